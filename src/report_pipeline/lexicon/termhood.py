"""Candidates for a glossary: what recurs in texts and behaves like a term.

Runs of words that end in a noun are counted, and weighed by their C-value (Frantzi, Ananiadou and Mima, "Automatic
recognition of multi-word terms", Int. J. on Digital Libraries 3, 2000), which takes from a phrase what longer phrases
around it explain; single words count too, by the logarithm of length + 1 (Barrón-Cedeño et al., CICLing 2009). A phrase
that nearly always stands beside the same word is a fragment, and grows by that word. What stands whole in quotation
marks is a name or a slogan.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from math import log2
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.dictionary import WordCutter
from report_pipeline.lexicon.document_names import is_plain_word
from report_pipeline.lexicon.function_words import FUNCTION_WORDS
from report_pipeline.lexicon.numbers import parse_zh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from report_pipeline.lexicon.document_names import Names
    from report_pipeline.lexicon.glossary import Glossary

    Words = tuple[str, ...]

_LONGEST: Final = 6
"""Words of a candidate."""
_CHARACTERS: Final = 16
_SHORTEST: Final = 3
"""Characters of a candidate that is no name and stands in no quotation marks: shorter words are too vague."""
_QUOTED: Final = re.compile(r"[“「『《]([\u4e00-\u9fffA-Za-z0-9+]{2,12})[”」』》]")
_WORD: Final = re.compile(r"[\u4e00-\u9fff]+|[A-Za-z][A-Za-z0-9-]*")
_INSIDE: Final = re.compile(r"^(?:n|v|an|a$|j|b|eng|l|s$|$)")
"""Parts of speech within a term; nothing: a word that jieba does not list."""
_FIRST: Final = re.compile(r"^(?:n|vn|v$|an|j|b|eng|l|$)")
_NEVER: Final = re.compile(r"^(?:m|d|p|c|r|u|f|q|y|e|o|z|i)")
"""Parts of speech of words that no phrase grows by."""
_LAST: Final = re.compile(r"^(?:n|vn|j|eng|l|$)")
_FRAGMENT: Final = 0.75
"""Share of a phrase's places at which the same word stands beside it, from which it is only a part."""
_EXPLAINED: Final = 0.75
"""Share of a phrase's places within one longer term, from which it needs no entry of its own."""
_QUOTED_BONUS: Final = 1.5
_NAME_BONUS: Final = 1.2
_WEAK: Final = frozenset(
    """
    主要 重要 重大 全面 全力 大力 着力 有效 良好 优质 一批 部分 全部 方面 情况 时间 问题 工作 活动 内容 过程 条件
    优势 特色 全区 全市 全县 全镇 全省 我区 我市 我县 各级 各类 各项 相关 有关 负责人 记者 本报 讯 国内 省内 市里
    区里 以来 预计 全国 先后 地方 力度 水平 机遇 任务 要求 措施 作用 成果 领域 支撑 努力 两大 三大 四大 五大 六大
    首家 今年 去年 本地 积极 相继 尽快 主动 达到 以及 群众 居民 企业 项目 多家 上述 最终 所谓 名单 部门 单位 现场
    基础 特别 加速 新型 具备 可以 需要 连续 保持 目前 同时 附近 位于
    """.split()  # noqa: SIM905 - a list to read
)
"""Words at whose side no term begins or ends, though their part of speech would allow it."""
_NOWHERE: Final = frozenset(("重要", "主要", "重大", "今年", "去年", "以来", "首家", "全国", "全区", "全市", "全省"))
"""Words that are in no term."""
_EMPTY: Final = frozenset(
    """
    发展 建设 开发 管理 研究 支持 服务 合作 学习 生产 投资 增长 结合 成员 方式
    """.split()  # noqa: SIM905 - a list to read
)
"""Words that say of anything what becomes of it: a phrase that ends in one explains itself."""
_GOVERNING: Final = frozenset(
    """
    打造 建设 发展 推进 推动 加快 培育 提升 提供 实现 增加 确保 开展 加强 完善 落实 实施 强化 提高 促进 围绕 建立
    成立 引进 吸引 支持 参加 解决 服务 融合 带动 引导 激发 扶持 扩大 优化 深化 突出 注重 形成 组织 利用 结合 启动
    完成 投入 出台 制定 发挥 负责 采取 做好 抓好 抓 通过 成为 作为 包括 获得 申请 投资 生产 经营 管理 研究 学习 收到
    兑现 补贴 承接 具有 保障 满足 帮助 担负 涉及 密切 了解 反映 宣传 安装 破解 拆违 争做 征求 带领 坚持 继续 进行
    举行 举办 走进 开发 瞄准 列入 纳入 整合 丰富 充分发挥
    """.split()  # noqa: SIM905 - a list to read
)
"""Verbs that take what stands behind them for their object more often than they belong to its name."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase that may be a term."""

    source: str
    words: tuple[str, ...]
    count: int
    """Places where it stands."""
    score: float
    """C-value, more for names and what stands in quotation marks; the higher, the more of a term."""
    example: str
    """The shortest text that has it."""
    is_name: bool = False
    """It is a name of a person or a place that is known for one."""


