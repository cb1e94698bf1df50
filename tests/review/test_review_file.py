from __future__ import annotations

import random  # noqa: TC003 - hypothesis looks at it
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from review_samples import aligned, decide, pair

from report_pipeline.errors import InputError, MachineError
from report_pipeline.model import Decision, Finding, ReviewedDocument, ReviewedPair, Severity, Status, Suggestion
from report_pipeline.review.file import read_decisions, review_template, write_decisions

if TYPE_CHECKING:
    from pathlib import Path

FILE = """\
# Kept by the spring team.
version: 1   # of the file
decisions:

# The opening.
- segment: s-1
  source: 第一句。
  target: "The first: one."   # Wang likes it
  # not yet final
  status: edited
  hash: aa

-   status: approved
    segment:   s-3
    target: >-
      The third
      # one.
    hash: cc   # checked
# The end.
"""


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "review"
    folder.mkdir()
    return folder / "doc.yaml"


def refuse(path: Path, text: str) -> InputError:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_decisions(path)
    with pytest.raises(InputError):
        write_decisions(path, [Decision("s-9", "x", "x", "new")])
    assert path.read_text(encoding="utf-8") == text
    return caught.value


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("decisions:\n- segment: s-1\n  taget: x", "3:3", "did you mean `target`?"),
        ("decisions:\n- segment: s-1\n  status: aproved", "3:11", "did you mean `approved`?"),
        ("decisions:\n- segment: s-1\n  status: done", "3:11", "allowed: draft, edited, approved, locked"),
        ("decisions:\n- segment: s-1\n  target: a: b", "3:12", "put the text in quotes"),
        ("decisions:\n- segment: s-1\n  target: a\n  target: b", "4:3", "`target` is given twice"),
        ("decisions:\n- segment: s-1\n  target: a\n- segment: s-1\n  target: b", "4:3", "the other entry is in line 2"),
        ("decisions:\n- target: a", "2:3", "`segment` is missing"),
        ("decisions:\n- segment: s-1\n  note: a", "2:3", "decides nothing"),
        ("decisions:\n- segment: s-1\n  target: [a]", "3:11", "`target` must be text"),
        ("decisions:\n- segment: s-1\n  target: !!binary aa", "3:11", "`target` must be text"),
        ("decisions:\n- text", "2:3", "keys and values are needed"),
        ("decisions:\n  s-1: {target: a}", "2:3", "must be a list"),
        ("decisions:\n- &a {segment: s-1, target: a}\n- *a", "2:3", "an alias"),
        ("decisions:\n- segment: &x s-1\n  target: *x", "2:12", "must be text"),
        ("version: 2", "1:10", "update report-pipeline"),
        ("decision: []", "1:1", "did you mean `decisions`?"),
        ("- segment: s-1", "1:1", "keys and values are needed"),
        ("decisions:\n- segment: s-1\n\ttarget: x", "3:1", "does not allow tabs"),
        ("decisions:\n- segment: s-1\n  target: 'x", "3:13", "close the quotes"),
        ("decisions:\n- segment: s-\x07", "2:14", "U+0007 may not stand here"),
    ],
)
def test_faults_have_their_place_and_nothing_is_written_over_them(
    path: Path, text: str, place: str, message: str
) -> None:
    error = refuse(path, text)
    assert message in str(error)
    assert str(error.place) == f"review/doc.yaml:{place}"


def test_all_faults_come_at_once(path: Path) -> None:
    error = refuse(path, "decisions:\n- segment: s-1\n  taget: x\n- {segment: s-2, status: x}\n")
    assert "doc.yaml:3:3" in str(error)
    assert "doc.yaml:4:26" in str(error)


def test_file_that_is_not_utf8(path: Path) -> None:
    path.write_bytes("# 审校\n".encode("gb18030"))
    with pytest.raises(InputError, match="save the file as UTF-8"):
        read_decisions(path)


