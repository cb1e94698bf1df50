"""How good the translation is, in any setting of any engine and model, and what each second of it costs.

    nice python benchmarks/quality.py --set-of report --segments 100 --config bare --config all --config all,k=2
    python benchmarks/quality.py --set-of flores --segments 260 --config all,beam=2 --set model=zh_en

A ``--config`` is what the model is told, comma by comma: ``bare``, ``numbers``, ``terms``, ``names`` (``all`` is these
three), ``units``, ``phrases``, ``dates``, ``k=N`` (similar pairs as examples), ``least=S`` (their similarity),
``told`` (terms are written into them, too), ``beam=N``. ``--set`` sets options of ``stages.translate`` for all rows.
Each row is scored by sacreBLEU, with bootstrapped 95 % confidence, and by the rules of the checks; the last column is
the difference of chrF2 to the first row with the p-value of a paired bootstrap test. Answers are kept in
build/quality/, so that a second call costs nothing. quality_data.py says what the sets are, and how they were split.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from quality_data import REPORT_SIZE, test_set
from quality_run import Setup, outcome
from quality_scores import Scores, better, score, signatures

if TYPE_CHECKING:
    from quality_data import TestSet
    from quality_run import Outcome

ABLATION = ("bare", "numbers", "numbers,terms", "numbers,names", "all", "all,k=1", "all,k=2", "all,beam=2")
_HEAD = (
    "system | BLEU | chrF2 | chrF++ | numbers | terms | names | Han | loops | cut off | length "
    "| zh chars/s | per CPU s | peak MB | Δ chrF2 (p)"
)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set-of", choices=("report", "flores"), action="append", help="default: both")
    parser.add_argument("--segments", type=int, default=260, help=f"first N sentences (report has {REPORT_SIZE})")
    parser.add_argument("--config", action="append", metavar="WORDS", help="a row; may be given several times")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="option of stages.translate")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print N sentences in all rows")
    return parser.parse_args()


def main() -> None:
    given = options()
    common = dict(pair.split("=", 1) for pair in given.set)
    setups = [Setup.parse(text, common) for text in given.config or ABLATION]
    for name in given.set_of or ("report", "flores"):
        texts = test_set(name, given.segments)
        print(f"\n## {texts.name}, {len(texts.sources)} sentences, {sum(map(len, texts.sources)):,} characters\n")
        print(_HEAD, "|".join("---" for _ in _HEAD.split("|")), sep="\n")
        rows: list[tuple[str, tuple[str, ...]]] = [("reference", texts.references)]
        print(_line("reference", score(texts, texts.references)))
        for system, outputs in texts.others.items():
            print(_line(system, score(texts, outputs)))
        first: tuple[str, ...] | None = None
        for setup in setups:
            made = outcome(setup, texts)
            first = first or made.texts
            difference = "" if made.texts == first else "{:+.1f} ({:.3f})".format(*better(texts, made.texts, first))
            print(_line(setup.name, score(texts, made.texts), made, difference), flush=True)
            rows.append((setup.name, made.texts))
        print("", *signatures(texts.references), sep="\n")
        _show(texts, rows, given.show)


def _line(name: str, scores: Scores, made: Outcome | None = None, difference: str = "") -> str:
    measured = (
        ("", "", "", "")
        if made is None
        else (
            str(made.truncated),
            f"{made.chars_per_second:.0f}",
            f"{made.chars_per_cpu_second:.1f}",
            f"{made.peak_bytes / 1e6:,.0f}",
        )
    )
    cells = (
        name,
        f"{scores.bleu:.1f} ± {scores.bleu_half:.1f}",
        f"{scores.chrf:.1f} ± {scores.chrf_half:.1f}",
        f"{scores.chrf_words:.1f}",
        *(f"{share:.1%}" if share >= 0 else "–" for share in (scores.numbers, scores.terms, scores.names)),
        str(scores.han),
        str(scores.loops),
        measured[0],
        f"{scores.length:.2f}",
        *measured[1:],
        difference,
    )
    return " | ".join(cells)


def _show(texts: TestSet, rows: list[tuple[str, tuple[str, ...]]], count: int) -> None:
    for i, source in enumerate(texts.sources[:count]):
        print("", source, *(f"  {name}: {outputs[i]}" for name, outputs in rows), sep="\n")


if __name__ == "__main__":
    main()
