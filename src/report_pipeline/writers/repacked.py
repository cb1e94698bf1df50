"""Office files that are the same, byte for byte, whenever they are made."""

from __future__ import annotations

import io
import os
import time
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_OLDEST: Final = 315532800
"""1980-01-01, the oldest time that ZIP knows, in seconds since 1970."""
_NEWEST: Final = 4354819198
"""2107-12-31, the newest."""


def epoch() -> int | None:
    """Return SOURCE_DATE_EPOCH (https://reproducible-builds.org), at most the newest time that ZIP knows, or None."""
    value = os.environ.get("SOURCE_DATE_EPOCH", "")
    return min(int(value), _NEWEST) if value.isascii() and value.isdigit() else None


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP file with the same time on every part: SOURCE_DATE_EPOCH, or the oldest that ZIP knows."""
    moment = time.gmtime(max(epoch() or 0, _OLDEST))[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, moment)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            archive.writestr(info, content)
    return out.getvalue()


def repacked(data: bytes, replaced: Mapping[str, bytes] | None = None) -> bytes:
    """Return the ZIP file ``data`` with ``packed`` times, and other contents for the parts that ``replaced`` names."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | dict(replaced or {}))
