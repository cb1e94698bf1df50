"""Where Chinese sentences end, and where a long one may be cut: rules of punctuation, no dictionary.

Everything here is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata

_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", "﹁": "﹂", '"': '"'}
_BRACKETS = {"（": "）", "(": ")", "《": "》", "〈": "〉", "【": "】", "[": "]", "〔": "〕", "［": "］"}
_PAIRS = _QUOTES | _BRACKETS
_CLOSERS = frozenset(_PAIRS.values())
_TITLES = frozenset("》〉")
_STOPS = frozenset("。！？!?；;…｡")
_CONTINUES = frozenset("，、：,:的等")
_MARKS_INSIDE = frozenset("，、,")
_CONTINUES_QUOTATION = _CONTINUES | frozenset("是之")
"""What goes on with the same sentence right behind an ellipsis, and behind a quotation."""
_AND_QUOTATION = re.compile("[和与及或同](?=[“‘「『])")
_LEADS_IN = frozenset("：:，,、")
"""What stands before a quotation that ends with its sentence (他说：“……。”)."""

_PROTECTED = re.compile(
    r"(?:https?|ftp)://[!-~]*[\w/=&#-]"
    r"|(?<![\w.-])www\.[!-~]*[\w/=&#-]"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}"
    r"|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/(?:[!-~]*[\w/=&#-])?"
    r"|&#?\w{1,8};",
    re.ASCII,
)
_ABBREVIATION = re.compile(
    r"(?:^|[^A-Za-z])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Nos?|Co|Ltd|Inc|Corp|vs|etc|e\.g|i\.e|Fig|Vol|pp|al|"
    r"Jan|Feb|Aug|Sept?|Oct|Nov|Dec)$"
)
_SAID = (
    r"(?:(?<![小传据再来是以话该按虽])说|(?<![街渠频轨隧报赛通管航知难味公车])道|表示|指出|强调|介绍|认为|坦言|直言"
    r"|(?<![名职号简])称|感慨|感叹|(?<![学疑访慰顾])问|回答|告诉(?:记者|我们|大家)|解释|透露|补充|(?<!呼)喊|呼吁"
    r"|回忆|(?<!演)讲|谈到|宣布|提醒|(?<![小傳據再來是以話該按雖])說|強調|介紹|認為|(?<![名職號簡])稱|(?<![學疑訪顧])問|解釋|補充)"
    r"(?:道|着|了|著)?"
)
_SAYING = re.compile(
    rf"(?!据|对此|随后|经(?:了解|介绍|统计|核实)|会议|大会|全会|报告|通知|文件|《)(?:[^，。！？；…：“”‘’「」『』]{{0,40}}?{_SAID}[，。！,]"
    rf"|[^。！？；…：“”‘’「」『』]{{0,70}}?{_SAID}[。！]"
    r"|[^，。！？；…：“”]{0,40}?(?:这样|如此)(?:说|评价|形容|描述|介绍|总结|表示|回答|解释))"
)
"""A clause behind a quotation that says who spoke: short (他说。) or long (谈起变化，居民周大姐高兴地说。)."""
_SAYING_WITHIN = 80

_TOKEN = re.compile(
    r"[A-Za-z0-9０-９](?:[A-Za-z0-9０-９.,:/@_+~–—-]*[A-Za-z0-9０-９%％‰])?[万亿千百余多]*[年月日时分个元名家人]?"
    r"|[一二三四五六七八九十百千万亿两〇零]{2,}"
)
_CLAUSE_MARKS = frozenset("，：,:—")
_NOT_BEFORE = _CLOSERS | _STOPS | _CLAUSE_MARKS | {"、"}
_SENTENCE_OUT, _CLAUSE_OUT, _SENTENCE_IN, _CLAUSE_IN, _LIST, _HAN, _TOKEN_IN, _NEVER = 7, 6, 5, 4, 3, 2, 1, 0


def sentences(text: str, longest_quotation: int) -> list[tuple[int, int]]:
    """Return start and end of each sentence of ``text``, spaces at the borders left out.

    A sentence ends behind 。！？；…… (and ``.`` in Latin text) with the closing quotes and brackets that follow. ；ends
    one because the clauses it parts have each their own subject and verb; what is inside brackets or a quotation stays.
    Brackets and quotations that belong to a sentence are not cut inside (他说：“甲。乙。” — “甲！”他说。), a quotation
    that stands alone is. One of more than ``longest_quotation`` characters is cut all the same: a reviewer needs a unit
    to work in.
    """
    return _Scan(text, longest_quotation).result()


def cut_long(text: str, max_chars: int) -> tuple[str, ...]:
    """Cut ``text`` into pieces of at most ``max_chars`` characters that join to exactly ``text``.

    Cuts, in order of preference: behind a sentence, behind a clause (，：——), both rather outside quotations and
    brackets than inside, behind 、 or a space, between Han characters, and only where nothing else is in reach inside
    a number or a Latin word. Pieces come out about equally long. Raises ValueError unless ``max_chars`` is positive.
    """
    if max_chars < 1:
        raise ValueError(max_chars)
    if len(text) <= max_chars:
        return (text,)
    ranks = _cut_ranks(text)
    pieces, start = [], 0
    while len(text) - start > max_chars:
        rest = len(text) - start
        target = start + rest / -(-rest // max_chars)
        low = max(start + max_chars // 3, len(text) - max_chars if rest <= 2 * max_chars else 0, start + 1)
        cut = max(range(low, start + max_chars + 1), key=lambda p: (ranks[p], -abs(p - target)))
        pieces.append(text[start:cut])
        start = cut
    return (*pieces, text[start:])


def _matches(text: str) -> dict[int, int]:
    """Return the offset of the closing mark for each opening quote or bracket that is closed."""
    found: dict[int, int] = {}
    stack: list[tuple[str, int]] = []  # closing mark that is awaited, offset of the opening one
    awaited: dict[str, int] = {}
    for n, char in enumerate(text):
        if awaited.get(char):
            while True:
                closer, opened = stack.pop()
                awaited[closer] -= 1
                if closer == char:
                    found[opened] = n
                    break
        elif char in _PAIRS:
            stack.append((_PAIRS[char], n))
            awaited[_PAIRS[char]] = awaited.get(_PAIRS[char], 0) + 1
    return found


class _Scan:
    """One pass over a text."""

    def __init__(self, text: str, longest: int) -> None:
        self.text = text
        self.longest = longest
        self.closing = _matches(text)
        self.closed = frozenset(self.closing.values())

    def result(self) -> list[tuple[int, int]]:
        """Return start and end of each sentence."""
        protected = {m.start(): m.end() for m in _PROTECTED.finditer(self.text)}
        found: list[tuple[int, int]] = []
        start = at = quoted = 0
        while at < len(self.text):
            if at in protected:
                at = protected[at]
                continue
            if at in self.closing and self._holds(start, at):
                at, ends = self._behind_held(start, at)
            elif self._is_stop(start, at) and not (at < quoted and self.text[at] in "；;"):
                at, ends = self._behind_stop(at)
            else:
                quoted = max(quoted, self._quoted_until(at))
                at, ends = at + 1, False
            if ends:
                start = self._end(found, start, at)
        self._end(found, start, len(self.text))
        return found

    def _end(self, found: list[tuple[int, int]], start: int, end: int) -> int:
        """Note the sentence from ``start`` to ``end`` and return where the next one starts.

        What has neither letter nor digit belongs to the sentence before it, or else to the one after it.
        """
        piece = self.text[start:end]
        first, last = end - len(piece.lstrip()), start + len(piece.rstrip())
        if first >= last:
            return end
        if any(c.isalnum() for c in piece):
            found.append((first, last))
        elif found:
            found[-1] = (found[-1][0], last)
        elif end == len(self.text):
            found.append((first, last))
        else:
            return start
        return end

    def _begins(self, start: int, at: int) -> bool:
        """Tell whether the sentence from ``start`` begins at ``at``."""
        while start < at and self.text[start].isspace():
            start += 1
        return start == at

    def _holds(self, start: int, at: int) -> bool:
        """Tell whether what opens at ``at`` must not be cut inside."""
        close = self.closing[at]
        if close - at > self.longest:
            return False
        return self.text[at] in _BRACKETS or not self._begins(start, at) or self._goes_on(close + 1)

    def _quoted_until(self, at: int) -> int:
        """Return where the quotation or bracket that opens at ``at`` closes, 0 where none does or it is too long."""
        close = self.closing.get(at, 0)
        return close if close - at <= self.longest else 0

    def _goes_on(self, at: int) -> bool:
        """Tell whether a sentence goes on behind the quotation that ends before ``at``."""
        if self.text[at : at + 1] in _CONTINUES_QUOTATION or _AND_QUOTATION.match(self.text, at):
            return True
        clause = self.text[at : at + _SAYING_WITHIN]
        if at + _SAYING_WITHIN >= len(self.text):
            clause += "。"  # the last words of a paragraph may lack their stop
        return bool(_SAYING.match(clause))

    def _past_closers(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in _CLOSERS and (self.text[at] != '"' or at in self.closed):
            at += 1
        return at

    def _behind_held(self, start: int, at: int) -> tuple[int, bool]:
        """Return where the scan goes on behind what opens at ``at``, and whether the sentence ends there."""
        text, close = self.text, self.closing[at]
        behind = self._past_closers(close + 1)
        inner = close - 1
        while inner > at and text[inner] in _CLOSERS:
            inner -= 1
        if text[inner] not in _STOPS or text[behind : behind + 1] in _STOPS:
            return behind, False
        if text[at] in _BRACKETS:  # a remark in brackets of its own, or one inside a sentence
            return behind, text[close] not in _TITLES and self._begins(start, at)
        introduced = at > 0 and text[at - 1] in _LEADS_IN
        return behind, (introduced or text[inner] in "。｡") and not self._goes_on(behind)

    def _is_stop(self, start: int, at: int) -> bool:
        text, char = self.text, self.text[at]
        if char in _STOPS:
            return True
        if char not in ".．":
            return False
        if text[at : at + 3] == char * 3:
            return True
        after = text[at + 1 : at + 3]
        if after and not after[0].isspace() and after[0] not in _CLOSERS:
            return False
        before = text[max(start, at - 10) : at]
        if after.strip()[:1].isdigit() and before.rstrip()[-1:].isdigit():
            return False  # 85 . 48
        is_ordinal = at - start < 10 and before.strip().isdigit()  # noqa: PLR2004 - as far as ``before`` reaches
        return not is_ordinal and not (after.strip() and _ABBREVIATION.search(before))

    def _behind_stop(self, at: int) -> tuple[int, bool]:
        """Return where the sentence with a stop at ``at`` ends, and whether it ends there."""
        text = self.text
        while at < len(text) and (text[at] in _STOPS or text[at] in ".．"):
            at += 1
        behind = self._past_closers(at)
        if any(c in _QUOTES.values() for c in text[at:behind]):
            return behind, not self._goes_on(behind)
        after = text[behind : behind + 1]
        return behind, after not in _MARKS_INSIDE and not (text[at - 1] in "….．" and after in _CONTINUES)


def _cut_ranks(text: str) -> list[int]:
    """Return how good a cut before each character is."""
    ranks = [_HAN] * (len(text) + 1)
    for token in _TOKEN.finditer(text):
        ranks[token.start() + 1 : token.end()] = [_TOKEN_IN] * (token.end() - token.start() - 1)
    steps = [0] * (len(text) + 1)
    for opened, closed in _matches(text).items():
        steps[opened + 1] += 1
        steps[closed + 1] -= 1
    depth, mark = 0, ""
    for at in range(1, len(text)):
        depth += steps[at]
        before, here = text[at - 1], text[at]
        mark = before if before not in _CLOSERS else mark
        if here in _NOT_BEFORE or before in _PAIRS or unicodedata.category(here)[0] == "M":
            ranks[at] = _NEVER
        elif ranks[at] != _TOKEN_IN:
            ranks[at] = _rank(mark, before, inside=depth > 0)
    return ranks


def _rank(mark: str, before: str, *, inside: bool) -> int:
    if mark in _STOPS:
        return _SENTENCE_IN if inside else _SENTENCE_OUT
    if mark in _CLAUSE_MARKS:
        return _CLAUSE_IN if inside else _CLAUSE_OUT
    return _LIST if mark == "、" or before.isspace() else _HAN
