from __future__ import annotations

import time

import pytest

from report_pipeline.alignment.english import sentences

WHOLE = [
    "Mr. Li met Dr. Wang and Prof. J. R. Chen.",
    "The price rose by 3.5 percent to US$1.2 billion.",
    "See No. 3 and Fig. 2 on p. 14.",
    "At 9 a.m. President Lin spoke.",
    "The U.S. Department of Energy replied.",
    "It covers tea, rice, fish, etc. in small lots.",
    "“Why now?” he asked.",
    "Several fruits, e.g. Apples from the north, were sold.",
    "Foo Trading Co., Ltd. Shanghai Branch opened.",
    "The fair ran from Nov. 5 to Dec. 9.",
    "1. Build the road",
    "Visit www.example.com/index.html today",
    "Wait... there is more.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_no_border_is_found(text: str) -> None:
    assert sentences(text) == (text,)


CUT = [
    ("He came from the U.S. The others did not.", ["He came from the U.S.", "The others did not."]),
    ("It ended at 5 p.m. No one spoke.", ["It ended at 5 p.m.", "No one spoke."]),
    ("She has a Ph.D. Her sister has none.", ["She has a Ph.D.", "Her sister has none."]),
    ("Output rose by 3.5. Prices fell.", ["Output rose by 3.5.", "Prices fell."]),
    ("That was in 1998. Trade grew.", ["That was in 1998.", "Trade grew."]),
    ("He said no. Then he left.", ["He said no.", "Then he left."]),
    ("“It is high.” He left.", ["“It is high.”", "He left."]),
    ('He said: "Go." "No," she said.', ['He said: "Go."', '"No," she said.']),
    ("(The bridge was closed.) Trade stopped.", ["(The bridge was closed.)", "Trade stopped."]),
    ("Is it? Yes! Good.", ["Is it?", "Yes!", "Good."]),
    ("1. Build roads. 2. Plant trees.", ["1. Build roads.", "2. Plant trees."]),
    ("See Fig. 2. The rest follows.", ["See Fig. 2.", "The rest follows."]),
    ("After World War I. It was over.", ["After World War I.", "It was over."]),
    ("Coal is cheap.[3] Wind is free.", ["Coal is cheap.[3]", "Wind is free."]),
    ("One line.\nAnother   one.", ["One line.", "Another one."]),
]


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_borders(text: str, expected: list[str]) -> None:
    assert list(sentences(text)) == expected


def test_nothing_is_in_nothing() -> None:
    assert sentences(" \n ") == ()


def test_time_grows_with_the_length() -> None:
    start = time.process_time()
    assert len(sentences("The wind rose. " * 20_000)) == 20_000
    assert time.process_time() - start < 5
