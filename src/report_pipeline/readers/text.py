"""Plain text."""

from __future__ import annotations

from report_pipeline.readers.base import RawText
from report_pipeline.readers.encoding import decode
from report_pipeline.readers.lines import split_lines


class TextReader:
    """Reads .txt files, every character as it is."""

    suffixes: tuple[str, ...] = (".txt",)

    def read(self, data: bytes, name: str, encoding: str) -> RawText:
        """Decode ``data`` and split it into lines.

        Raises InputError for a binary file or broken encoding, ConfigError for an unknown ``encoding``.
        """
        decoded = decode(data, name, encoding)
        return RawText(split_lines(decoded.text), decoded.encoding)
