import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from report_pipeline.errors import InputError
from report_pipeline.exchange.csv_pairs import read_csv, read_tsv, write_csv, write_tsv
from report_pipeline.memory.unit import Unit, UnitStatus

Read = Callable[..., list[Unit]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(data: str | bytes, name: str = "pairs.csv") -> list[Unit]:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return list((read_csv if name.endswith("csv") else read_tsv)(path, UnitStatus.MACHINE))

    return reader


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        ("a,b,c\n", 1, "not clear which columns"),
        ("alone\n", 1, "not clear which columns"),
        ("source,target,status\n路,Road,good\n", 2, "'good' is no status"),
        ("source,target\n路,Road\n桥,Bridge,wide\n", 3, "3 cells where 2 columns"),
        ('source,target\n路,"Road\n' + "x\n" * 200_000, 2, "field larger"),
        ("source,target\n路," + "x" * 2_000_000 + "\n", 2, "far too long"),
        ("source,target\n大桥,Bridge\n".encode("gb18030"), 2, "no UTF-8"),
    ],
)
def test_refuses_with_the_line(read: Read, data: str | bytes, line: int, says: str) -> None:
    with pytest.raises(InputError, match=says) as caught:
        read(data)
    place = caught.value.place
    assert place is not None
    assert place.line == line


def test_columns_in_any_order_with_other_names_and_unknown_ones(read: Read) -> None:
    data = "\ufeffNote;English;Rank;中文;Chinese;Status\r\nseen;Road;1;x;路;Approved\r\n;;;;;\r\n;Bridge;2;y;桥\r\n"
    assert read(data) == [
        Unit("路", "Road", UnitStatus.APPROVED, note="seen"),
        Unit("桥", "Bridge", UnitStatus.MACHINE),
    ]


def test_two_columns_need_no_names(read: Read) -> None:
    assert read('路,Road\n桥,"A bridge, wide"\n') == [
        Unit("路", "Road", UnitStatus.MACHINE),
        Unit("桥", "A bridge, wide", UnitStatus.MACHINE),
    ]


def test_tsv_has_no_quotes(read: Read) -> None:
    assert read('路\t"Road\r\n桥\tBridge"\n', "pairs.tsv") == [
        Unit("路", '"Road', UnitStatus.MACHINE),
        Unit("桥", 'Bridge"', UnitStatus.MACHINE),
    ]


def test_an_empty_file_has_no_units(read: Read) -> None:
    assert read("") == []


def test_a_spreadsheet_sees_no_formula() -> None:
    out = io.BytesIO()
    write_csv([Unit("=1+1", "-5 degrees", note="@home")], out)
    row = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"))))[1]
    assert [row[0], row[1], row[7]] == ["'=1+1", "'-5 degrees", "'@home"]


TEXT = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["'", "''=", "-", "'-x", '"', "a\nb", "a;b\tc,d"]
)


@given(st.lists(st.builds(Unit, TEXT, TEXT, st.sampled_from(UnitStatus), TEXT, TEXT, TEXT, TEXT, TEXT), max_size=4))
@settings(max_examples=200, deadline=None)
def test_what_is_written_comes_back(tmp_path_factory: pytest.TempPathFactory, units: list[Unit]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    with path.open("wb") as stream:
        assert write_csv(units, stream) == len(units)
    assert list(read_csv(path)) == units


def test_a_corpus_has_one_line_a_pair() -> None:
    out = io.BytesIO()
    assert write_tsv([("路\n面", "Road\tsurface"), ("桥", "Bridge")], out) == 2
    assert out.getvalue().decode() == "路 面\tRoad surface\n桥\tBridge\n"
