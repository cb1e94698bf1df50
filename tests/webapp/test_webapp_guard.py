from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from webapp_samples import PORT, TOKEN

from report_pipeline.webapp.guard import MAX_BODY, Guard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from starlette.testclient import TestClient

ROWS = "/d/report/rows"


@pytest.mark.parametrize(
    "path", ["/", "/d/report", ROWS, "/static/main.js", "/?token=", "/?token=wrong", "/d/report?token=x"]
)
def test_without_the_cookie_or_the_token_nothing_is_shown(stranger: TestClient, path: str) -> None:
    answer = stranger.get(path)
    assert answer.status_code == 403
    assert "运动会" not in answer.text
    assert "set-cookie" not in answer.headers


def test_the_token_is_exchanged_for_a_cookie_that_no_script_and_no_other_site_can_use(stranger: TestClient) -> None:
    answer = stranger.get(f"/?token={TOKEN}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert TOKEN not in cookie
    assert stranger.get("/d/report").status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        "127.0.0.1:1",
        f"127.0.0.1.evil.example:{PORT}",
        f"user@127.0.0.1:{PORT}",
        "",
        f"192.168.1.5:{PORT}",
    ],
)
def test_a_name_that_another_site_gave_this_machine_is_refused(client: TestClient, host: str) -> None:
    answer = client.get(ROWS, headers={"Host": host, "Origin": f"http://{host}"})
    assert answer.status_code in {400, 421}
    assert "运动会" not in answer.text


@pytest.mark.parametrize("host", [f"localhost:{PORT}", f"[::1]:{PORT}"])
def test_other_names_of_the_loopback_address_are_its_own(client: TestClient, host: str) -> None:
    answer = client.get(ROWS, headers={"Host": host, "Origin": f"http://{host}", "Cookie": cookie_of(client)})
    assert answer.status_code == 200


def test_only_a_server_that_was_told_to_listen_elsewhere_answers_there() -> None:
    async def nothing(*_: object) -> None: ...

    wide = Guard(nothing, host="0.0.0.0", port=80, token="t")  # noqa: S104, S106
    assert wide.is_ours("192.168.1.5")
    assert not wide.is_ours("evil.example")


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://127.0.0.1:1", f"https://127.0.0.1:{PORT}", f"http://localhost:{PORT}", ""],
)
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/d/report/publish"), ("PUT", "/d/report/rows/x"), ("GET", ROWS)]
)
def test_another_sites_page_can_do_nothing(client: TestClient, method: str, path: str, origin: str) -> None:
    assert client.request(method, path, headers={"Origin": origin}).status_code == 403


def test_a_change_without_an_origin_is_refused(client: TestClient) -> None:
    del client.headers["Origin"]
    assert client.post("/d/report/publish").status_code == 403
    assert client.get(ROWS).status_code == 200


def test_another_sites_page_can_draw_nothing_from_here(client: TestClient) -> None:
    del client.headers["Origin"]
    from_elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}
    assert client.get("/static/main.js", headers=from_elsewhere).status_code == 403


def test_a_body_that_is_too_long_is_refused_whatever_it_says_of_itself(client: TestClient) -> None:
    row = client.get(ROWS).json()["rows"][0]["id"]
    path, kind = f"{ROWS}/{row}", {"Content-Type": "application/json"}
    assert client.put(path, content=b" " * (MAX_BODY + 1), headers=kind).status_code == 413

    def chunks() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 4096 + 2):
            yield b" " * 4096

    assert client.put(path, content=chunks(), headers=kind).status_code == 413


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e%2fguard.py", "/static/%2fetc%2fpasswd", "/d/..%2f..%2fetc%2fpasswd",
     "/d/..%2freport", "/d/report/rows/..%2f..%2fpipeline.yaml", "/d/report/font/..%2f..%2fpipeline.yaml", "/static/base.html"],
)  # fmt: skip
def test_no_path_reaches_the_disk(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "version" not in answer.text


def test_an_edition_is_chosen_among_those_of_the_project(client: TestClient) -> None:
    assert "丰原县" in client.get("/d/report/preview?edition=../../../etc/passwd").text


def test_the_policy_lets_no_script_or_style_of_a_text_run(client: TestClient) -> None:
    answer = client.get("/d/report")
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert " on" not in answer.text.partition("<body")[2].replace(" on ", "").partition("onerror")[1]
    preview = client.get("/d/report/preview")
    assert preview.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert "<img src=x" not in preview.text


def test_refusals_have_the_headers_too(stranger: TestClient) -> None:
    assert "default-src 'none'" in stranger.get("/").headers["content-security-policy"]


def test_names_in_cookies_and_of_documents_are_text(client: TestClient, folder: Path) -> None:
    client.cookies.set("review-name", "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E")
    client.cookies.set("review-theme", '"><script>')
    page = client.get("/d/report").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "data-theme" not in page


def cookie_of(client: TestClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in client.cookies.items())