@dataclass
class _Seen:
    """Phrases as words, with their places: a text's number and an offset."""

    places: dict[Words, list[tuple[int, int]]] = field(default_factory=dict)
    quoted: set[str] = field(default_factory=set)
    cut: list[list[str]] = field(default_factory=list)
    """The words of each text."""


def candidates(texts: Sequence[str], glossary: Glossary, names: Names, least: int = 2) -> list[Candidate]:
    """Return the phrases that recur in ``texts``, at least ``least`` times, the likeliest terms first.

    ``names`` are those of the texts. Left out are what ``glossary`` has, ordinary words of the dictionary, and numbers.
    """
    known = names.people | names.places
    cutter = WordCutter([*glossary.terms, *known])
    seen = _count(texts, cutter, known)
    found: dict[str, Words] = {}
    for words, places in seen.places.items():
        if len(places) < least:
            continue
        is_whole = len(words) == 1 and (words[0] in known or words[0] in seen.quoted)
        grown = words if is_whole else _grown(words, places, seen, cutter.tags)
        source = "".join(grown)
        if _is_new(source, grown, glossary, seen.quoted, names) and len(grown) < len(found.get(source, (*grown, ""))):
            found[source] = grown
    listed = Counter(match.term.source for text in texts for match in glossary.find(text))
    counts = {source: sum(text.count(source) for text in texts) - _within(source, listed) for source in found}
    longer = _around(counts)
    made = []
    for source, words in found.items():
        nested = [counts[other] for other in longer[source]]
        if counts[source] < least or (nested and max(nested) >= _EXPLAINED * counts[source]):
            continue
        weight = (_QUOTED_BONUS if source in seen.quoted else 1) * (_NAME_BONUS if source in known else 1)
        own = counts[source] - (sum(nested) / len(nested) if nested else 0)
        example = min((text for text in texts if source in text), key=len)
        made.append(
            Candidate(source, words, counts[source], weight * log2(len(words) + 1) * own, example, source in known)
        )
    return sorted(made, key=lambda c: (-c.score, c.source))


def _within(source: str, listed: Counter[str]) -> int:
    """Return how often a phrase stands within terms that the glossary has: 云溪 in 云溪区."""
    return sum(count for term, count in listed.items() if source in term)


def _around(counts: dict[str, int]) -> dict[str, list[str]]:
    """Return for each phrase the longer ones that it is part of."""
    parts: dict[str, list[str]] = {source: [] for source in counts}
    for source in counts:
        inner = {source[a:b] for a in range(len(source)) for b in range(a + 2, len(source) + 1)} - {source}
        for part in inner & parts.keys():
            parts[part].append(source)
    return parts


def _is_new(source: str, words: Words, glossary: Glossary, quoted: set[str], names: Names) -> bool:
    known = names.people | names.places
    if source in glossary.terms or not 1 < len(source) <= _CHARACTERS:
        return False
    if source in known:
        return True
    names_only = all(_is_place(word, glossary) or word in known for word in words)
    if names_only or any(word in names.people for word in words) or is_plain_word(source):
        return False
    return source in quoted or len(source) >= _SHORTEST


