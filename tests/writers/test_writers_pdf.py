from __future__ import annotations

import io
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdf
import pytest

from report_pipeline.errors import MachineError
from report_pipeline.model import BlockKind, EditionArticle, EditionBlock, EditionPair, Gloss, Layout
from report_pipeline.writers.pdf import PdfWriter

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from report_pipeline.model import Edition, Provenance
    from report_pipeline.writers.base import EditionWriter

    Maker = Callable[..., Edition]
    Render = Callable[[type[EditionWriter], Edition], bytes]


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def facts(data: bytes) -> Any:  # noqa: ANN401 - its fields may be None
    return pypdf.PdfReader(io.BytesIO(data)).metadata


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_without_pango_the_error_says_what_to_install(
    edition: Maker, render: Render, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library = tmp_path / "weasyprint.py"
    library.write_text("raise OSError(\"cannot load library 'libpango-1.0-0': libpango-1.0-0: cannot open\")")
    for name in [n for n in sys.modules if n.split(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MachineError, match=r"'libpango-1\.0-0'") as caught:
        render(PdfWriter, edition())
    assert caught.value.advice == "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def test_markup_in_the_text_is_text(edition: Maker, render: Render, hostile: EditionBlock) -> None:
    text = squeezed("".join(pages(render(PdfWriter, edition(Layout.SIDE_BY_SIDE, hostile)))))
    assert "<script>alert(1)</script>&amp;<imgsrc=http://x.test/a.png>□□□□□倒]]><!--" in text
    assert "</style></td><linkrel=stylesheethref=//x.test/s.css>" in text
    assert "W" * 300 in text


@pytest.mark.parametrize("layout", [la for la in Layout if la is not Layout.INTERLINEAR])
def test_all_text_comes_back_in_order(edition: Maker, render: Render, layout: Layout) -> None:
    made = edition(layout)
    text = squeezed("".join(pages(render(PdfWriter, made))))
    position = 0
    for block in (b for a in made.articles for b in a.blocks):
        for wanted, side in ((layout is not Layout.TARGET, "source"), (layout is not Layout.SOURCE, "target")):
            for pair in block.pairs if wanted else ():
                position = text.index(squeezed(getattr(pair, side)), position)


def test_the_interlinear_layout_has_every_word_over_its_meaning(edition: Maker, render: Render) -> None:
    made = edition(Layout.INTERLINEAR)
    text = squeezed("".join(pages(render(PdfWriter, made))))
    for gloss in made.articles[1].blocks[1].pairs[0].gloss:
        assert gloss.pinyin + gloss.word + gloss.meaning in text


def test_the_words_of_a_sentence_stand_on_the_page_of_its_translation(edition: Maker, render: Render) -> None:
    # two lines of words and one of translation: at some page's end there is room for the words only
    blocks = [
        EditionBlock(BlockKind.PARAGRAPH, (EditionPair(f"s-{n}", "书" * (30 + n % 7), f"Answer number {n}."),))
        for n in range(40)
    ]
    found = pages(render(PdfWriter, edition(Layout.INTERLINEAR, *blocks)))
    assert len(found) > 2
    assert not [text for text in found if re.search(r"Answer", text) and text.find("Answer") < text.find("书")]


def test_a_word_longer_than_a_line_stays_on_the_page(edition: Maker, render: Render) -> None:
    long = EditionBlock(
        BlockKind.PARAGRAPH, (EditionPair("s-1", "鱼" * 150, "Long.", gloss=(Gloss("鱼" * 150, "", ""),)),)
    )
    made = replace(edition(Layout.INTERLINEAR), articles=(EditionArticle((long,)),))
    (page, *_) = pypdf.PdfReader(io.BytesIO(render(PdfWriter, made))).pages
    lines = [line for line in page.extract_text().splitlines() if "鱼" in line]
    assert sum(line.count("鱼") for line in lines) == 150
    assert max(map(len, lines)) < 60


def test_every_font_is_embedded_as_a_subset(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition()))) as pdf:
        described = [
            o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
        assert len(described) == 5
        assert all({"/FontFile2", "/FontFile3"} & set(o.keys()) for o in described)
        assert all(re.match(r"/[A-Z]{6}\+Edition-(?:Han|Latin)", str(o.FontName)) for o in described)


def test_each_language_is_announced_as_itself(edition: Maker, render: Render) -> None:
    data = render(PdfWriter, edition())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "en"
        tagged = [
            (str(o.S), str(o.Lang))
            for o in pdf.objects
            if isinstance(o, pikepdf.Dictionary) and {"/S", "/Lang"} <= set(o.keys())
        ]
    assert {language for _, language in tagged} == {"zh-Hans"}
    assert tagged.count(("/H1", "zh-Hans")) == 2
    assert tagged.count(("/TD", "zh-Hans")) == 7


def test_heads_say_that_they_are_of_columns(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition()))) as pdf:
        heads = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/S") == "/TH"]
        assert len(heads) >= 2
        assert {str(head.A.Scope) for head in heads} == {"/Column"}


