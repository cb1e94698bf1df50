"""Word documents and workbooks, changed as people and programs change them, or made to do harm."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from openxml_audit import OpenXmlValidator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXTERNAL = '<Relationship Id="rX" Type="http://x.test/{}" Target="http://127.0.0.1:9/x" TargetMode="External"/>'
DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    return packed(parts_of(data) | {name: content})


def replaced(data: bytes, part: str, old: str, new: str, count: int = -1) -> bytes:
    """Replace a text that must be there."""
    before = parts_of(data)[part].decode()
    assert old in before
    return with_part(data, part, before.replace(old, new, count).encode())


def changed(data: bytes, part: str, change: Callable[[Any], None]) -> bytes:
    root = etree.fromstring(parts_of(data)[part])
    change(root)
    return with_part(data, part, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def bomb(data: bytes) -> bytes:
    return with_part(data, "word/media/image1.bin", bytes(40 << 20))


def encrypted(data: bytes) -> bytes:
    """Set the flag that says so, in both places of every entry."""
    out = bytearray(data)
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := out.find(sign, at + 1)) >= 0:
            out[at + offset] |= 1
    return bytes(out)


def harmful(data: bytes, main: str) -> dict[str, tuple[bytes, str]]:
    """Return files by what is wrong with them, with what must be said."""
    folder, base = main.split("/")
    rels = f"{folder}/_rels/{base}.rels"
    end = "</Relationships>"
    truncated = data[: len(data) // 2]
    with_type = DOCTYPE + parts_of(data)[main].rpartition(b"?>")[2]
    foreign = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
    macros = replaced(data, "[Content_Types].xml", "</Types>", MACRO)
    return {
        "empty": (b"", "this file is empty"),
        "old or encrypted": (OLE + b"x" * 600, "old Office file"),
        "encrypted by Office": (OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        "a PDF": (b"%PDF-1.7\n...", "but a PDF"),
        "HTML": (b"<html><table/></html>", "but an HTML"),
        "OpenDocument": (packed(foreign), "but an OpenDocument file"),
        "another ZIP": (packed({"a.txt": b"a"}), "another kind of ZIP"),
        "truncated": (truncated, "damaged or cut off"),
        "encrypted ZIP": (encrypted(data), "is encrypted"),
        "bomb": (bomb(data), "times its size"),
        "document type": (with_part(data, main, with_type), "document type"),
        "not well-formed": (with_part(data, main, b"<w:document"), "damaged"),
        "macros": (with_part(macros, f"{folder}/vbaProject.bin", b"x"), "macros or embedded objects"),
        "embedded": (with_part(data, f"{folder}/embeddings/o.bin", b"x"), "macros or embedded objects"),
        "template": (replaced(data, rels, end, EXTERNAL.format("attachedTemplate") + end), "attachedtemplate"),
        "linked picture": (replaced(data, rels, end, EXTERNAL.format("image") + end), "image"),
        "object": (replaced(data, rels, end, EXTERNAL.format("oleObject") + end), "oleobject"),
        "link of another part": (
            with_part(data, "docProps/_rels/app.xml.rels", (RELS + EXTERNAL.format("frame") + end).encode()),
            "frame",
        ),
        "no main part": (packed({k: v for k, v in parts_of(data).items() if k != main}), "missing"),
    }


MACRO = '<Override PartName="/word/vbaProject.bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'


def validity(data: bytes, path: Path, *, strict: bool = True) -> list[str]:
    """Return what a validator says; ``strict`` also wants parts without which every program is content (a theme)."""
    path.write_bytes(data)
    return [str(error) for error in OpenXmlValidator(strict=strict).validate(path).errors]


def through_libreoffice(data: bytes, folder: Path, *endings: str) -> bytes:
    """Open a file and save it under each ending in turn. Skips the test where LibreOffice cannot."""
    if not (program := shutil.which("soffice")):
        pytest.skip("soffice is not installed: no round trip through LibreOffice")
    path = folder / f"sent.{endings[-1]}"  # one profile for all tests: it takes seconds to make
    path.write_bytes(data)
    for number, ending in enumerate(endings):
        out = folder / str(number)
        profile = f"-env:UserInstallation={(folder.parent / 'office').as_uri()}"
        command = [program, profile, "--headless", "--convert-to", ending, "--outdir", str(out), str(path)]
        done = subprocess.run(command, capture_output=True, timeout=240, check=False)
        if not (path := out / f"sent.{ending}").exists():
            pytest.skip(f"LibreOffice has no filter for .{ending}: {done.stderr[-80:]!r}")
    return path.read_bytes()
