"""Damaged files give typed errors or text, never another exception."""

from __future__ import annotations

import contextlib
import io
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_samples import column, make_pdf

from report_pipeline.errors import PipelineError
from report_pipeline.readers import READERS, reader_for


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("题目", 1)
    document.add_paragraph("正文一段。")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WORD = word_file()
with zipfile.ZipFile(io.BytesIO(WORD)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}
SAMPLES = {
    ".txt": "今年，新区项目建设提速。\n".encode("gb18030") * 5,
    ".md": "# 题目\n\n1. 项\n   - 子项\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n\n> 引文\n".encode(),
    ".html": '<meta charset="gbk"><h1>题目</h1><ul><li>项</ul><pre>甲\n乙</pre><p hidden>藏</p>'.encode("gbk"),
    ".docx": WORD,
    ".pdf": make_pdf([column(60, 700, 10, ["新区项目建设提速。"] * 4)]),
}


def read(suffix: str, data: bytes) -> None:
    with contextlib.suppress(PipelineError):
        reader_for(Path(f"a{suffix}")).read(data, f"a{suffix}", "auto")


@pytest.mark.parametrize("suffix", sorted(READERS))
@settings(max_examples=50, deadline=None)
@given(data=st.binary(max_size=300))
def test_noise(suffix: str, data: bytes) -> None:
    read(suffix, data)


@pytest.mark.parametrize("suffix", sorted(SAMPLES))
@settings(max_examples=60, deadline=None)
@given(at=st.floats(0, 1), noise=st.binary(max_size=8), keep=st.booleans())
def test_noise_in_the_middle_and_truncation(suffix: str, at: float, noise: bytes, keep: bool) -> None:
    sample = SAMPLES[suffix]
    cut = int(at * len(sample))
    read(suffix, sample[:cut] + noise + (sample[cut + len(noise) :] if keep else b""))


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(n for n in PARTS if n.endswith((".xml", ".rels")))),
    at=st.floats(0, 1),
    noise=st.one_of(st.binary(max_size=8), st.sampled_from([b"<w:p>", b"</w:p>", b"&x;", b'w:val="-9"'])),
)
def test_noise_in_the_parts_of_a_word_document(name: str, at: float, noise: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part, data in PARTS.items():
            cut = int(at * len(data))
            archive.writestr(part, data[:cut] + noise + data[cut:] if part == name else data)
    read(".docx", out.getvalue())
