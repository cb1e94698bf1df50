from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from webapp_samples import decide

from report_pipeline.model import Status
from report_pipeline.review.store import ReviewStore

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.testclient import TestClient

ROWS = "/d/report/rows"


def row(client: TestClient, start: str) -> dict[str, Any]:
    rows: list[dict[str, Any]] = client.get(ROWS).json()["rows"]
    return next(r for r in rows if r["source"].startswith(start))


def put(client: TestClient, row: dict[str, Any], **change: Any) -> Any:  # noqa: ANN401
    body = {"target": row["target"], "status": "edited", "expected": row["version"], "who": "Li Hua", **change}
    return client.put(f"{ROWS}/{row['id']}", json=body)


def kept(folder: Path, row: dict[str, Any]) -> Any:  # noqa: ANN401
    return ReviewStore(folder / "review/report.yaml").read().get(row["id"])


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"status": "done"}, 422),
        ({"target": 7}, 422),
        ({"target": "x" * 20_001}, 422),
        ({"note": "x" * 10_001}, 422),
        ({"who": "two\nlines"}, 422),
        ({"expected": "../.."}, 422),
        ({"extra": 1}, 422),
    ],
)
def test_what_is_no_decision_is_refused_and_nothing_is_written(
    client: TestClient, folder: Path, change: dict[str, Any], code: int
) -> None:
    answer = put(client, row(client, "今年春天"), **change)
    assert answer.status_code == code
    assert answer.json()["problem"]
    assert not (folder / "review/report.yaml").exists()


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"{", "application/json", 400),
        (b"[" * 90_000, "application/json", 400),
        (b"target=x", "application/x-www-form-urlencoded", 415),
        (b"[]", "application/json", 422),
        (b'{"target": "\\ud800", "status": "edited", "expected": ""}', "application/json", 422),
    ],
)
def test_bodies_that_are_none(client: TestClient, body: bytes, kind: str, code: int) -> None:
    path = f"{ROWS}/{row(client, '今年春天')['id']}"
    assert client.put(path, content=body, headers={"Content-Type": kind}).status_code == code


