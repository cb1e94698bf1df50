import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from report_pipeline.errors import InputError, PipelineError
from report_pipeline.exchange.tmx import read_tmx, write_tmx
from report_pipeline.memory.unit import Unit, UnitStatus

HEADER = (
    '<header creationtool="t" creationtoolversion="1" segtype="sentence" o-tmf="t" adminlang="en" srclang="zh"'
    ' datatype="plaintext"/>'
)
FULL = Unit(
    "县里新修了两条路。",
    'The county built two new roads & one "bridge" <east>.',
    UnitStatus.APPROVED,
    "county",
    "0123456789abcdef",
    'Li "Hua" & Co',
    "2026-03-22T08:30:00Z",
    "Checked <with> the author.",
)


def tmx(body: str, prolog: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<tmx version="1.4">{HEADER}<body>{body}</body></tmx>'.encode()
    )


def tu(zh: str = "<seg>会议开了。</seg>", en: str = "<seg>The meeting was held.</seg>", about: str = "") -> str:
    return f'<tu>{about}<tuv xml:lang="zh-CN">{zh}</tuv><tuv xml:lang="EN-us">{en}</tuv></tu>'


Read = Callable[..., list[Unit]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(data: bytes, status: UnitStatus = UnitStatus.EDITED) -> list[Unit]:
        path = tmp_path / "memory.tmx"
        path.write_bytes(data)
        return list(read_tmx(path, status))

    return reader


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no element found"),
        (b"PK\x03\x04 a zip file", "not well-formed"),
        (b"<xliff version='1.2'/>", "no TMX file: it begins with <xliff>"),
        (tmx(tu())[:-20], "unclosed token|no element found"),
        (tmx(tu(), '<!DOCTYPE tmx [<!ENTITY a "aaaa">]>'), "defines an entity"),
        (tmx(tu("<seg>&x;</seg>"), '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'), "&x; is not defined"),
        (tmx(tu(), '<!DOCTYPE tmx [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'), "defines an entity"),
        (tmx("<a>" * 100 + "</a>" * 100), "nested"),
        (tmx(tu(f"<seg>{'字' * 200_000}</seg>")), "more than 100,000 characters"),
        (tmx(f"<!-- {'x' * 3_000_000} -->"), "far too long"),
        (tmx(f'<tu changeid="{"x" * 3_000_000}"/>'), "far too long"),
        (b'<?xml version="1.0" encoding="gb18030"?><tmx/>', "encoding"),
        ("<tmx><body>会议".encode("gb18030"), "not well-formed"),
    ],
)
def test_refuses(read: Read, data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read(data)


def test_names_file_line_and_column(read: Read) -> None:
    with pytest.raises(InputError) as caught:
        read(b"<tmx>\n<body>\n  <tu></body></tmx>")
    assert str(caught.value.place).endswith("memory.tmx:3:9")


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(read_tmx(tmp_path / "none.tmx"))


def test_reads_a_foreign_memory(read: Read) -> None:
    body = (
        "<tu tuid='1' creationid='Ann' creationdate='20200102T030405Z'><note>First.</note><note>Second.</note>"
        "<tuv xml:lang='en'><seg>Two roads.</seg></tuv><tuv xml:lang='zh'><seg>两条路。</seg></tuv></tu>"
        "<tu><tuv lang='ZH_CN'><seg>桥。</seg></tuv><tuv lang='EN'><seg>A bridge.</seg></tuv>"
        "<tuv lang='en-GB' changeid='Bob'><seg>The bridge.</seg></tuv></tu>"
        "<tu><tuv xml:lang='fr'><seg>Pont.</seg></tuv><tuv xml:lang='en'><seg>Bridge.</seg></tuv></tu>"
    )
    assert read(tmx(body), UnitStatus.MACHINE) == [
        Unit(
            "两条路。", "Two roads.", UnitStatus.MACHINE, who="Ann", when="2020-01-02T03:04:05Z", note="First.\nSecond."
        ),
        Unit("桥。", "A bridge.", UnitStatus.MACHINE),
        Unit("桥。", "The bridge.", UnitStatus.MACHINE, who="Bob"),
    ]


def test_codes_are_left_out_and_highlighted_text_stays(read: Read) -> None:
    zh = '<seg><bpt i="1">&lt;b></bpt>两条<hi>路</hi><ept i="1">&lt;/b></ept><ph>{1<sub>x</sub>}</ph>。</seg>'
    assert read(tmx(tu(zh)))[0].source == "两条路。"


def test_an_external_dtd_is_allowed_and_not_read(read: Read) -> None:
    assert len(read(tmx(tu(), '<!DOCTYPE tmx SYSTEM "http://127.0.0.1:9/tmx14.dtd">'))) == 1


def test_utf_16_is_read(read: Read) -> None:
    data = tmx(tu()).decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert read(data)[0].source == "会议开了。"


def test_what_is_written_is_valid_and_comes_back(read: Read) -> None:
    units = [FULL, Unit("桥。", "Bridge.", UnitStatus.MACHINE, when="last spring", note="a\r\nb")]
    out = io.BytesIO()
    assert write_tmx(units, out) == 2
    dtd = etree.DTD(str(Path(__file__).with_name("tmx14b.dtd")))
    tree = etree.fromstring(out.getvalue(), etree.XMLParser(load_dtd=False, no_network=True))
    assert dtd.validate(tree), dtd.error_log
    assert read(out.getvalue()) == units


def test_the_dtd_of_the_test_can_fail() -> None:
    dtd = etree.DTD(str(Path(__file__).with_name("tmx14b.dtd")))
    assert not dtd.validate(etree.fromstring(tmx("<tu><tuv xml:lang='zh'/></tu>")))


def test_another_implementation_reads_ours_and_we_read_its(tmp_path: Path, read: Read) -> None:
    theirs = pytest.importorskip("translate.storage.tmx", reason="translate-toolkit is not installed")
    with (tmp_path / "ours.tmx").open("wb") as stream:
        write_tmx([FULL], stream)
    (unit,) = theirs.tmxfile.parsefile(str(tmp_path / "ours.tmx")).units
    assert (unit.source, unit.target, unit.getnotes()) == (FULL.source, FULL.target, FULL.note)
    store = theirs.tmxfile(sourcelanguage="zh", targetlanguage="en")
    store.addtranslation("两条路。", "zh", "Two <roads> & a bridge.", "en", comment="seen")
    assert read(bytes(store)) == [Unit("两条路。", "Two <roads> & a bridge.", note="seen")]


TEXT = st.text(st.characters(codec="utf-8"), max_size=40)


@given(st.builds(Unit, TEXT, TEXT, st.sampled_from(UnitStatus), TEXT, TEXT, TEXT, st.just(""), TEXT))
@settings(max_examples=150, deadline=None)
def test_any_text_comes_back_but_for_what_xml_forbids(tmp_path_factory: pytest.TempPathFactory, unit: Unit) -> None:
    path = tmp_path_factory.getbasetemp() / "any.tmx"
    with path.open("wb") as stream:
        write_tmx([unit], stream)
    (found,) = read_tmx(path)
    allowed = unit.source.isprintable() and unit.target.isprintable()
    assert not allowed or (found.source, found.target) == (unit.source, unit.target)
    assert (found.status, len(found.source), len(found.who)) == (unit.status, len(unit.source), len(unit.who))


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_damage_ends_in_units_or_a_typed_error(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    out = io.BytesIO()
    write_tmx([FULL, FULL], out)
    damaged = bytearray(out.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.tmx"
    path.write_bytes(damaged[: data.draw(st.integers(0, len(damaged)))])
    try:
        units = list(read_tmx(path))
    except PipelineError as err:
        units, where = [], str(err.place)
    else:
        where = str(path)
    assert len(units) <= 2
    assert where.startswith(str(path))
