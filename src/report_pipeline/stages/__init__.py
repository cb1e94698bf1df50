"""The stages, in order. Each is a plain function from model to model in the module of its name."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of the table."""

    name: str
    version: int
    """Raised whenever the stage may answer otherwise than before to the same input; enters the cache key."""
    does: str
    """For people: what the stage makes."""


STAGES = (
    Stage("ingest", 2, "reads and cleans the source"),
    Stage("segment", 1, "cuts blocks into sentences"),
    Stage("translate", 2, "translates the sentences"),
    Stage("align", 2, "pairs source and target, and checks the pairs"),
    Stage("review", 2, "applies people's decisions"),
    Stage("publish", 18, "writes the editions"),
)

BY_NAME = {stage.name: stage for stage in STAGES}

REPAIR_VERSION = "7"
"""As a stage's version, for the repairs inside ``translate``."""
HINTS_VERSION = "7"
"""The same for what an engine that listens is told. They stand here so that planning imports neither."""
