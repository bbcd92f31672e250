"""Word documents and web pages put together at random: every character that is seen is kept or told, none that is hidden
comes out."""

from __future__ import annotations

from html import escape

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cms.official.decoding import UnreadableError
from cms.official.doubts import ACCOUNT
from cms.official.reading import OfficialDocument, read
from tests.word_files import cell, line, run, table, word_file

SECRET = "密"
"""Only hidden words hold it."""
_WORDS = st.text("企业贷款一二三四第条、（）。：1234.　 \tAb", min_size=1, max_size=12)
_HIDDEN = st.just(SECRET * 3)
_NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="第%1条"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="odd"/><w:lvlText w:val="%2"/></w:lvl>'
    '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
_NOTES = f'<w:footnote w:id="1">{line("注释甲。")}</w:footnote>'


def _runs() -> st.SearchStrategy[str]:
    return st.one_of(
        _WORDS.map(run),
        _WORDS.map(lambda words: run(words, "<w:b/>")),
        _WORDS.map(lambda words: run(words, "<w:strike/>")),
        _WORDS.map(lambda words: run(words, '<w:vertAlign w:val="superscript"/>')),
        _HIDDEN.map(lambda words: run(words, "<w:vanish/>")),
        _HIDDEN.map(lambda words: f"<w:del>{run(words).replace('w:t', 'w:delText')}</w:del>"),
        _HIDDEN.map(lambda words: f"<w:moveFrom>{run(words)}</w:moveFrom>"),
        _WORDS.map(lambda words: f"<w:ins>{run(words)}</w:ins>"),
        st.sampled_from(
            ["<w:r><w:noBreakHyphen/></w:r>", "<w:r><w:br/></w:r>", '<w:r><w:footnoteReference w:id="1"/></w:r>',
             '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "<w:r><w:drawing><a:blip/></w:drawing></w:r>",
             "<m:oMath><m:f><m:num><m:r><m:t>甲</m:t></m:r></m:num><m:den><m:r><m:t>乙</m:t></m:r></m:den></m:f></m:oMath>"]
        ),
    )  # fmt: skip


def _lines() -> st.SearchStrategy[str]:
    numbered = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
    properties = st.sampled_from(["", "", numbered.format(0), numbered.format(1), '<w:outlineLvl w:val="0"/>'])
    return st.tuples(st.lists(_runs(), max_size=4), properties).map(lambda one: line(*one[0], properties=one[1]))


def _tables() -> st.SearchStrategy[str]:
    ways = st.sampled_from(["", "", '<w:vMerge w:val="restart"/>', "<w:vMerge/>", '<w:gridSpan w:val="2"/>'])
    cells = st.tuples(_WORDS, ways).map(lambda one: cell("" if one[1] == "<w:vMerge/>" else one[0], one[1]))
    return st.lists(st.lists(cells, min_size=1, max_size=3).map("".join), min_size=1, max_size=3).map(
        lambda rows: table(*rows)
    )


def _checked(content: bytes, name: str) -> OfficialDocument:
    try:
        found = read(content, name)
    except UnreadableError:
        assume(False)
        raise
    assert found.characters_in == found.characters_out + found.characters_told
    assert not any(ACCOUNT in one.unsure for one in found.clauses)
    assert SECRET not in "".join(one.solid for one in found.clauses)
    return found


@settings(max_examples=150)
@given(st.lists(_lines() | _tables(), min_size=1, max_size=8))
def test_no_character_of_a_word_document_is_lost(body: list[str]) -> None:
    _checked(word_file("".join(body), {"numbering": _NUMBERING, "footnotes": _NOTES}), "x.docx")


def _elements(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    names = st.sampled_from(
        ["p", "div", "b", "span", "s", "sup", "li", "ol", "ul", "h2", "a", "ruby", "rt", "math", "form", "td"]
    )
    element = st.tuples(names, inside).map(lambda one: f"<{one[0]}>{one[1]}</{one[0]}>")
    hidden = st.sampled_from(["hidden", 'style="display:none"', 'class="x"']).map(lambda way: f"<p {way}>{SECRET}</p>")
    spans = st.sampled_from(["", " rowspan=2", " colspan=2", " rowspan=0"])
    cells = st.tuples(spans, inside).map(lambda one: f"<td{one[0]}>{one[1]}</td>")
    rows = st.lists(st.lists(cells, min_size=1, max_size=3).map("".join), min_size=1, max_size=3)
    tables = rows.map(lambda told: f"<table>{''.join(f'<tr>{one}</tr>' for one in told)}</table>")
    return (
        element
        | hidden
        | tables
        | st.sampled_from(["<br>", "<img src=a>", f"<!-- {SECRET} -->", "<iframe src=a></iframe>"])
    )


_PAGES = st.recursive(
    _WORDS.map(escape), lambda inside: st.lists(inside | _elements(inside), max_size=4).map("".join), max_leaves=25
)


@settings(max_examples=150)
@given(
    _PAGES,
    st.sampled_from(["<div id=zoom>{}</div>", "<article>{}</article><article>{}</article>", "<nav>首页</nav>{}"]),
)
def test_no_character_of_a_page_is_lost(inside: str, around: str) -> None:
    page = f"<html><style>.x {{ display: none }}</style><body>{around.replace('{}', inside)}</body></html>"
    _checked(page.encode(), "x.html")
