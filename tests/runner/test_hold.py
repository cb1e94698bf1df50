import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from report_pipeline.errors import BusyError, MachineError
from report_pipeline.runner.hold import hold

HOLDER = """
import sys, time
from pathlib import Path
from report_pipeline.runner.hold import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_second_run_is_told_who_holds_the_project(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    with pytest.raises(BusyError, match=f"process {holder.pid}"), hold(tmp_path):
        pass


def test_a_killed_run_holds_nothing(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with hold(tmp_path):
        assert (tmp_path / "run.holder.json").exists()


def test_a_build_folder_that_is_a_file_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("in the way")
    with pytest.raises(MachineError), hold(tmp_path / "build"):
        pass
