from __future__ import annotations

import pytest

from report_pipeline.errors import InputError
from report_pipeline.readers.text import TextReader


def test_binary_data_is_refused() -> None:
    with pytest.raises(InputError, match="no text file"):
        TextReader().read(b"PK\x03\x04" + bytes(100), "a.txt", "auto")


def test_text_markup_and_control_characters_stay_as_they_are() -> None:
    text = "<script>alert(1)</script>\n新区\x00项目\x1b[31m建设，稳步推进。\n\ue0c1图片说明文字"
    raw = TextReader().read(text.encode(), "a.txt", "auto")
    assert "\n".join(line.text for line in raw.lines) == text
    assert raw.encoding == "utf-8"
    assert not any(line.whole or line.kind for line in raw.lines)


def test_ten_megabytes_are_read() -> None:
    raw = TextReader().read(("新区项目建设，稳步推进。\n" * 300_000).encode("gb18030"), "a.txt", "auto")
    assert len(raw.lines) == 300_000
    assert raw.encoding == "gb18030"
