from __future__ import annotations

import pytest

from report_pipeline.config_check import CheckRules
from report_pipeline.lexicon.glossary import Glossary
from report_pipeline.model import (
    BlockKind,
    Document,
    EngineSignature,
    Hypothesis,
    Segment,
    SegmentedDocument,
    Span,
    TranslatedDocument,
    Translation,
)
from report_pipeline.stages.choose import choose, most_agreed


def chosen(source: str, *texts: str, repair: str = "") -> Translation:
    segment = Segment("s0", "b1", source, "h", Span(0, 1, 1, 1), 0, BlockKind.PARAGRAPH)
    whole = SegmentedDocument(Document("d", "s.txt", "utf-8", "0", "", (), ()), (segment,))
    translation = Translation("s0", texts[0], tuple(Hypothesis(text) for text in texts), repair=repair)
    document = TranslatedDocument(whole, (translation,), EngineSignature("test", "m", "d", "l"))
    return choose(document, glossary=Glossary(), rules=CheckRules()).translations[0]


@pytest.mark.parametrize("odd", [0, 1, 2])
def test_the_text_that_no_other_agrees_with_loses(odd: int) -> None:
    texts = ["The road was opened to traffic.", "The road was opened for traffic."]
    texts.insert(odd, "A street is free.")
    assert most_agreed([Hypothesis(text) for text in texts]) != odd


def test_of_equals_the_first_is_taken_and_an_empty_text_agrees_with_nothing() -> None:
    assert most_agreed([Hypothesis(text) for text in ("one", "one")]) == 0
    assert most_agreed([Hypothesis(text) for text in ("", "a", "a")]) == 1
    assert most_agreed([Hypothesis("only", -1.0)]) == 0


def test_where_all_agree_alike_the_score_decides() -> None:
    texts, scores = ("It is new.", "It is old."), (-0.9, -0.2)
    assert most_agreed([Hypothesis(*pair) for pair in zip(texts, scores, strict=True)]) == 1
    assert most_agreed([Hypothesis(texts[0], None), Hypothesis(texts[1], -0.2)]) == 0


def test_a_wrong_number_loses_against_any_agreement() -> None:
    wrong = "A total of 7,500 residents of the district took part."
    right = "75,000 people in the district attended it in all."
    made = chosen("全区共有7.5万名居民参加。", wrong, f"{wrong[:-1]} then.", right)
    assert made.text == right
    assert made.hypotheses[0].text == right
    assert len(made.hypotheses) == 3


def test_what_was_repaired_or_stands_alone_stays() -> None:
    assert (
        chosen("他们来了。", "They came.", "They have come.", "They have come now.", repair="memory").text
        == "They came."
    )
    assert chosen("他们来了。", "They came.").text == "They came."
