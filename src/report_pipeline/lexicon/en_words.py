"""Tables for English numbers."""

from __future__ import annotations

from typing import Final

ONES: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES: Final = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT_SCALES: Final = {
    "k": 10**3, "K": 10**3, "m": 10**6, "M": 10**6, "mn": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "B": 10**9,
    "tn": 10**12, "trn": 10**12,
}  # fmt: skip
ORDINALS: Final = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
    "thousandth": 1000, "millionth": 10**6,
}  # fmt: skip
DENOMINATORS: Final = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10, "hundredth": 100, "hundredths": 100, "thousandths": 1000,
}  # fmt: skip
MULTIPLES: Final = {
    "twice": 2, "twofold": 2, "double": 2, "doubled": 2, "doubles": 2, "doubling": 2, "thrice": 3, "threefold": 3,
    "triple": 3, "tripled": 3, "triples": 3, "tripling": 3, "treble": 3, "trebled": 3, "quadruple": 4,
    "quadrupled": 4, "quadrupling": 4, "fourfold": 4, "fivefold": 5, "sixfold": 6, "tenfold": 10,
}  # fmt: skip
VAGUE: Final = {
    "tens": 10, "dozens": 10, "scores": 10, "hundreds": 100, "thousands": 1000, "millions": 10**6, "billions": 10**9,
    "trillions": 10**12,
}  # fmt: skip
GROUPS: Final = {
    "dozen": 12, "couple": 2, "pair": 2, "duo": 2, "trio": 3, "quartet": 4, "fortnight": 2, "both": 2, "decade": 10,
    "decades": 10, "century": 100, "centuries": 100,
}  # fmt: skip
"""Words that hold a number without being one; a count before them multiplies (two decades)."""
MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
WEEKDAYS: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
CURRENCIES: Final = {
    "$": "US dollar", "US$": "US dollar", "USD": "US dollar", "RMB": "yuan", "CNY": "yuan", "¥": "yuan", "￥": "yuan",
    "HK$": "Hong Kong dollar", "HKD": "Hong Kong dollar", "€": "euro", "EUR": "euro", "£": "pound", "GBP": "pound",
    "A$": "Australian dollar", "C$": "Canadian dollar", "JPY": "yen",
}  # fmt: skip