def test_a_source_edition_is_chinese_throughout(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition(Layout.SOURCE)))) as pdf:
        assert str(pdf.Root.Lang) == "zh-Hans"
        assert not [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Lang") == "en"]


def test_what_is_read_aloud_is_the_text_and_not_the_running_head(edition: Maker, render: Render) -> None:
    with pikepdf.open(io.BytesIO(render(PdfWriter, edition()))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
        stream = pdf.pages[1].Contents.read_bytes()
    assert stream.count(b"/Pagination") >= 4  # two titles, the kind of edition, the page's number
    assert b"<</MCID 0>>" in stream


def test_properties_and_bookmarks(edition: Maker, render: Render) -> None:
    reader: Any = pypdf.PdfReader(io.BytesIO(render(PdfWriter, edition())))
    assert reader.metadata.title == "Riverside Library Gets a “New Life”"
    assert reader.metadata.subject == "Chinese–English edition: 河畔图书馆迎来“新生”"
    assert reader.metadata.creator == "report-pipeline 9.9"
    top = [o.title for o in reader.outline if not isinstance(o, list)]
    assert top == [
        "河畔图书馆迎来“新生” · Riverside Library Gets a “New Life”",
        "屋顶花园 · A Garden on the Roof",
    ]
    assert [o.title for o in reader.outline[1]] == ["读者的一天 · A Reader’s Day"]


@pytest.mark.parametrize(
    ("layout", "expected"), [(Layout.SIDE_BY_SIDE, "Page {} of {}"), (Layout.SOURCE, "第 {} 页，共 {} 页")]
)
def test_every_page_has_its_number(edition: Maker, render: Render, layout: Layout, expected: str) -> None:
    found = pages(render(PdfWriter, edition(layout)))
    assert len(found) > 1
    for number, text in enumerate(found, 1):
        assert squeezed(expected.format(number, len(found))) in squeezed(text)


def test_a_gloss_says_so_on_every_page(edition: Maker, render: Render, draft: Provenance) -> None:
    pairs = tuple(EditionPair(f"s-{i}", f"第{i}句。", f"Sentence {i} of many words.") for i in range(300))
    blocks = (EditionBlock(BlockKind.PARAGRAPH, pairs),)
    found = pages(render(PdfWriter, edition(Layout.TARGET, *blocks, provenance=draft)))
    assert len(found) > 2
    assert all("Word-for-word gloss, not a translation" in text for text in found[:-1])
    assert found[-1].count("Word-for-word gloss, not a translation") == 2  # the banner and the colophon
    assert not any("not a translation" in text for text in pages(render(PdfWriter, edition())))


def test_a_paragraph_longer_than_a_page_goes_on_under_the_same_heads(edition: Maker, render: Render) -> None:
    pairs = tuple(
        EditionPair(f"s-{i}", f"第{i}句话讲了河边的事。", f"Sentence {i} is on the river.") for i in range(400)
    )
    found = pages(render(PdfWriter, edition(Layout.SIDE_BY_SIDE, EditionBlock(BlockKind.PARAGRAPH, pairs))))
    assert len(found) > 3
    assert all("中文" in text and "English" in text for text in found[:-1])
    whole = squeezed("".join(found))
    assert all(whole.count(f"Sentence{i}isontheriver") == 1 for i in (0, 200, 399))


def test_dates_come_from_the_environment_or_not_at_all(
    edition: Maker, render: Render, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    undated = facts(render(PdfWriter, edition()))
    assert undated.creation_date is None
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    dated = facts(render(PdfWriter, edition()))
    assert dated.creation_date.timestamp() == 1700000000


@pytest.mark.parametrize("layout", Layout)
def test_one_sentence_without_title(edition: Maker, render: Render, layout: Layout) -> None:
    one = EditionBlock(BlockKind.PARAGRAPH, (EditionPair("s-1", "你好。", "Hello."),))
    reader: Any = pypdf.PdfReader(io.BytesIO(render(PdfWriter, edition(layout, one, title_source="", title_target=""))))
    assert reader.metadata.title == "library.txt"
    assert len(reader.pages) == 1
