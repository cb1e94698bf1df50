import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from report_pipeline.commands.translate import translate
from report_pipeline.engines.null import null_translation
from report_pipeline.errors import InputError, MachineError, ModelMissingError, UsageError

pytestmark = pytest.mark.usefixtures("private_folders")
COMMAND = [sys.executable, "-m", "report_pipeline", "translate"]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, given: bytes = b"") -> Result:
    return CliRunner().invoke(translate, arguments, input=given)


def null(given: bytes, *arguments: str) -> str:
    result = run("--engine", "null", *arguments, given=given)
    assert result.exit_code == 0, result.exception
    return result.stdout_bytes.decode()


def test_a_file_that_is_not_there() -> None:
    assert isinstance(run("none.txt", "--engine", "null").exception, InputError)
    assert isinstance(run(".", "--engine", "null").exception, InputError)


def test_no_model() -> None:
    assert isinstance(run(given="新建学校。".encode()).exception, ModelMissingError)


@pytest.mark.parametrize(
    ("setting", "what"),
    [
        ("beam_size", "there is no ="),
        ("beam_sise=2", "did you mean beam_size"),
        ("beam_size=many", "beam_size"),
        ("beam_size=0", "beam_size"),
        ("hypotheses=3", "hypotheses: is more than beam_size"),
        ("glossary=[", "cannot be read"),
        ("engine=deepl", "engine"),
    ],
)
def test_a_setting_that_is_none(setting: str, what: str) -> None:
    error = run("--set", setting).exception
    assert isinstance(error, UsageError)
    assert what in str(error)


def test_several_wrong_settings_are_named_at_once() -> None:
    error = run("--set", "threads=-1", "--set", "beam_sise=2", "--engine", "x").exception
    assert all(word in str(error) for word in ("threads", "beam_sise", "engine"))


def test_what_is_no_utf_8_is_named_by_its_line_after_the_lines_before_it() -> None:
    result = run("--engine", "null", given="好。\n".encode() * 20 + b"\xc4\xe3\n")
    assert isinstance(result.exception, InputError)
    assert "stdin:21:1" in str(result.exception)


def test_a_full_disk_is_a_typed_error() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "--engine", "null"], input="好。\n".encode(), stdout=full, stderr=-1, check=False
        )
    assert done.returncode == MachineError.exit_code
    assert b"cannot be written: No space left" in done.stderr


def test_no_standard_input_is_a_typed_error() -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&-', "sh", *COMMAND, "--engine", "null"], capture_output=True, check=False
    )
    assert done.returncode == InputError.exit_code
    assert b"no standard input" in done.stderr


@pytest.mark.parametrize(
    "given",
    [
        "",
        "一",
        "一\n",
        "\n",
        "\n\n\n",
        "一\n二",
        "一\r\n二\r\n",
        "一\n\n三\n   \n",
        "一\u2028二\x0b\n三\n",
        "一。二。三。\n",
    ],
)
def test_as_many_lines_come_out_as_went_in(given: str) -> None:
    lines = given.split("\n")
    if lines[-1] == "":
        lines.pop()
    out = null(given.encode())
    assert out.count("\n") == len(lines)
    for line, translated in zip(lines, out.splitlines(), strict=True):
        assert bool(line.strip()) == bool(translated)


def test_thousands_of_lines_keep_their_order() -> None:
    lines = [f"第{n}句话" for n in range(3000)]
    assert null("\n".join(lines).encode()).splitlines() == [null_translation(line) for line in lines]


def test_a_line_of_several_sentences() -> None:
    expected = " ".join(map(null_translation, ("新建学校3所。", "道路通车。")))
    assert null("新建学校3所。道路通车。".encode()) == expected + "\n"


def test_a_byte_order_mark_is_no_text() -> None:
    assert null(b"\xef\xbb\xbf123") == "123\n"


def test_a_line_longer_than_any_sentence() -> None:
    out = null(("各地积极推进项目建设，" * 20_000).encode())
    assert out.count("\n") == 1
    assert len(out) > 10_000


def test_the_project_s_settings_are_used(tmp_path: Path) -> None:
    config = "version: 1\ndocuments: [{id: a, source: a.txt}]\nstages: {translate: {engine: 'null'}}\n"
    (tmp_path / "pipeline.yaml").write_text(config)
    (tmp_path / "lines.txt").write_text("好。\n", encoding="utf-8")
    assert run("lines.txt").stdout == null_translation("好。") + "\n"


def test_a_real_package(tiny_argosmodel: Path) -> None:
    result = run(
        "-", "--model", str(tiny_argosmodel), "--set", "beam_size=2", given="新建学校。\n\n道路通车。\n".encode()
    )
    first, blank, last = result.stdout.splitlines()
    assert first
    assert last
    assert blank == ""


def test_lines_come_out_while_others_are_still_to_come() -> None:
    process = subprocess.Popen([*COMMAND, "--engine", "null"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    for line in ("第一句。", "第二句。"):
        process.stdin.write(f"{line}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline().decode() == null_translation(line) + "\n"
    process.stdin.close()
    assert process.wait(20) == 0
    process.stdout.close()


def test_a_reader_that_goes_away_is_no_error() -> None:
    process = subprocess.Popen(
        [*COMMAND, "--engine", "null"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write("好。\n".encode())
    process.stdin.flush()
    process.stdout.readline()
    process.stdout.close()
    for _ in range(50):
        try:
            process.stdin.write("好。\n".encode() * 100)
            process.stdin.flush()
        except BrokenPipeError:
            break
        time.sleep(0.02)
    assert process.wait(20) == 0
    assert process.stderr.read() == b""
    process.stderr.close()
