"""Unwrapping measured: well-formed Chinese paragraphs are wrapped and soiled at random, and restored by ``ingest``.

    python benchmarks/unwrap.py [--documents N] [--seed N] [--text FILE]

Every document has its own column width (12 to 45 characters), line-breaking rules kept or not, blank lines between
all lines, between paragraphs or nowhere, first-line indents kept, lost or absent, and noise of all kinds that the
clean-up knows. Reported: precision, recall and F1 of the block borders, beside joining until a sentence-final stop,
and the share of the non-blank characters that come back right. Paragraphs are groups of sentences of FILE (one
sentence a line; the development set of FLORES by default), with headings between some of them.
"""

from __future__ import annotations

import argparse
import random
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from report_pipeline.config import DocumentSettings, IngestSettings
from report_pipeline.readers.base import Line, RawText
from report_pipeline.stages.ingest import ingest

SENTENCES = Path(__file__).parents[2] / "shared" / "eval" / "flores-dev.zh"
HEADINGS = (
    "加快补齐民生短板",
    "创新机制激发基层活力",
    "“一站式”服务方便群众办事",
    "产业升级步伐稳健",
    "三年投入50亿元改善水环境",
    "让老街区焕发新生机",
    "项目建设跑出“加速度”",
    "从源头上防范风险",
    "科技助农结出丰硕果实",
    "城乡融合发展的新路径",
)
HEADER = "城市发展简报"
OWN = (
    "全市去年新建改建学校36所，增加学位2.8万个，入园难、入学难的问题明显缓解。",
    "截至6月30日，园区登记企业1204家，其中高新技术企业占18.5%。",
    "“过去办证要跑三趟，现在一趟就够了。”个体户陈女士说。",
    "2016年以来，累计完成投资103.9亿元，拉动就业4.2万人。",
    "这条河道——城区最长的一条排水渠——经过三年治理，水质由劣Ⅴ类提升到Ⅲ类。",
    "家住东关街的老人高兴地告诉记者：“路灯亮了，心里也亮堂了！”",
    "下一步，该县将坚持问题导向，把群众满意不满意作为检验工作的标准。",
    "项目采用BIM技术和5G网络，工期比原计划缩短45天。",
)
NO_START = "，。、；：！？…—·％%,.;:!?”’）》」』】)]"
NO_END = "“‘（《「『【(["
WORD = re.compile(r"[A-Za-z0-9.,%+/-]+|.", re.DOTALL)


@dataclass
class Condition:
    """How one document is printed."""

    width: int
    rules: bool
    words: bool
    blanks: str
    indent: str
    noise: bool
    furniture: bool


@dataclass
class Score:
    """Counts of one row."""

    right: int = 0
    found: int = 0
    true: int = 0
    characters: int = 0
    wrong: int = 0
    naive: list[int] = field(default_factory=lambda: [0, 0, 0])

    @staticmethod
    def f1(right: int, found: int, true: int) -> tuple[float, float, float]:
        """Return precision, recall and F1."""
        p, r = right / max(1, found), right / max(1, true)
        return p, r, 2 * p * r / max(1e-9, p + r)


def width_of(text: str) -> float:
    return sum(0.5 if c.isascii() else 1 for c in text)


def wrap(text: str, c: Condition) -> list[str]:
    """Break ``text`` into lines of at most ``c.width`` characters, ASCII counting half."""
    units = WORD.findall(text) if c.words else list(text)
    merged: list[str] = []
    for unit in units:
        forbidden = merged and (unit[0] in NO_START or merged[-1][-1] in NO_END)
        if c.rules and forbidden and width_of(merged[-1] + unit) <= c.width - 2:
            merged[-1] += unit
        else:
            merged.append(unit)
    lines = ["\u3000\u3000" if c.indent in {"kept", "lost"} else ""]
    for unit in merged:
        rest = unit
        while width_of(lines[-1] + rest) > c.width and width_of(rest) > c.width:
            cut = int(c.width)
            lines[-1] += rest[:cut]
            rest = rest[cut:]
            lines.append("")
        if width_of(lines[-1] + rest) > c.width:
            lines.append("")
            rest = rest.lstrip(" ")
        lines[-1] += rest
    lines = [line for line in lines if line.strip()]
    return [line.strip("\u3000") for line in lines] if c.indent == "lost" else lines


def soil(line: str, rng: random.Random) -> str:
    """Put noise into a printed line that clean-up must take out again."""
    line = re.sub(r"(?<=\d)\.(?=\d)", lambda m: " . " if rng.random() < 0.5 else m[0], line)
    line = re.sub(r"(?<=[月年\d]\d)(?=\d[日年月])", lambda _: " " if rng.random() < 0.3 else "", line)
    line = re.sub(r"\d", lambda m: chr(ord(m[0]) + 0xFEE0) if rng.random() < 0.05 else m[0], line)
    line = line.replace("——", rng.choice(["——", "———", "——— "]))
    line = re.sub(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])", lambda _: " " if rng.random() < 0.1 else "", line)
    return re.sub(
        r"(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])",
        lambda _: rng.choice("\u200b\u00ad\ue5d2") if rng.random() < 0.003 else "",
        line,
    )


def canonical(text: str) -> str:
    """Non-blank characters in the form that the benchmark expects them in."""
    text = unicodedata.normalize("NFC", text)
    text = "".join(chr(ord(c) - 0xFEE0) if re.match("[０-９Ａ-Ｚａ-ｚ]", c) else c for c in text)
    text = re.sub("[\u200b-\u200f\ufeff\u00ad]", "", text)
    text = re.sub(r"(?<=\d)％", "%", text)
    return "".join(re.sub("[—―─][—―─-]+|(?<=[\u4e00-\u9fff])--+|--+(?=[\u4e00-\u9fff])", "——", text).split())


