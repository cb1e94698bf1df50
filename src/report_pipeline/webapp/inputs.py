"""What the page sends: checked here, before anything is done with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.exceptions import HTTPException

from report_pipeline.model import Decision, Status

if TYPE_CHECKING:
    from starlette.requests import Request

    from report_pipeline.model import AlignedPair

_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]
_Version = Annotated[str, StringConstraints(max_length=64, pattern=r"^[0-9a-f]*$")]


class Change(BaseModel):
    """A decision as it comes from the page."""

    model_config = ConfigDict(extra="forbid", strict=True)

    target: Annotated[str, StringConstraints(max_length=20_000)] | None
    """``None`` goes back to the machine's text."""
    status: Annotated[Status, Field(strict=False)]
    note: Annotated[str, StringConstraints(max_length=10_000)] = ""
    who: _Line = ""
    expected: _Version
    """The version that the person saw."""
    typing: bool = False
    """Whether that version is what the same person had typed so far, at one sitting."""

    def decided(self, pair: AlignedPair) -> Decision:
        """Return the decision about ``pair``, as of now."""
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        target = None if self.target is None else "\n".join(self.target.splitlines()).strip()
        return Decision(
            pair.id, pair.source_hash, pair.source, target, self.status, self.note.strip(), self.who, now
        )  # fmt: skip


async def change_of(request: Request) -> Change:
    """Read a change. Raises HTTPException for what is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "JSON is needed here.")
    try:
        return Change.model_validate(json.loads(await request.body()))
    except ValidationError as err:
        first = err.errors()[0]
        raise HTTPException(422, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from err
    except (ValueError, RecursionError) as err:
        raise HTTPException(400, "This is no JSON.") from err
