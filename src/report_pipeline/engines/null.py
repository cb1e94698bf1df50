"""The null engine: a made-up answer that any test can foresee, and no model."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from report_pipeline.engines.base import Answer
from report_pipeline.model import EngineSignature, Hypothesis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from report_pipeline.engines.base import Request

VERSION = "1"
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"


def null_translation(text: str) -> str:
    """Return the null engine's answer to ``text``: a word of its own for each text, then its digits and Latin words.

    >>> null_translation("新建学校3所")
    'Null povati 3.'
    """
    digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
    pairs = zip(digest[0:6:2], digest[1:6:2], strict=True)
    word = "".join(_CONSONANTS[a % len(_CONSONANTS)] + _VOWELS[b % len(_VOWELS)] for a, b in pairs)
    kept = re.findall(r"[0-9]+(?:[.,][0-9]+)*%?|[A-Za-z]+", text)
    return " ".join(["Null", word, *kept]) + "."


class NullEngine:
    """Answers every request with ``null_translation``."""

    listens = False

    @property
    def signature(self) -> EngineSignature:
        """Everything that can change an answer."""
        return EngineSignature("null", "no model", f"null-{VERSION}", "report-pipeline", draft=True)

    def translate(self, requests: Sequence[Request]) -> Iterator[Answer]:
        """Yield one answer a request, in order."""
        for request in requests:
            yield Answer(request.key, (Hypothesis(null_translation(request.text)),))