@pytest.mark.parametrize(
    "text",
    [
        "decisions: [{segment: s-1, target: a}]\n",
        "decisions:\n-\n  segment: s-1\n  target: a\n",
    ],
)
def test_layout_that_cannot_be_changed_safely_is_read_but_not_written(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    assert read_decisions(path)[0].segment_id == "s-1"
    with pytest.raises(InputError, match="nothing was written"):
        write_decisions(path, [Decision("s-1", "", "", "new")])
    assert path.read_text(encoding="utf-8") == text


def test_half_a_character_is_refused(path: Path) -> None:
    with pytest.raises(InputError, match="half a character"):
        write_decisions(path, [Decision("s-1", "", "", "a\ud83d")])
    assert not path.exists()


def test_folder_in_the_way(path: Path) -> None:
    path.parent.joinpath("x").write_bytes(b"")
    with pytest.raises(MachineError):
        write_decisions(path.parent / "x" / "doc.yaml", [Decision("s-1", "", "", "a")])


def test_no_file_no_decisions(path: Path) -> None:
    assert read_decisions(path) == ()
    assert write_decisions(path, []) is False
    assert not path.exists()


def test_what_people_leave_out(path: Path) -> None:
    path.write_text("decisions:\n- segment: s-1\n  target: |\n    On.\n- {segment: s-2, status: approved, note: ~}\n")
    assert read_decisions(path) == (
        Decision("s-1", "", "", "On."),
        Decision("s-2", "", "", None, Status.APPROVED),
    )


def test_values_are_never_numbers_dates_or_truth(path: Path) -> None:
    path.write_text("decisions:\n- {segment: 1e3, target: no, who: 012, when: 2026-03-22, hash: 0x1, note: 'null'}\n")
    assert read_decisions(path) == (Decision("1e3", "0x1", "", "no", note="null", who="012", when="2026-03-22"),)


def test_a_new_file_is_easy_to_read(path: Path) -> None:
    first = pair("会议于三月召开。")
    decision = decide(first, 'He said: "yes" # really', Status.APPROVED, note="- checked\n\n  twice")
    assert write_decisions(path, [decision]) is True
    assert path.read_text(encoding="utf-8") == (
        "# People's decisions about doc. A run reads them and never changes them.\n"
        "# Each status is draft, edited, approved or locked.\n"
        "version: 1\n"
        "decisions:\n"
        "\n"
        f"- segment: {first.id}\n"
        "  source: |-\n"
        "    会议于三月召开。\n"
        "  target: |-\n"
        '    He said: "yes" # really\n'
        "  status: approved\n"
        "  note: |-\n"
        "    - checked\n"
        "\n"
        "      twice\n"
        "  who: Li Hua\n"
        "  when: 2026-03-22T08:30:00Z\n"
        f"  hash: {first.source_hash}\n"
    )


def test_new_entries_stand_in_reading_order_and_the_rest_keeps_its_lines(path: Path) -> None:
    path.write_text(FILE, encoding="utf-8")
    order = ["s-0", "s-1", "s-2", "s-3", "s-4"]
    write_decisions(path, [Decision(s, "", "", s) for s in ("s-4", "s-2", "s-0", "s-unknown")], order)
    written = path.read_text(encoding="utf-8")
    assert [d.segment_id for d in read_decisions(path)] == ["s-0", "s-1", "s-2", "s-3", "s-4", "s-unknown"]
    kept = iter(written.splitlines())
    assert all(line in kept for line in FILE.splitlines()), "lines were lost or moved"


def test_an_entry_written_anew_keeps_its_comments(path: Path) -> None:
    path.write_text(FILE, encoding="utf-8")
    old = {d.segment_id: d for d in read_decisions(path)}
    changes = [replace(old["s-1"], target="One."), replace(old["s-3"], target="Three.")]
    write_decisions(path, changes)
    written = path.read_text(encoding="utf-8")
    for comment in ("# Kept by", "# of the file", "# The opening.", "# Wang likes it", "# not yet final"):
        assert comment in written
    assert "# checked" in written
    assert "# The end." in written
    assert "# one." not in written  # was no comment but text
    assert read_decisions(path) == tuple(changes)


def test_writing_the_same_changes_nothing(path: Path) -> None:
    path.write_text(FILE, encoding="utf-8")
    before = path.stat().st_mtime_ns
    assert write_decisions(path, read_decisions(path)) is False
    assert path.stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "text",
    ["", "# only a comment", "version: 1\ndecisions:\n", "version: 1\ndecisions: []  # none yet\n", "decisions: ~"],
)
def test_the_first_entry_of_an_empty_file(path: Path, text: str) -> None:
    path.write_text(text)
    write_decisions(path, [Decision("s-1", "h", "源", "t")])
    assert read_decisions(path) == (Decision("s-1", "h", "源", "t"),)
    if "#" in text:
        assert text[text.index("#") :].strip() in path.read_text()


