import re
import subprocess
import sys
from pathlib import Path

import pytest

from report_pipeline.cli import COMMANDS


def run(*args: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "report_pipeline", *args], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_an_unknown_command_is_a_usage_error() -> None:
    done = run("trnaslate")
    assert done.returncode == 2
    assert "No such command 'trnaslate'" in done.stderr


@pytest.mark.parametrize(("typed", "meant"), [("runn", "run"), ("trnaslate", "translate"), ("Status", "status")])
def test_an_unknown_command_names_the_nearest_one(typed: str, meant: str) -> None:
    done = run(typed)
    assert done.returncode == 2
    assert done.stderr.count(f"'{meant}'") == 1
    assert "Did you mean" not in run("qqqqqq").stderr


def test_an_unknown_folder_is_a_usage_error() -> None:
    done = run("-C", "/no/such/folder", "status")
    assert done.returncode == 2
    assert "/no/such/folder" in done.stderr


def test_a_folder_without_pipeline_yaml_says_how_to_start(tmp_path: Path) -> None:
    done = run("run", cwd=tmp_path)
    assert done.returncode == 3
    assert "report-pipeline init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bug_leaves_a_report_and_no_traceback(tmp_path: Path) -> None:
    code = (
        "import report_pipeline.cli as c\n"
        "def boom(**_): raise RuntimeError('boom')\n"
        "c.app.callback = boom\n"
        "import sys; sys.argv = ['report-pipeline', 'status']\n"
        "c.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    found = re.search(r"report it with (\S+)", done.stderr)
    assert found is not None
    report = Path(found.group(1))
    assert "RuntimeError: boom" in report.read_text()
    report.unlink()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_help_imports_nothing_slow() -> None:
    code = (
        "import sys\nfrom report_pipeline.cli import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "slow = {'pydantic', 'yaml', 'numpy', 'ctranslate2', 'argostranslate', 'docx', 'weasyprint', 'rich'}\n"
        "print('SLOW', sorted(slow & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "SLOW []" in done.stdout