@pytest.mark.parametrize("path", ["/d/other", "/d/other/rows", "/d/report/rows/s-nothing"])
def test_what_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_review_file_with_an_error_is_told_and_left_alone(client: TestClient, folder: Path) -> None:
    before = row(client, "今年春天")
    path = folder / "review/report.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text("version: 1\ndecisions: [\n")
    changes = client.get("/d/report/changes?desk=x&since=0").json()
    assert "report.yaml:" in changes["problem"]
    answer = put(client, before, target="A text.")
    assert (answer.status_code, "report.yaml:" in answer.json()["problem"]) == (503, True)
    assert path.read_text() == "version: 1\ndecisions: [\n"


def test_a_decision_is_in_the_file_with_name_time_and_source(client: TestClient, folder: Path) -> None:
    before = row(client, "今年春天")
    answer = put(client, before, target="  In spring, the games were held.\n", status="approved", note="Checked.")
    assert answer.status_code == 200
    decision = kept(folder, before)
    assert (decision.target, decision.status, decision.note) == (
        "In spring, the games were held.",
        Status.APPROVED,
        "Checked.",
    )
    assert (decision.who, decision.source, decision.source_hash != "") == ("Li Hua", before["source"], True)
    assert decision.when.endswith("Z")
    after = row(client, "今年春天")
    assert after["version"] == answer.json()["row"]["version"] != before["version"]
    assert after["machine"] == before["machine"]


def test_each_save_is_checked(client: TestClient) -> None:
    before = row(client, "来自12个乡镇")
    wrong = put(client, before, target="Athletes from 13 townships, 300 in all, took part.").json()["row"]
    assert any(check == "numbers" and "12" in message for check, _, message in wrong["findings"])
    right = put(client, wrong, target="Altogether 300 athletes from 12 townships took part.").json()["row"]
    assert "findings" not in right


def test_the_machines_text_comes_back_and_the_persons_stays_in_the_history(client: TestClient, folder: Path) -> None:
    first = put(client, row(client, "今年春天"), target="In spring.").json()["row"]
    back = put(client, first, target=None, status="draft").json()["row"]
    assert (back["target"], back["status"]) == (back["machine"], "draft")
    assert [e.target for e in kept(folder, first).history] == ["In spring."]


def test_what_is_typed_at_one_sitting_leaves_no_history(client: TestClient, folder: Path) -> None:
    state = put(client, row(client, "今年春天"), target="In").json()["row"]
    for text in ("In spring", "In spring, games"):
        state = put(client, state, target=text, typing=True).json()["row"]
    assert kept(folder, state).history == ()
    assert kept(folder, state).target == "In spring, games"


def test_a_later_writer_gets_the_earlier_ones_text_and_both_are_kept(client: TestClient, folder: Path) -> None:
    seen = row(client, "今年春天")
    assert put(client, seen, target="Of the first.", who="Wang Fang").status_code == 200
    answer = put(client, seen, target="Of the second.")
    assert answer.status_code == 409
    held = answer.json()["row"]
    assert (held["target"], held["who"]) == ("Of the first.", "Wang Fang")
    decision = kept(folder, seen)
    assert decision.target == "Of the first."
    assert [(e.target, e.who) for e in decision.history] == [("Of the second.", "Li Hua")]
    assert put(client, held, target="Of the second.").status_code == 200
    assert {"Of the first.", "Of the second."} <= {
        kept(folder, seen).target,
        *(e.target for e in kept(folder, seen).history),
    }


def test_two_who_decide_the_same_have_no_conflict(client: TestClient, folder: Path) -> None:
    seen = row(client, "今年春天")
    put(client, seen, target="The same.", who="Wang Fang")
    assert put(client, seen, target="The same.").status_code == 200
    assert kept(folder, seen).who == "Wang Fang"


def test_a_locked_segment_keeps_its_text(client: TestClient, folder: Path) -> None:
    locked = put(client, row(client, "今年春天"), target="Final.", status="locked").json()["row"]
    answer = put(client, locked, target="Other.")
    assert (answer.status_code, answer.json()["conflict"]) == (409, "locked")
    assert kept(folder, locked).target == "Final."
    assert [e.target for e in kept(folder, locked).history] == ["Other."]
    assert put(client, answer.json()["row"], target="Final.", status="approved").status_code == 200


def test_what_another_program_writes_is_told_and_checked(client: TestClient, folder: Path) -> None:
    start = client.get(ROWS).json()
    quiet = client.get(f"/d/report/changes?desk={start['desk']}&since={start['revision']}").json()
    assert quiet["rows"] == []
    decide(folder, "来自12个乡镇", "Nobody took part.")
    told = client.get(f"/d/report/changes?desk={start['desk']}&since={start['revision']}").json()
    assert [(r["target"], r["who"]) for r in told["rows"]] == [("Nobody took part.", "Wang Fang")]
    assert "numbers" in [check for check, _, _ in told["rows"][0]["findings"]]
    assert client.get("/d/report/changes?desk=another&since=0").json()["all"]


def test_a_decision_taken_out_of_the_file_is_gone_from_the_page(client: TestClient, folder: Path) -> None:
    decide(folder, "今年春天", "In spring.")
    assert row(client, "今年春天")["target"] == "In spring."
    (folder / "review/report.yaml").unlink()
    assert row(client, "今年春天")["status"] == "draft"


def test_a_decision_for_another_source_is_shown_beside_the_pair(client: TestClient, folder: Path) -> None:
    decide(folder, "今年春天", "In spring.")
    path = folder / "review/report.yaml"
    path.write_text(
        path.read_text()
        .replace("第二届", "第一届")
        .replace(kept(folder, row(client, "今年春天")).source_hash, "0" * 16)
    )
    found = row(client, "今年春天")
    assert (found["status"], found["stale"]["target"]) == ("draft", "In spring.")
    assert "第一届" in found["stale"]["source"]
    renewed = put(client, found, target="In spring, again.").json()["row"]
    assert "stale" not in renewed
    assert kept(folder, found).history[-1].target == "In spring."


def test_the_details_of_a_row_help_with_numbers_terms_and_the_memory(client: TestClient) -> None:
    found = client.get(f"{ROWS}/{row(client, '全县投入')['id']}").json()
    assert any("120 million" in insert["english"] for insert in found["inserts"])
    (known,) = [a for a in found["alternatives"] if a["from"] == "memory"]
    assert (known["text"], known["percent"]) == ("The county invested 120 million yuan.", 100)


def test_sections_begin_at_titles_and_headings(client: TestClient) -> None:
    data = client.get(ROWS).json()
    assert [data["rows"][s["first"]]["source"] for s in data["sections"]] == ["丰原县举办农民运动会", "项目和奖励"]


def test_the_preview_shows_what_is_decided_now(client: TestClient) -> None:
    put(client, row(client, "今年春天"), target="Before any run.")
    assert "Before any run." in client.get("/d/report/preview?edition=bilingual").text


def test_publishing_writes_the_editions_with_what_was_decided(client: TestClient, folder: Path) -> None:
    put(client, row(client, "今年春天"), target="For all to read.")
    answer = client.post("/d/report/publish").json()
    assert answer == {"files": ["build/editions/report.bilingual.html"], "problem": ""}
    assert "For all to read." in (folder / answer["files"][0]).read_text()


def test_publishing_tells_what_stops_it(client: TestClient, folder: Path) -> None:
    from report_pipeline.runner.hold import hold

    with hold(folder / "build"):
        answer = client.post("/d/report/publish")
    assert answer.status_code == 503
    assert "another run" in answer.json()["problem"]
