"""What a number in a text is: an exact value with its unit and its place, the same for both languages.

Values are ``Fraction``s, never floats: 655.1亿 is 65 510 000 000, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


class Kind(StrEnum):
    """What a number does in its sentence."""

    COUNT = "count"
    """A number of things, or with a unit a measure, a length of time or an amount of money."""
    PERCENT = "percent"
    """``value`` is the number before the sign: 85.48% has 85.48, 三成 has 30, 3‰ has 0.3."""
    POINTS = "points"
    """Percentage points."""
    FRACTION = "fraction"
    MULTIPLE = "multiple"
    """So many times: 3倍, 翻一番 (2), doubled (2)."""
    ORDINAL = "ordinal"
    DATE = "date"
    TIME = "time"
    """Time of the day."""
    WEEKDAY = "weekday"
    """``value`` is 1 for Monday to 7 for Sunday."""
    VAGUE = "vague"
    """An order of magnitude only: 数百, 几十亿, hundreds of; ``value`` is the magnitude."""
    CODE = "code"
    """A string that only looks like a number (3D, 5A, A380, GB/T 19001, 3520工厂); kept as it is."""


class Approx(StrEnum):
    """How exact a number claims to be; the value is its English wording."""

    EXACT = ""
    ABOUT = "about"
    NEARLY = "nearly"
    OVER = "more than"
    UNDER = "less than"
    AT_LEAST = "at least"
    AT_MOST = "no more than"
    UP_TO = "up to"
    PAST = "the past"
    """近5年: the five years up to now."""


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar date, as much of it as is said; 0 and the empty text stand for what is not said."""

    year: int = 0
    month: int = 0
    day: int = 0
    quarter: int = 0
    decade: int = 0
    """Last two digits or all four: 90 for 90年代, 1990 for 20世纪90年代."""
    century: int = 0
    part: str = ""
    """``early``, ``mid``, ``late``, ``end of``, ``beginning of``, ``middle of``."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it stands in a text."""

    kind: Kind
    text: str
    """The characters of the text from ``start`` to ``end``."""
    start: int
    end: int
    value: Fraction | None = None
    """Canonical value with all magnitudes multiplied out, or the low end of a range; ``None`` for dates and codes."""
    high: Fraction | None = None
    """The high end of a range."""
    unit: str = ""
    """Canonical English unit in the singular (``yuan``, ``square meter``, ``year``); empty for bare counts."""
    approx: Approx = Approx.EXACT
    date: Date | None = None
    until: Date | None = None
    """The end of a range of dates."""
    spelled: bool = False
    """Written in numeral words (三百, three hundred), not in digits."""
    scaled: bool = False
    """Written with a magnitude (万, 亿, million), which the other language keeps in its own way."""