def test_quoted_text_that_looks_like_a_comment(path: Path) -> None:
    path.write_text('decisions:\n- segment: s-1\n  target: "a\n# b"\n# c\n- segment: s-2\n  target: x\n')
    write_decisions(path, [Decision("s-1", "", "", "new")])
    assert "# b" not in path.read_text()
    assert "# c" in path.read_text()


def test_keys_behind_the_entries_stay_there(path: Path) -> None:
    path.write_text("decisions:\n- segment: s-1\n  target: a\nversion: 1\n")
    write_decisions(path, [Decision("s-2", "", "", "b")])
    assert [d.segment_id for d in read_decisions(path)] == ["s-1", "s-2"]
    assert path.read_text().endswith("version: 1\n")


def test_windows_line_ends_stay(path: Path) -> None:
    path.write_bytes(FILE.replace("\n", "\r\n").encode())
    write_decisions(path, [Decision("s-2", "", "", "b")], ["s-1", "s-2", "s-3"])
    data = path.read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert len(read_decisions(path)) == 3


texts = (
    st.text()
    | st.text(alphabet=" \t\n\r:#-?!&*%@`'\"|>[]{},=~\\\x00\x07\x7f\x85\xa0\u2028\ufeff\uffff😀文aA0n")
    | st.just("null")
)
ids = st.from_regex(r"s-[0-9a-f]{4}(-[2-9])?", fullmatch=True)
decisions_of_any_kind = st.builds(
    Decision,
    ids,
    st.from_regex(r"[0-9a-f]{0,8}", fullmatch=True),
    texts,
    st.none() | texts,
    st.sampled_from(Status),
    texts,
    texts,
    texts,
)


