"""Word documents and Excel workbooks that come from elsewhere, opened so that nothing in them can do harm.

A part is unpacked when it is asked for. Sizes are bounded before, document types and entities are refused, and nothing
is ever fetched. What could act in the program that opens such a file (macros, embedded objects, links to other files)
is refused too: a file that went from hand to hand is opened by more people than one.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import unquote
from xml.parsers import expat

from report_pipeline.errors import InputError, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_UNPACKED: Final = 200 * 2**20
"""Bytes of all parts together."""
MAX_XML: Final = 64 * 2**20
"""Bytes of one XML part: its tree takes about ten times as much memory."""
MAX_RATIO: Final = 200
"""How many times as large as its packed form a part may be that is larger than `_SMALL`."""
MAX_PARTS: Final = 5000
_SMALL: Final = 2**20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_KINDS: Final = ((b"%PDF-", "a PDF"), (b"{\\rtf", "an RTF file"), (b"<", "an HTML or XML file"))
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ACTIVE: Final = ("macroenabled", "vbaproject", "activex", "oleobject", "ms-office.vba")
"""In content types."""
_LINKED: Final = frozenset({"hyperlink"})
"""Relationships that may leave the file: an address in a text is a text."""
_FOREIGN: Final = frozenset(
    {"oleobject", "package", "control", "activexcontrolbinary", "vbaproject", "externallink", "externallinkpath"}
    | {"attachedtemplate", "subdocument", "frame", "afchunk", "attachedtoolbars", "connections"}
)
"""Relationships that may not be there at all."""
_SAVE_ANEW: Final = "open it in the program that wrote it and save it anew, or have it sent again"
_DAMAGE: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def checked_zip(data: bytes, name: str, what: str = "file") -> zipfile.ZipFile:
    """Return an open ZIP archive whose contents are safe to unpack; ``what`` and ``name`` are for messages.

    zipfile reads no more of an entry than its size says, so that what the directory says is what is unpacked at most.
    Raises InputError for what is no ZIP file, is encrypted or damaged, or would unpack to too much.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGE as err:
        _refuse(f"this {what} is damaged or cut off: {err}", name, _SAVE_ANEW, err)
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        _refuse(f"this {what} is encrypted", name, "save it without a password")
    if len(entries) > MAX_PARTS or len({entry.filename for entry in entries}) < len(entries):
        _refuse(f"this {what} has too many parts, or two of one name", name, _SAVE_ANEW)
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            _refuse(
                f"{entry.filename} unpacks to {entry.file_size / max(entry.compress_size, 1):,.0f} times its size", name
            )
    total = sum(entry.file_size for entry in entries)
    xml = max((e.file_size for e in entries if e.filename.lower().endswith((".xml", ".rels"))), default=0)
    if total > MAX_UNPACKED or xml > MAX_XML:
        _refuse(f"this {what} unpacks to {total / 2**20:,.0f} MB, more than is safe to read", name)
    return archive


def checked_xml(data: bytes, name: str, part: str = "") -> Any:  # noqa: ANN401 - an lxml element
    """Return the root element of an XML text; ``name`` and ``part`` are for messages.

    Raises InputError for what is not well-formed or has a document type: entities are defined in one.
    """
    from lxml import etree

    where = f"{part} of this file" if part else "this file"
    _refuse_document_type(data, name, where)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as err:
        _refuse(f"{where} is damaged: {err}", name, _SAVE_ANEW, err)


class _Root(Exception):  # noqa: N818 - no error: the root element has begun
    pass


