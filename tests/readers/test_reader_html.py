from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from report_pipeline.errors import InputError
from report_pipeline.model import BlockKind
from report_pipeline.readers.html import HtmlReader

if TYPE_CHECKING:
    from report_pipeline.readers.base import RawText


def read(page: str | bytes) -> RawText:
    return HtmlReader().read(page.encode() if isinstance(page, str) else page, "a.html", "auto")


def texts(page: str) -> list[str]:
    return [line.text for line in read(page).lines if line.text]


def test_binary_data_is_refused() -> None:
    with pytest.raises(InputError, match="no text file"):
        read(b"\x89PNG\r\n\x1a\n" + bytes(100))


def test_elements_nested_too_deep_are_refused_and_not_lost() -> None:
    with pytest.raises(InputError, match="nested too deep"):
        read("<div>" * 5000 + "深处的文字" + "</div>" * 5000)
    assert texts("<div>" * 1000 + "深处的文字" + "</div>" * 1000) == ["深处的文字"]


def test_an_empty_page_has_no_lines() -> None:
    assert read("").lines == ()
    assert read("<html></html>").lines == ()


def test_blocks_have_their_kinds() -> None:
    page = """<h1>题目</h1><h2>小节</h2><p>正文。</p><ul><li>项<ul><li>子项</li></ul></li></ul>
    <figure><img src="x.png"><figcaption>图片说明</figcaption></figure>"""
    assert [(line.text, line.kind, line.level, line.whole) for line in read(page).lines] == [
        ("题目", BlockKind.TITLE, 0, True),
        ("小节", BlockKind.HEADING, 1, True),
        ("正文。", None, 0, True),
        ("项", BlockKind.LIST_ITEM, 1, True),
        ("子项", BlockKind.LIST_ITEM, 2, True),
        ("图片说明", BlockKind.CAPTION, 0, True),
    ]


def test_the_title_of_the_page_stands_in_for_a_heading() -> None:
    page = "<title> 页面的题目 </title><h2>小节</h2><p>正文。</p>"
    assert [(line.text, line.kind) for line in read(page).lines][:2] == [
        ("页面的题目", BlockKind.TITLE),
        ("小节", BlockKind.HEADING),
    ]
    assert texts("<title>页面</title><h1>题目</h1>") == ["题目"]


def test_scripts_styles_and_comments_go() -> None:
    assert texts("<script>var a='脚本'</script><style>p{}</style><!-- 注释 --><p>正文。</p>") == ["正文。"]


def test_what_a_browser_may_show_is_noted_when_it_goes() -> None:
    raw = read("<nav>首页</nav><p hidden>藏</p><p>留<del>删</del>下。</p>")
    assert [line.text for line in raw.lines] == ["留下。"]
    assert raw.notes == ("left out: <del>, hidden elements, <nav>",)


def test_only_the_article_is_read_and_the_rest_noted() -> None:
    raw = read("<div>推荐阅读</div><article><p>正文。</p></article><footer>版权所有</footer>")
    assert [line.text for line in raw.lines] == ["正文。"]
    assert "8 characters outside" in raw.notes[0]


def test_white_space_is_that_of_a_browser() -> None:
    page = "<p>\n  新区\n  项目 <b>加快</b>\n  建设，GDP\n  growth&nbsp;x</p>"
    assert texts(page) == ["新区项目 加快建设，GDP growth\u00a0x"]


def test_line_breaks_are_lines() -> None:
    assert texts("<p>第一行<br>第二行<br/>第三行</p><pre>甲\n乙</pre>") == ["第一行", "第二行", "第三行", "甲", "乙"]


def test_loose_text_around_blocks_stays_in_order() -> None:
    assert texts("前<p>中</p>后<div>又<span>一</span>段<p>内</p>尾</div>") == ["前", "中", "后", "又一段", "内", "尾"]


def test_numbered_lists_keep_their_numbers() -> None:
    assert texts("<ol start=3><li>丙<li>丁</ol>") == ["3. 丙", "4. 丁"]


def test_cells_are_blocks() -> None:
    assert texts("<table><caption>表</caption><tr><td>甲<td>乙</table>") == ["表", "甲", "乙"]


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "GB18030"])
def test_the_declared_encoding_holds(declared: str) -> None:
    page = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"><p>镕字</p>'
    raw = read(page.encode("gb18030"))
    assert (raw.lines[0].text, raw.encoding) == ("镕字", "gb18030")


def test_a_wrong_declaration_is_not_believed() -> None:
    assert read('<meta charset="gb2312"><p>新区项目建设。</p>'.encode()).encoding == "utf-8"
    assert read('<meta charset="utf-8"><p>新区项目建设。</p>'.encode("gb18030")).encoding == "gb18030"


def test_control_characters_do_not_cut_the_page_short() -> None:
    assert "后面的文字" in "".join(texts("<p>前面的文字\x00后面的文字继续写下去</p>"))


def test_entities_do_not_grow_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    page = """<!DOCTYPE html [<!ENTITY a "大大大"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "http://a.example/x">]>
    <link rel=stylesheet href="http://a.example/s.css"><img src="http://a.example/i.png"><p>&b;&x;正文。</p>"""
    assert "大" not in "".join(texts(page).pop())
