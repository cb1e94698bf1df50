"""The fields of a glossary entry, alike in every format: which there are, and what may stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from report_pipeline.errors import ConfigError, Place
from report_pipeline.lexicon.glossary import CASES, PARTS_OF_SPEECH, Term

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FIELDS: Final = ("source", "target", "forbidden", "case", "part_of_speech", "note", "domain")
"""Names of the keys in YAML, and of the columns in tables."""
LISTS: Final = frozenset({"target", "forbidden"})
"""Fields that may hold several texts."""
_CHOICES: Final = {"case": CASES, "part_of_speech": PARTS_OF_SPEECH}


@dataclass(frozen=True, slots=True)
class Value:
    """What stands in a field: its texts, without empty ones, and where it stands."""

    texts: tuple[str, ...]
    place: Place


def make_term(values: Mapping[str, Value], place: Place) -> Iterator[Term | ConfigError]:
    """Yield the term that the fields make, or each error in them; ``place`` is that of the entry."""
    errors = [
        ConfigError(f"the {key} is missing", place=place, advice="each entry needs a source and a target")
        for key in ("source", "target")
        if key not in values or not values[key].texts
    ]
    texts = {key: value.texts for key, value in values.items() if value.texts}
    for key, allowed in _CHOICES.items():
        if key in texts and texts[key][0] not in allowed:
            advice = f"write one of {', '.join(allowed)}, or nothing"
            errors.append(ConfigError(f"“{texts[key][0]}” is no {key}", place=values[key].place, advice=advice))
    errors += [
        ConfigError(f"“{word}” is both right and forbidden", place=values["forbidden"].place, advice="delete one")
        for word in texts.get("forbidden", ())
        if word in texts.get("target", ())
    ]
    if errors:
        yield from errors
        return
    single = {key: texts.get(key, ("",))[0] for key in ("case", "part_of_speech", "note", "domain")}
    target, *also = texts["target"]
    yield Term(
        texts["source"][0],
        target,
        single["note"],
        texts.get("forbidden", ()),
        single["domain"],
        tuple(also),
        exact_case=single["case"] == "exact",
        part_of_speech=single["part_of_speech"],
        place=values["source"].place,
    )