@given(st.lists(decisions_of_any_kind, max_size=4, unique_by=lambda d: d.segment_id), st.randoms(use_true_random=False))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_whatever_people_write_comes_back(path: Path, decisions: list[Decision], chance: random.Random) -> None:
    path.unlink(missing_ok=True)
    order = [d.segment_id for d in decisions]
    for part in chance.sample(decisions, len(decisions)):
        write_decisions(path, [part], order)
    assert read_decisions(path) == tuple(decisions)
    second = {d.segment_id: replace(d, note=d.note + "!") for d in chance.sample(decisions, len(decisions) // 2)}
    write_decisions(path, second.values(), order)
    assert read_decisions(path) == tuple(second.get(d.segment_id, d) for d in decisions)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
def test_no_comment_is_lost_wherever_it_stands(path: Path, data: st.DataObject) -> None:
    path.unlink(missing_ok=True)
    decisions = data.draw(st.lists(decisions_of_any_kind, min_size=1, max_size=3, unique_by=lambda d: d.segment_id))
    write_decisions(path, decisions)
    lines: list[str] = []
    for n, line in enumerate(path.read_text(encoding="utf-8").split("\n")):
        opens = not line.startswith(("    ", "#")) and line != ""
        if opens and data.draw(st.booleans()):
            lines.append(data.draw(st.sampled_from(["", "  "])) + f"# comment {n}.")
        ends = opens and not line.endswith('"') and data.draw(st.booleans())
        lines.append(f"{line}  # behind {n}." if ends else line)
    path.write_text("\n".join(lines), encoding="utf-8")
    said = [f"# {c}." for c in re.findall(r"(?<=# )(?:comment|behind) \d+(?=\.)", "\n".join(lines))]
    changed = [replace(d, note=d.note + "!") for d in decisions if data.draw(st.booleans())]
    new = Decision("s-new", "", "", "new")
    write_decisions(path, [*changed, new], ["s-new", *(d.segment_id for d in decisions)])
    written = path.read_text(encoding="utf-8")
    assert [comment for comment in said if comment not in written] == []
    by_id = {d.segment_id: d for d in [*decisions, *changed]}
    assert {d.segment_id: d for d in read_decisions(path)} == by_id | {"s-new": new}


def reviewed(*pairs: ReviewedPair, findings: tuple[Finding, ...] = ()) -> ReviewedDocument:
    return ReviewedDocument(aligned(*(p.pair for p in pairs)), pairs, findings)


def test_template_lists_what_waits_with_findings_and_older_decisions(path: Path) -> None:
    done, new, changed = pair("一。"), pair("二。", "Two: 2.", line=7), pair("三三。", "Three.")
    finding = Finding("numbers", Severity.ERROR, new.id, "the source has\n“二”\x07")
    text = review_template(
        reviewed(
            ReviewedPair(done, "One.", Status.EDITED, decide(done)),
            ReviewedPair(new, new.target),
            ReviewedPair(changed, changed.target, stale=decide(pair("三。"), "Old three.")),
            findings=(finding,),
        )
    )
    path.write_text(text, encoding="utf-8")
    assert [(d.segment_id, d.target, d.status) for d in read_decisions(path)] == [
        (new.id, "Two: 2.", Status.DRAFT),
        (changed.id, "Three.", Status.DRAFT),
    ]
    assert "# line 7, paragraph\n# ! numbers: the source has “二”\ufffd\n- segment" in text
    assert "# ~ decided by Li Hua for an older source: 三。\n# ~ edited: Old three.\n- segment" in text


def test_suggestions_stand_in_comments_and_decide_nothing(path: Path) -> None:
    new, other = pair("二。", "Two."), pair("三。", "Three.")
    suggestions = (
        Suggestion(new.id, "二了。", "Two!\n- segment: s-evil\n  target: x", 0.999, "approved", "demo/a", "Li Hua"),
        Suggestion(other.id, "三。", "3.", 1.0, "machine"),
    )
    text = review_template(reviewed(ReviewedPair(new, "Two."), ReviewedPair(other, "Three.")), suggestions)
    path.write_text(text, encoding="utf-8")
    assert [(d.segment_id, d.target, d.status) for d in read_decisions(path)] == [
        (new.id, "Two.", Status.DRAFT),
        (other.id, "Three.", Status.DRAFT),
    ]
    assert "\n# = 99 %, approved by Li Hua in demo/a: 二了。\n# = Two! - segment: s-evil target: x\n- segment" in text
    assert "\n# = 100 %, machine: 三。\n# = 3.\n- segment" in text


def test_template_with_nothing_to_do(path: Path) -> None:
    done = pair("一。")
    path.write_text(review_template(reviewed(ReviewedPair(done, "One.", Status.EDITED, decide(done)))))
    assert read_decisions(path) == ()


@given(texts, texts)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_template_of_any_text_can_be_read(path: Path, source: str, target: str) -> None:
    one = replace(pair("x"), source=source, target=target)
    finding = Finding("x", Severity.WARNING, one.id, target)
    text = review_template(reviewed(ReviewedPair(one, target, stale=decide(one, source)), findings=(finding,)))
    path.write_text(text, encoding="utf-8", newline="")
    (read,) = read_decisions(path)
    assert (read.source, read.target) == (source, target)