def make(sentences: list[str], rng: random.Random) -> tuple[Condition, str, list[str], list[int]]:
    """Return the condition, the printed text, the true paragraphs and the last line of each."""
    c = Condition(
        width=rng.randint(12, 45),
        rules=rng.random() < 0.6,
        words=rng.random() < 0.6,
        blanks=rng.choice(["none", "every line", "paragraphs"]),
        indent=rng.choice(["none", "kept", "lost"]),
        noise=rng.random() < 0.7,
        furniture=rng.random() < 0.3,
    )
    blocks: list[str] = []
    for _ in range(rng.randint(12, 30)):
        if blocks and blocks[-1] not in HEADINGS and rng.random() < 0.15:
            blocks.append(rng.choice(HEADINGS))
        parts = [rng.choice(sentences) if rng.random() < 0.8 else rng.choice(OWN) for _ in range(rng.randint(1, 4))]
        blocks.append("".join(parts))
    lines: list[str] = []
    lasts: list[int] = []
    printed = 0
    page = 1
    for block in blocks:
        heading = block in HEADINGS
        wrapped = wrap(block, c) if not heading else wrap(block, Condition(**{**vars(c), "indent": "none"}))
        for i, line in enumerate(wrapped):
            if lines and (c.blanks == "every line" or (c.blanks == "paragraphs" and i == 0)):
                lines.append("")
            lines.append(soil(line, rng) if c.noise else line)
            printed += 1
            last = len(lines)
            if c.furniture and printed % 28 == 0:
                lines += ["", f"— {page} —", HEADER, ""]
                page += 1
        lasts.append(last)
    if page == 2:  # a header that comes once is none
        lines = ["" if line == HEADER else line for line in lines]
    return c, "\n".join(lines), blocks, lasts


def naive(text: str) -> list[int]:
    """Join lines until one ends with a sentence-final stop; return the last line of each block."""
    furniture = re.compile(r"— \d+ —|" + HEADER)
    lasts: list[int] = []
    last = 0
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or furniture.fullmatch(line):
            continue
        last = number
        if line.rstrip('”’）》」』)" ').endswith(("。", "！", "？", "…")):
            lasts.append(number)
    return lasts if lasts and lasts[-1] == last else [*lasts, last]


def measure(text: str, blocks: list[str], lasts: list[int], show: int) -> Score:
    """Restore ``text`` and compare."""
    raw = RawText(tuple(Line(line) for line in text.split("\n")), "utf-8")
    hints = DocumentSettings(id="bench", source="bench.txt")
    document = ingest(raw, id="bench", source="bench.txt", sha256="", settings=IngestSettings(), hints=hints)
    found = {b.span.last_line for b in document.blocks} - {lasts[-1]}
    true, base = set(lasts[:-1]), set(naive(text)) - {lasts[-1]}
    expected = canonical("".join(blocks))
    got = "".join("".join(b.text for b in sorted(document.blocks, key=lambda b: b.span.start)).split())
    score = Score(len(found & true), len(found), len(true), len(expected))
    score.naive = [len(base & true), len(base), len(true)]
    if got != expected:
        for tag, a, b, x, y in SequenceMatcher(None, expected, got, autojunk=False).get_opcodes():
            if tag != "equal":
                score.wrong += max(b - a, y - x)
                if show:
                    print(f"  {tag}: {expected[max(0, a - 8) : b + 8]!r} -> {got[max(0, x - 8) : y + 8]!r}")
    if show:
        numbered = text.split("\n")
        for n in sorted(found ^ true):
            print(f"  {'missed' if n in true else 'false '} {n}: {' / '.join(numbered[max(0, n - 3) : n + 2])}")
    return score


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--text", type=Path, default=SENTENCES)
    parser.add_argument("--show", type=int, default=0, help="print the mistakes of so many documents")
    options = parser.parse_args()
    sentences = [s.strip() for s in options.text.read_text(encoding="utf-8").splitlines()]
    sentences = [s for s in sentences if re.search("[。！？][”’）》]*$", s)]
    rng = random.Random(options.seed)
    rows: dict[str, list[Score]] = defaultdict(list)
    for number in range(options.documents):
        c, text, blocks, lasts = make(sentences, rng)
        shown = number < options.show
        if shown:
            print(c)
        score = measure(text, blocks, lasts, shown)
        band = f"width {c.width // 12 * 12}-{min(45, c.width // 12 * 12 + 11)}"
        for key in (
            "all",
            band,
            f"rules {'kept' if c.rules else 'ignored'}",
            f"blank lines: {c.blanks}",
            f"indent {c.indent}",
            f"noise {'yes' if c.noise else 'no'}",
            f"page furniture {'yes' if c.furniture else 'no'}",
        ):
            rows[key].append(score)
    print(f"{options.documents} documents, seed {options.seed}, {options.text.name}")
    print(f"{'':24}{'borders':>8}{'precision':>11}{'recall':>8}{'F1':>8}{'naive F1':>10}{'characters':>12}{'wrong':>7}")
    for key in ["all", *sorted(k for k in rows if k != "all")]:
        scores = rows[key]
        p, r, f = Score.f1(*(sum(getattr(s, n) for s in scores) for n in ("right", "found", "true")))
        base = Score.f1(*(sum(s.naive[i] for s in scores) for i in range(3)))[2]
        chars, wrong = sum(s.characters for s in scores), sum(s.wrong for s in scores)
        borders = sum(s.true for s in scores)
        print(f"{key:24}{borders:8}{p:11.4f}{r:8.4f}{f:8.4f}{base:10.4f}{1 - wrong / chars:12.6f}{wrong:7}")


if __name__ == "__main__":
    main()
