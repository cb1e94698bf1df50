import pytest

from report_pipeline.model import Block, BlockKind, LedgerEntry, LedgerKind, Run, Span
from report_pipeline.serialize import dump, load

BLOCK = Block("b1", BlockKind.HEADING, "标题 “一”", Span(0, 6, 1, 1), (Run(0, 0, 6),), 1)


@pytest.mark.parametrize("data", [b"", b"{", b"{}", b"[]", b'{"id": 1}', dump(BLOCK)[:-1], b"\xff\xfe"])
def test_what_is_no_block_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - pydantic's message is its own
        load(Block, data)


def test_a_value_comes_back_as_it_was() -> None:
    assert load(Block, dump(BLOCK)) == BLOCK


def test_characters_outside_the_basic_plane_come_back() -> None:
    entry = LedgerEntry(LedgerKind.REMOVE, "private-use", Span(3, 4, 1, 1), "\U000f0000𠮷\x00")
    assert load(LedgerEntry, dump(entry)) == entry


def test_equal_values_give_equal_bytes() -> None:
    assert dump(BLOCK) == dump(load(Block, dump(BLOCK)))
