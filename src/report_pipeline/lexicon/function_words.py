"""Words of Chinese grammar and their shortest English, which a dictionary buries under many senses."""

from __future__ import annotations

from typing import Final

FUNCTION_WORDS: Final = {
    "一": "a", "的": "", "了": "", "着": "", "过": "", "地": "", "得": "", "所": "", "把": "", "之": "of",
    "吗": "", "呢": "", "吧": "", "在": "in", "是": "is", "为": "for", "以": "with", "于": "in", "从": "from",
    "到": "to", "至": "to", "向": "to", "对": "to", "被": "by", "由": "by", "让": "let", "使": "make", "给": "to",
    "跟": "with", "与": "and", "和": "and", "及": "and", "以及": "and", "并": "and", "并且": "and", "而": "and",
    "而且": "and also", "或": "or", "或者": "or", "但": "but", "但是": "but", "因": "because of",
    "因为": "because", "因此": "therefore", "所以": "so", "如果": "if", "虽然": "although", "也": "also",
    "都": "all", "就": "then", "还": "still", "又": "again", "再": "again", "才": "only", "只": "only",
    "很": "very", "更": "more", "最": "most", "不": "not", "没": "not", "没有": "no", "未": "not yet",
    "有": "have", "将": "will", "要": "must", "会": "will", "能": "can", "能够": "can", "可": "can", "可以": "can",
    "应": "should", "应该": "should", "已": "already", "已经": "already", "正": "just now", "正在": "now",
    "曾": "once", "等": "and others", "其": "its", "其中": "among them", "此": "this", "这": "this", "那": "that",
    "这样": "so", "这个": "this", "这些": "these", "那些": "those", "每": "each", "各": "each", "某": "a certain",
    "该": "this", "本": "this", "全": "whole", "我": "I", "我们": "we", "你": "you", "你们": "you", "他": "he",
    "她": "she", "它": "it", "他们": "they", "她们": "they", "它们": "they", "咱": "we", "咱们": "we", "俺": "I",
    "俺们": "we", "自己": "oneself", "的话": "if", "上": "on", "下": "under", "中": "in", "里": "in",
    "内": "within", "外": "outside", "前": "before", "后": "after", "间": "between", "时": "when", "人": "people",
    "年": "year", "月": "month", "日": "day", "个": "", "今年": "this year", "去年": "last year",
    "明年": "next year", "近日": "recently", "近年来": "in recent years", "目前": "at present",
    "同时": "at the same time", "此外": "besides", "其次": "next", "首先": "first", "来": "to", "去": "go",
    "说": "say", "表示": "say", "通过": "through", "根据": "according to", "按照": "according to",
    "围绕": "around", "作为": "as", "成为": "become", "进行": "carry out", "开展": "carry out", "推进": "advance",
    "推动": "promote", "积极": "actively", "不断": "continuously", "进一步": "further", "大力": "vigorously",
    "着力": "strive to", "一个": "a", "一种": "a kind of", "一些": "some", "之一": "one of them", "多": "many",
    "大": "big", "小": "small", "新": "new", "老": "old", "好": "good", "高": "high", "家": "home", "做": "do",
    "用": "use", "看": "look", "省": "province", "市": "city", "区": "district", "县": "county", "镇": "town",
    "村": "village", "元": "yuan", "级": "level", "类": "kind", "型": "type", "性": "nature", "化": "-ization",
    "率": "rate", "者": "person", "名": "", "项": "", "位": "", "件": "", "次": "time", "们": "", "如": "such as",
    "像": "like", "即": "namely", "则": "then", "若": "if", "且": "and", "却": "but", "仍": "still", "均": "all",
    "较": "rather", "越来越": "more and more", "当": "when", "随着": "along with", "关于": "about",
    "对于": "as for", "由于": "owing to", "为了": "in order to", "不仅": "not only", "无": "without", "非": "not",
    "起": "from", "以来": "since", "左右": "about", "以上": "or more", "以下": "or less", "据": "according to",
    "约": "about", "近": "near", "超": "over", "达": "reach", "建": "build",
}  # fmt: skip
"""Chinese → English; the empty text for what English leaves out."""

POSSESSIVES: Final = {
    "我": "my", "我们": "our", "你": "your", "你们": "your", "他": "his", "她": "her", "它": "its",
    "他们": "their", "她们": "their", "它们": "their", "咱们": "our", "俺们": "our", "自己": "own",
}  # fmt: skip
"""What a pronoun becomes before 的."""
