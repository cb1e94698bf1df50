"""XML from elsewhere, read as a stream, and text for XML.

Such a file is not to be trusted: entities are refused (those of XML itself excepted), nothing is fetched, and no
element, text or attribute may be of unbounded size.
"""

from __future__ import annotations

import re
from typing import Final, NoReturn
from xml.parsers import expat

from report_pipeline.errors import InputError, Place

LONGEST: Final = 100_000
"""Characters of a text."""
DEEPEST: Final = 64
CHUNK: Final = 1 << 16
"""Bytes to feed at once."""
_TOKEN: Final = 1 << 20
"""Bytes of a tag, comment or declaration."""
_PREDEFINED: Final = frozenset({"lt", "gt", "amp", "apos", "quot"})
_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class XmlStream:
    """A parser that takes bytes; a format's reader sets its handlers, and calls ``enter`` for each element.

    Every method raises InputError, with the line, for anything that is wrong.
    """

    def __init__(self, name: str, kind: str, advice: str, *, separator: str | None = None) -> None:
        """Messages say ``name`` (the file), ``kind`` (the format) and ``advice``.

        ``separator`` stands between namespace and name of an element; without it, names are as they are written.
        """
        self.name = name
        self.depth = 0
        """How many elements are open."""
        self.text: list[str] | None = None
        """Pieces of the text that is being read."""
        self._kind = kind
        self._advice = advice
        self._fed = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=separator)
        parser.buffer_text = True
        parser.EntityDeclHandler = self._entity
        parser.SkippedEntityHandler = lambda entity, _: self.refuse(f"the entity &{entity}; is not defined")

    def parse(self, data: bytes, *, last: bool = False) -> None:
        """Take the next bytes."""
        self._fed += len(data)
        try:
            self.parser.Parse(data, last)
        except expat.ExpatError as err:
            reason = expat.errors.messages.get(err.code, expat.ErrorString(err.code))
            place = Place(self.name, err.lineno, err.offset + 1)
            raise InputError(
                f"this is no well-formed {self._kind}: {reason}", place=place, advice=self._advice
            ) from err
        except (ValueError, LookupError) as err:  # an encoding that expat does not know
            raise InputError(f"the file cannot be read: {err}", place=Place(self.name), advice=self._advice) from err
        if self._fed - self.parser.CurrentByteIndex > _TOKEN + CHUNK:
            self.refuse("a tag or comment is far too long")
        if self.text is not None and sum(map(len, self.text)) > LONGEST:
            self.refuse(f"a text has more than {LONGEST:,} characters")

    def enter(self) -> None:
        """Note that an element is open; it is closed by counting ``depth`` down."""
        self.depth += 1
        if self.depth > DEEPEST:
            self.too_deep()

    def too_deep(self) -> NoReturn:
        """Raise InputError for elements that are nested too deep."""
        self.refuse(f"elements are nested more than {DEEPEST} deep")

    def refuse(self, message: str, advice: str = "") -> NoReturn:
        """Raise InputError for the place where the parser is."""
        place = Place(self.name, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)
        raise InputError(message, place=place, advice=advice or self._advice)

    def _entity(self, name: str, *_: object) -> None:
        if name not in _PREDEFINED:
            self.refuse(f"the file defines an entity ({name}), which is not safe to read")


def allowed(text: str) -> str:
    """Return text with U+FFFD for characters that XML forbids."""
    return _NOT_XML.sub("\ufffd", text)


def escaped(text: str) -> str:
    """Return text for an element or an attribute in double quotes. Characters that XML forbids become U+FFFD."""
    text = allowed(text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;")