def _is_place(word: str, glossary: Glossary) -> bool:
    """Tell whether a word is a place of the glossary, with or without its category (济南市)."""
    forms = (word, word[:-1] if word[-1] in "省市县区" else word)
    return any(form in glossary.terms and glossary.terms[form].domain == "place" for form in forms)


def _grown(words: Words, places: Sequence[tuple[int, int]], seen: _Seen, tags: Mapping[str, str]) -> Words:
    """Return the phrase with the words that nearly always stand beside it."""
    while len(words) < _LONGEST:
        size = len(words)
        for step, at in ((-1, -1), (1, size)):
            beside = Counter(_word_at(seen.cut[text], start + at) for text, start in places)
            word, count = beside.most_common(1)[0]
            if count >= _FRAGMENT * len(places) and count > 1 and _may_grow(word, step, tags):
                words = (word, *words) if step < 0 else (*words, word)
                places = [
                    (n, min(start, start + step)) for n, start in places if _word_at(seen.cut[n], start + at) == word
                ]
                break
        else:
            return words
    return words


def _may_grow(word: str, step: int, tags: Mapping[str, str]) -> bool:
    """Tell whether a phrase may grow by a word that always stands before (-1) or behind it (1)."""
    tag = tags.get(word, "")
    if not _WORD.fullmatch(word) or word in FUNCTION_WORDS or word in _WEAK or _NEVER.match(tag):
        return False
    if step < 0:
        return len(word) > 1 and word not in _GOVERNING and bool(_FIRST.match(tag) or tag == "t")
    return bool(_LAST.match(tag)) and word not in _EMPTY


def _word_at(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _may_stand(word: str, tags: Mapping[str, str]) -> bool:
    return bool(_WORD.fullmatch(word)) and word not in FUNCTION_WORDS and bool(_INSIDE.match(tags.get(word, "")))


def _ends_well(words: Words, tags: Mapping[str, str]) -> bool:
    first, last = words[0], words[-1]
    if len(first) == 1 and not first.isascii():
        return False
    if {first, last} & _WEAK or _NOWHERE & set(words) or first in _GOVERNING or last in _EMPTY:
        return False
    return bool(_FIRST.match(tags.get(first, "")) and _LAST.match(tags.get(last, "")))


def _count(texts: Sequence[str], cutter: WordCutter, known: dict[str, str]) -> _Seen:
    seen = _Seen()
    for number, text in enumerate(texts):
        seen.cut.append(_words(text, cutter, seen))
        for start, end in _runs(seen.cut[-1], lambda word: word in known or _may_stand(word, cutter.tags)):
            for at, to in _spans(start, end):
                words = tuple(seen.cut[-1][at:to])
                if sum(map(len, words)) <= _CHARACTERS and (words[0] in known or _ends_well(words, cutter.tags)):
                    seen.places.setdefault(words, []).append((number, at))
    return seen


def _words(text: str, cutter: WordCutter, seen: _Seen) -> list[str]:
    """Cut a text; what is quoted is one word, a number is none."""
    marked = [(m.start(1), m.end(1)) for m in _QUOTED.finditer(text)]
    seen.quoted.update(text[start:end] for start, end in marked)
    numbers = [(n.start, n.end) for n in parse_zh(text) if not any(a < n.end and n.start < b for a, b in marked)]
    words: list[str] = []
    at = 0
    for start, end in sorted(marked + numbers):
        if start >= at:
            words += [*cutter.cut(text[at:start]), text[start:end] if (start, end) in marked else "#"]
            at = end
    return [*words, *cutter.cut(text[at:])]


def _runs(words: Sequence[str], fits: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
    start = None
    for at, word in enumerate((*words, "")):
        if word and fits(word):
            start = at if start is None else start
        elif start is not None:
            yield start, at
            start = None


def _spans(start: int, end: int) -> Iterable[tuple[int, int]]:
    return ((at, to) for at in range(start, end) for to in range(at + 1, min(at + _LONGEST, end) + 1))
