"""Names of people and places in Chinese text, and their English form in pinyin.

Names are found by evidence, never by a model: a surname between an office and a verb of saying (区委书记高某某说), a
stem that is no word before a category (某某街道). What has no evidence is left to the dictionary.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from report_pipeline.lexicon.pinyin import join_syllables, joined, syllables
from report_pipeline.lexicon.zh_patterns import GRID_STREET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COMPOUND_SURNAMES: Final = (
    "欧阳", "司马", "上官", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "宇文", "长孙", "夏侯",
    "轩辕", "端木", "独孤", "南宫", "万俟", "闻人", "申屠", "呼延", "拓跋", "澹台",
)  # fmt: skip
SURNAMES: Final = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫"
    "孔向汤国常康倪施樊牛葛邢安齐易乔伍庞颜庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕"
    "单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项芦麦褚"
    "娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池"
    "查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴"
    "盖练廉禹井祖漆巴丰支卿狄平计索宣晋相初门云容敬扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况"
    "宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼揭尉冶斯元束檀衣阴昝智幸奉植衡富尧闭"
)
SURNAME_READINGS: Final = {
    "单": "shan", "仇": "qiu", "解": "xie", "曾": "zeng", "区": "ou", "查": "zha", "任": "ren", "盖": "ge", "华": "hua",
    "朴": "piao", "尉迟": "yuchi", "万俟": "moqi", "长孙": "zhangsun", "令狐": "linghu", "覃": "qin", "翟": "zhai",
    "乐": "yue", "缪": "miao", "燕": "yan", "纪": "ji", "冼": "xian", "盛": "sheng", "员": "yun", "祭": "zhai",
    "召": "shao", "重": "chong", "种": "chong", "秘": "bi", "卜": "bu", "那": "na", "宁": "ning", "隗": "wei",
    "澹台": "tantai", "吕": "lyu", "葛": "ge", "尹": "yin", "阚": "kan", "折": "she", "黑": "he", "逄": "pang",
    "车": "che", "石": "shi", "侯": "hou", "於": "yu", "相": "xiang", "都": "du", "谌": "chen", "莘": "shen",
    "洗": "xian", "角": "jue", "句": "gou", "便": "pian", "恽": "yun", "钭": "tou", "晟": "cheng", "牟": "mou",
}  # fmt: skip
_OFFICES: Final = (
    "书记|区长|市长|县长|省长|镇长|乡长|村长|局长|厅长|部长|处长|科长|院长|校长|所长|站长|会长|行长|厂长|队长"
    "|主席|主任|董事长|总经理|经理|总裁|总监|秘书长|委员|代表|常委|教授|博士|院士|医生|护士|记者|律师|法官"
    "|检察官|工程师|设计师|研究员|负责人|带头人|创始人|老党员|党员|村民|居民|市民|业主|商户|农民|职工|工人"
    "|学生|老师|志愿者|网格员|社工|干事|司机|同志|老人|支书|店主|游客|专家|民警"
)
_SAYING: Final = (
    "表示|介绍|认为|告诉|指出|强调|坦言|回忆|透露|解释|评价|感慨|感叹|直言|笑着说|说|称|告知|总结|提出|要求"
    "|带领|率|主持|出席|会见|调研|情绪|带着|来到|走进"
)
_BEHIND: Final = (
    rf"(?={_SAYING}|这样|在|等|同志|先生|女士|老师|教授|主任|书记|任|是|为|被|因|也|都|就|与|和|向|及|将|已|今年"
    r"|[，。、；：！？（）“”\s]|$)"
)
_SURNAME: Final = rf"(?:{'|'.join(COMPOUND_SURNAMES)}|[{SURNAMES}])"
_AFTER_OFFICE: Final = re.compile(rf"(?:{_OFFICES})(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?){_BEHIND}")
_BEFORE_SAYING: Final = re.compile(
    rf"(?:^|(?<=[，。；：！？“”（）、\s])|(?<=书记|主任|教授|经理|记者))(?P<name>{_SURNAME}[\u4e00-\u9fff]{{1,2}}?)"
    r"(?=表示|介绍|认为|告诉|坦言|回忆|透露|感慨|笑着说|说[，：。“]|说$)"
)
_NO_GIVEN_NAME: Final = re.compile(
    "[某女昨今日的了是在和与及也都就把被对向从到不没有要会能这那哪我你他她它们个着过地得很更最们]"
)
_FIRST_OF_TWO: Final = re.compile("^[向和](?=.)")
"""Words that begin given names of two characters, too: 顾向东, 李和平."""
_PROVINCE: Final = re.compile(
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|四川|贵州|云南|西藏|陕西"
    "|甘肃|青海|宁夏|新疆|内蒙古|黑龙江"
)
_NO_PLACE: Final = re.compile("[出进入来去开起换吹刷置共之们后最中内外上下]")
_HAN_RUN: Final = re.compile("[\u4e00-\u9fff]+")

CATEGORIES: Final = {
    "省": "Province", "市": "City", "区": "District", "县": "County", "镇": "Town", "乡": "Township", "村": "Village",
    "街道": "Subdistrict", "社区": "Community", "路": "Road", "街": "Street", "大街": "Street", "大道": "Avenue",
    "广场": "Plaza", "公园": "Park", "工业园区": "Industrial Park", "工业园": "Industrial Park", "新区": "New Area",
    "开发区": "Development Zone", "高新区": "High-Tech Zone", "自治区": "Autonomous Region", "片区": "Area",
    "新村": "New Village", "自治县": "Autonomous County", "小区": "Residential Compound", "水库": "Reservoir",
    "街道办事处": "Subdistrict Office", "机场": "Airport", "大桥": "Bridge", "园区": "Park", "胡同": "Hutong",
}  # fmt: skip
"""Category of a place → its English word."""
_PLACE: Final = re.compile(
    rf"(?P<stem>[\u4e00-\u9fff]{{2,4}}?)(?P<category>{'|'.join(sorted(CATEGORIES, key=len, reverse=True))})"
)
_BOUNDARY: Final = frozenset(
    "在于向到从和与、的是为对由及以使将把被等至往赴随经驻位按照据该本全各每这那其某两几多个有新老旧同跨一二三四五六七八九十"
)
_LONGEST_STEM: Final = 4
_SHORTEST_STEM: Final = 2


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A name found in a text."""

    start: int
    end: int
    english: str