def _refuse_document_type(data: bytes, name: str, where: str) -> None:
    """Look at what stands before the root element; expat stops there, before anything could unfold."""
    parser = expat.ParserCreate()

    def declared(*_: object) -> NoReturn:
        _refuse(f"{where} has a document type, which is not safe to read", name, _SAVE_ANEW)

    def begun(*_: object) -> NoReturn:
        raise _Root

    parser.StartDoctypeDeclHandler, parser.StartElementHandler = declared, begun
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes no keyword
    except _Root:
        return
    except (expat.ExpatError, ValueError, LookupError) as err:
        _refuse(f"{where} is damaged: {err}", name, _SAVE_ANEW, err)


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part says of another one."""

    id: str
    kind: str
    """Last word of its type, in small letters: ``comments``, ``worksheet`` …"""
    target: str
    """Name of the other part; empty for an address outside of the file."""


@dataclass(frozen=True, slots=True)
class Package:
    """The parts of a file that may be read."""

    name: str
    """Of the file, for messages."""
    main: str
    """Name of the part that the others hang on."""
    archive: zipfile.ZipFile
    _names: dict[str, str] = field(default_factory=dict)
    """Names are the same whatever their letters' case: small letters → as in the archive."""

    def xml(self, part: str) -> Any:  # noqa: ANN401 - an lxml element
        """Return the root element of a part. Raises InputError for one that is missing, damaged or unsafe."""
        return checked_xml(self.read(part), self.name, part)

    def read(self, part: str) -> bytes:
        """Return a part's bytes. Raises InputError for one that is missing or damaged."""
        known = self._names.get(part.lower())
        if known is None:
            _refuse(f"the part {part} is missing", self.name, _SAVE_ANEW)
        try:
            return self.archive.read(known)
        except _DAMAGE as err:
            _refuse(f"the part {part} is damaged: {err}", self.name, _SAVE_ANEW, err)

    def relations(self, part: str) -> Iterator[Relation]:
        """Yield the relations of a part, of the file itself for ``""``. Raises InputError for unsafe ones."""
        folder, base = posixpath.split(part)
        listed = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
        if listed.lower() not in self._names:
            return
        for item in self.xml(listed).iter(_RELATION):
            kind = item.get("Type", "").rsplit("/", 1)[-1].lower()
            target = item.get("Target", "")
            outside = item.get("TargetMode", "").lower() == "external"
            if kind in _FOREIGN or (outside and kind not in _LINKED):
                _refuse(
                    f"{part or 'the file'} refers to something that is not text ({kind}: {target[:80]})",
                    self.name,
                    "take out links to other files, templates and embedded objects, and save it again",
                )
            inside = unquote(target).lstrip("/") if target.startswith("/") else posixpath.join(folder, unquote(target))
            yield Relation(item.get("Id", ""), kind, "" if outside else posixpath.normpath(inside))

    def related(self, part: str, kind: str) -> list[str]:
        """Return the names of the parts that a part relates to in this way."""
        return [r.target for r in self.relations(part) if r.kind == kind and r.target]


def open_package(data: bytes, name: str, kind: str) -> Package:
    """Open a Word document (``kind``: ``wordprocessingml.document``) or a workbook (``spreadsheetml.sheet``).

    Raises InputError for a file of another kind, one that is encrypted, damaged or too large, and one with macros,
    embedded objects, templates or links to other files.
    """
    what, ending = ("Word document", ".docx") if kind.startswith("word") else ("Excel workbook", ".xlsx")
    advice = f"save it as {what} ({ending})"
    if data.startswith(_OLE):
        encrypted = _ENCRYPTED in data
        _refuse("this file has a password" if encrypted else "this is an old Office file", name, advice)
    if not data.startswith(b"PK"):
        found = next((says for start, says in _KINDS if data.lstrip().startswith(start)), "something else")
        _refuse(f"this is no {what} but {found}" if data.strip() else "this file is empty", name, advice)
    archive = checked_zip(data, name, what)
    names = {entry.filename.lower(): entry.filename for entry in archive.infolist()}
    if "[content_types].xml" not in names:
        found = "an OpenDocument file" if "content.xml" in names else "another kind of ZIP file"
        _refuse(f"this is no {what} but {found}", name, advice)
    package = Package(name, "", archive, names)
    mains = package.related("", "officedocument")
    types = _content_types(package)
    _refuse_active((*names, *types.values()), name, ending)
    found = types.get(f"/{mains[0]}".lower(), "") if mains else ""
    if f"{kind}.main" not in found:
        _refuse(f"this is no {what} but {found.rsplit('.', 2)[0][-40:] or 'something else'}", name, advice)
    for listed in names:  # also of parts that are not read: the people who open the file later open them all
        if listed.endswith(".rels"):
            folder, base = posixpath.split(listed)
            for _ in package.relations(posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))):
                pass
    return Package(name, mains[0], archive, names)


def _content_types(package: Package) -> dict[str, str]:
    """Return the types of parts by name and by ending, all in small letters."""
    root = package.xml("[Content_Types].xml")
    by_name = {o.get("PartName", "").lower(): o.get("ContentType", "").lower() for o in root.iter(f"{_TYPES}Override")}
    defaults = {d.get("Extension", "").lower(): d.get("ContentType", "").lower() for d in root.iter(f"{_TYPES}Default")}
    return defaults | by_name


def _refuse_active(words: Iterable[str], name: str, ending: str) -> None:
    if any(sign in word for word in words for sign in (*_ACTIVE, "vbaproject.bin", "/embeddings/")):
        _refuse("this file has macros or embedded objects", name, f"save it as {ending} without them")


def _refuse(message: str, name: str, advice: str = "", cause: BaseException | None = None) -> NoReturn:
    raise InputError(message, place=Place(name), advice=advice or "split the document, and export it again") from cause
