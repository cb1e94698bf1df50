import os
import time
from pathlib import Path

import pytest

from report_pipeline.errors import MachineError
from report_pipeline.runner.cache import KEEP_DAYS, ObjectStore, digest

KEY = "ab" + "0" * 62


def test_a_damaged_object_counts_as_missing(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    store.put(KEY, b"content")
    path = tmp_path / "ab" / KEY
    path.write_bytes(path.read_bytes()[:-1] + b"X")
    assert store.get(KEY) is None


@pytest.mark.parametrize("data", [b"", b"report-pipeline-object-1 ", b"\x00" * 200])
def test_a_file_that_is_no_object_counts_as_missing(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "ab" / KEY
    path.parent.mkdir()
    path.write_bytes(data)
    store = ObjectStore(tmp_path)
    assert store.get(KEY) is None
    assert store.digest(KEY) is None


def test_a_folder_that_cannot_be_made_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(MachineError):
        ObjectStore(tmp_path / "file").put(KEY, b"content")


def test_content_comes_back_with_its_digest(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    assert store.put(KEY, b"content") == digest(b"content")
    assert store.digest(KEY) == digest(b"content")
    assert store.get(KEY) == b"content"


def test_prune_removes_what_is_old_and_unused(tmp_path: Path) -> None:
    store = ObjectStore(tmp_path)
    keys = [f"{n:02d}" + "0" * 62 for n in range(3)]
    for key in keys:
        store.put(key, b"x")
    old = time.time() - (KEEP_DAYS + 1) * 86400
    for key in keys[:2]:
        os.utime(tmp_path / key[:2] / key, (old, old))
    store.prune({keys[0]})
    assert [store.get(key) for key in keys] == [b"x", None, b"x"]