def person_en(name: str) -> str:
    """Return a person's name in pinyin, surname first: 欧阳修远 → Ouyang Xiuyuan, 单田 → Shan Tian."""
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[:1]  # noqa: PLR2004
    reading = SURNAME_READINGS.get(surname)
    first = reading.capitalize() if reading else joined(surname)
    given = name[len(surname) :]
    return f"{first} {join_syllables(syllables(given))}" if given else first


def place_en(stem: str, category: str) -> str:
    """Return a place's name: 槐东, 新区 → Huaidong New Area."""
    return f"{joined(stem)} {CATEGORIES[category]}"


def find_people(text: str, is_word: Callable[[str], bool]) -> tuple[NameMatch, ...]:
    """Return the people that ``text`` names, where an office or a verb of saying stands beside the name.

    ``is_word`` tells ordinary words, which are no names.
    """
    found: dict[int, NameMatch] = {}
    for pattern in (_AFTER_OFFICE, _BEFORE_SAYING):
        for match in pattern.finditer(text):
            name = match["name"]
            if not is_word(name) and not _NO_GIVEN_NAME.search(_FIRST_OF_TWO.sub("", name[1:])):
                start, end = match.span("name")
                found.setdefault(start, NameMatch(start, end, person_en(name)))
    return tuple(found[start] for start in sorted(found))


def find_places(text: str, is_word: Callable[[str], bool]) -> tuple[NameMatch, ...]:
    """Return the places whose stem stands between a border and a category, and is no word itself.

    ``is_word`` tells ordinary words: 城市街道 is no place.
    """
    found: list[NameMatch] = []
    for run in _HAN_RUN.finditer(text):
        at = run.start()
        while match := _PLACE.search(text, at, run.end()):
            stem_end = match.start("category")
            start = _stem_start(text, max(at, run.start()), stem_end)
            stem = text[start:stem_end]
            whole = text[start : match.end()]
            joint = text[stem_end - 1 : match.end()]
            if (
                _is_stem(stem, is_word)
                and not is_word(whole)
                and not is_word(joint)
                and not _goes_on(text, stem_end, match.end(), is_word)
                and not _is_latin(text, start)
            ):
                found.append(NameMatch(start, match.end(), place_en(stem, match["category"])))
            at = match.end()
    return tuple(sorted((*found, *_grid_streets(text)), key=lambda name: name.start))


def _grid_streets(text: str) -> Iterator[NameMatch]:
    """Yield the streets that are counted; no stem of ``find_places`` holds a numeral."""
    for street in GRID_STREET.finditer(text):
        yield NameMatch(*street.span(), place_en(street[0][:-1], street[0][-1]))


def _goes_on(text: str, start: int, end: int, is_word: Callable[[str], bool]) -> bool:
    """Tell whether the category is the start of a longer word: 市民 is no city, but 市政府 has one."""
    return end < len(text) and not text.startswith("政府", end) and is_word(text[start : end + 1])


def _is_latin(text: str, start: int) -> bool:
    """Tell whether a Latin letter or a digit touches the stem (4A级景区)."""
    return start > 0 and text[start - 1].isascii() and text[start - 1].isalnum()


def _stem_start(text: str, floor: int, end: int) -> int:
    """Go left to the nearest character that ends another word, and over the name of a province."""
    start = end
    while start > floor and end - start <= _LONGEST_STEM and text[start - 1] not in _BOUNDARY:
        start -= 1
    province = _PROVINCE.match(text, start, end)
    return province.end() if province and end - province.end() >= _SHORTEST_STEM else start


def _is_stem(stem: str, is_word: Callable[[str], bool]) -> bool:
    if not _SHORTEST_STEM <= len(stem) <= _LONGEST_STEM or _NO_GIVEN_NAME.search(stem) or _NO_PLACE.search(stem):
        return False
    pairs = (stem[i : i + 2] for i in range(len(stem) - 1))
    return not any(is_word(pair) for pair in pairs)
