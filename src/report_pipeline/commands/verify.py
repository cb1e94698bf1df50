"""``report-pipeline verify``: is a delivered file what was made here, and is it up to date?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from report_pipeline.runner.verify import Verified


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--manifest", type=click.Path(path_type=Path), help="Default: the project's own, build/manifest.json.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def verify(files: tuple[Path, ...], manifest: Path | None, as_json: bool) -> int:
    """Say of each of FILES which edition it is, by its content, and whether its source has changed since.

    Without FILES, all files in build/ are checked. With --manifest no project is needed: whoever was sent the
    manifest can check the editions with it.
    """
    from report_pipeline.config_file import load_project
    from report_pipeline.errors import UsageError, VerificationError
    from report_pipeline.runner.manifest import NAME, read_manifest
    from report_pipeline.runner.verify import Verdict, verify_all, verify_file

    root = None if manifest else load_project().root
    documents = read_manifest(manifest or (root or Path()) / NAME)
    if files:
        found = [verify_file(path, str(path), documents, root) for path in files]
    elif root is None:
        raise UsageError("no file to verify", advice="name the files beside --manifest")
    else:
        found = list(verify_all(documents, root))
    if as_json:
        plain = [{name: getattr(v, name) for name in v.__dataclass_fields__} for v in found]
        click.echo(json.dumps(plain, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(map(_line, found)))
    return 0 if all(v.verdict is Verdict.AS_MADE for v in found) else VerificationError.exit_code


def _line(found: Verified) -> str:
    which = f" ({found.made} of {found.document})" if found.made and found.made != found.file else ""
    if found.document and not found.made:
        which = f" (document {found.document})"
    return f"{found.file}: {found.verdict}{which}" + (f": {found.reason}" if found.reason else "")
