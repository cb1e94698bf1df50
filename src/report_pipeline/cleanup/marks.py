"""The characters that clean-up knows: punctuation classes, noise characters, the marks that open lists and captions."""

from __future__ import annotations

import re

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
"""Inside of a character class: Han characters (Unicode blocks of CJK ideographs, and the zero)."""
PRIVATE = "\ue000-\uf8ff\U000f0000-\U0010ffff"
"""Inside of a character class: private-use characters, glyphs that only the original font could draw."""
INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
"""Inside of a character class: characters that show nothing, or that XML 1.0 cannot hold."""
CLOSERS = "”’）》」』】〕〉)]"
"""Closing quotation marks and brackets."""
OPENERS = "“‘（《「『【〔〈(["
NO_LINE_START = "，。、；：！？…—·％%,.;:!?" + CLOSERS
"""What Chinese typesetting does not put at the start of a line (GB/T 15834, JLREQ)."""
CAPTION_SIGNS = "▲△▼▽◀◁▶▷"

HAN_CHARACTER = re.compile(f"[{HAN}]")
NOISE = re.compile(f"[{PRIVATE}{INVISIBLE}]+")
LIST_MARK = re.compile(
    r"(?:[•●○◆◇■□▪‣➢►✓✔]|[-*·–](?=[ \t\u3000])|[①-⑳⑴-⒛❶-❿]"
    r"|[（(][一二三四五六七八九十百\d]{1,3}[）)]|[一二三四五六七八九十百]{1,3}、"
    r"|第[一二三四五六七八九十百]{1,3}[章节条]"
    r"|\d{1,2}(?:\.\d{1,2})*(?:[.．](?!\s*\d)|[、)）]|[ \u3000](?=[\u4e00-\u9fff]{2})))"
)
"""The mark of a list item or a numbered heading at the start of a line."""
CAPTION = re.compile(
    rf"(?:[{PRIVATE}]\s*)+[{HAN}]|[{CAPTION_SIGNS}]|[上下左右]?图为|图片说明|[上下左右]图[：:，]"
    r"|[图表][一二三四五六七八九十\d]+[ ：:.、\u3000]"
)
"""The start of a caption."""
WORD_BULLETS = re.compile("[\uf020-\uf0ff]")
"""Glyphs of the fonts Symbol and Wingdings, which Word uses as bullets."""
BYLINE = re.compile(
    r"[（(\[【]?\s*(?:本[报网刊台社]|[\u4e00-\u9fff]{2,8}[报网])?\s*"
    r"(?:[\u4e00-\u9fff]{0,4}(?:记\s*者|通\s*讯\s*员|评论员)|作\s*者|文\s*[/／|｜]|来\s*源|责\s*任?\s*编\s*辑?|编\s*辑|供\s*稿)"
    r"[\s：:/／|｜\u3000]*[^，。；！？]{2,50}$"
)
"""A whole line that names who wrote, edited or sent the text."""


def ending(text: str) -> str:
    """Name the class of a line's end: ``stop``, ``semi``, ``colon``, ``comma``, ``closer`` or ``other``."""
    bare = text.rstrip(CLOSERS + " \"'")
    last = bare[-1:] or text[-1:]
    if last in "。！？!?…｡" or (last == "." and HAN_CHARACTER.match(bare[-2:-1])):
        return "stop"
    if last in "；;":
        return "semi"
    if last in "：:":
        return "colon"
    if last in "，、,—" + OPENERS:
        return "comma"
    return "closer" if len(bare) < len(text) else "other"
