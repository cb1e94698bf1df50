import re
import subprocess
import sys
from pathlib import Path

import pytest

from report_pipeline.cli import COMMANDS


def run(*args, cwd=None, stdin=""):
    return subprocess.run(
        [sys.executable, "-m", "report_pipeline", *args], cwd=cwd, input=stdin, capture_output=True, text=True
    )


def test_an_unknown_command_is_a_usage_error():
    done = run("trnaslate")
    assert done.returncode == 2
    assert "No such command 'trnaslate'" in done.stderr


def test_an_unknown_folder_is_a_usage_error():
    done = run("-C", "/no/such/folder", "status")
    assert done.returncode == 2
    assert "/no/such/folder" in done.stderr


def test_a_folder_without_pipeline_yaml_says_how_to_start(tmp_path):
    done = run("run", cwd=tmp_path)
    assert done.returncode == 3
    assert "report-pipeline init" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bug_leaves_a_report_and_no_traceback(tmp_path):
    code = (
        "import report_pipeline.cli as c\n"
        "def boom(**_): raise RuntimeError('boom')\n"
        "c.app.callback = boom\n"
        "import sys; sys.argv = ['report-pipeline', 'status']\n"
        "c.main()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 70
    assert "Traceback" not in done.stderr
    report = Path(re.search(r"report it with (\S+)", done.stderr).group(1))
    assert "RuntimeError: boom" in report.read_text()
    report.unlink()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command):
    done = run(command, "--help")
    assert done.returncode == 0
    assert "Usage:" in done.stdout


def test_help_imports_nothing_slow():
    code = (
        "import sys\nfrom report_pipeline.cli import app\n"
        "app(['--help'], standalone_mode=False)\n"
        "slow = {'pydantic', 'yaml', 'numpy', 'ctranslate2', 'argostranslate', 'docx', 'weasyprint', 'rich'}\n"
        "print('SLOW', sorted(slow & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "SLOW []" in done.stdout
