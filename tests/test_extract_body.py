"""The body: all of the article's text and nothing else, whatever the page is built of."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsbot
from newsbot.extract.blocks import Block
from newsbot.extract.body import read_body
from newsbot.extract.body_choice import choose
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured

URL = "https://review.example/world/putin-xi"
EXPECTED = Path(__file__).parent.parent / "fixtures/sites/meridian/2021-12-23-putin-xi/expected.json"
BODY: str = json.loads(EXPECTED.read_text(encoding="utf-8"))["body"]
PARAGRAPHS = BODY.split("\n\n")
HEADLINE = "Putin announced personal relationship with Xi Jinping"
STANDFIRST = "Russian President Putin: cooperation with China is a stabilizing factor"
CREDIT = "Photo: Mikhail Metzel / Reuters"
HEAD = f"<head><title>{HEADLINE}</title></head>"


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in PARAGRAPHS)


WORDPRESS = (
    f"<html>{HEAD}<body class='single single-post'><header class='site-header'><nav class='main-navigation'><ul>"
    "<li><a href=/>Home</a></li><li><a href=/world>World</a></li></ul></nav></header>"
    f"<div class='breadcrumbs'><a href=/>Home</a> » {HEADLINE}</div><main><article class='post'>"
    f"<h1 class='entry-title'>{HEADLINE}</h1><div class='entry-meta'>by <a href=/author/alex>alex</a></div>"
    f"<p class='entry-subtitle'>{STANDFIRST}</p><figure><img src=/putin.jpg><figcaption>{CREDIT}</figcaption></figure>"
    f"<div class='entry-content'>{paragraphs()}</div><div class='sharedaddy'><a href=//t.example>Tweet</a></div>"
    "<div class='newsletter-box'><h3>Our newsletter</h3><p>"
    "Subscribe and get the news every morning.</p></div></article>"
    "<aside class='related-posts'><h3>You may also like</h3><ul><li><a href=/a>A ferry sails again after ten years"
    "</a></li><li><a href=/b>The lighthouse has a new keeper at last</a></li></ul></aside>"
    "<div id='respond'><h3>Leave a Comment</h3><form><textarea></textarea></form></div></main>"
    "<footer class='site-footer'><p>Copyright 2021 The Review. All rights reserved.</p></footer></body></html>"
)
NAMELESS = (
    f"<html>{HEAD}<body><div><a href=/>Home</a> » {HEADLINE}</div><div><h1>{HEADLINE}</h1><p>by alex</p>"
    f"<p>{STANDFIRST}</p><p><img src=/putin.jpg></p><p>{CREDIT}</p>{paragraphs()}</div>"
    "<div><h3>You may also like</h3><ul><li><a href=/a>A ferry sails again after ten years</a></li>"
    "<li><a href=/b>The lighthouse has a new keeper at last</a></li></ul></div><div><h3>Leave a Comment</h3></div>"
    "</body></html>"
)
TABLES = (
    f"<html>{HEAD}<body><table><tr><td colspan=2><a href=/>Home</a> | <a href=/world>"
    "World</a> | <a href=/sport>Sport</a>"
    "</td></tr><tr><td width=120>"
    "<a href=/world>World</a><br><a href=/sport>Sport</a></td><td>"
    f"<font size=5><b>{HEADLINE}</b></font><br>by alex<br><br><b>{STANDFIRST}</b><br><img src=/putin.jpg><br>"
    f"<i>{CREDIT}</i><br><br>{'<br><br>'.join(PARAGRAPHS)}<br><br></td></tr><tr><td colspan=2>"
    "You may also like<br><a href=/a>A ferry sails again after ten years</a><br>"
    "Leave a Comment</td></tr></table></body></html>"
)
BREAKS = (
    f"<html>{HEAD}<body><div id=nav><a href=/>Home</a> <a href=/world>World</a></div><h1>{HEADLINE}</h1>by alex<br>"
    f"{STANDFIRST}<br>{CREDIT}<br><br>{'<br><br>'.join(PARAGRAPHS)}<br><br>You may also like<br>"
    "<a href=/a>A ferry sails again after ten years</a><br>Leave a Comment</body></html>"
)
BOXES = (
    f"<html>{HEAD}<body><div class='css-1x2'><div class='css-9ab'><h1>{HEADLINE}</h1></div>"
    "<div class='css-77q'>by alex</div>"
    f"<div class='css-5d1'>{STANDFIRST}</div><div class='css-4f4'><img src=/putin.jpg><div>{CREDIT}</div></div>"
    f"<div class='css-8zz'>{paragraphs('div')}</div></div><div class='css-0k2'><div>You may also like</div>"
    "<div><a href=/a>A ferry sails again after ten years</a></div></div></body></html>"
)
SHAPES = {"wordpress": WORDPRESS, "nameless": NAMELESS, "tables": TABLES, "breaks": BREAKS, "boxes": BOXES}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_whole_text_and_nothing_else(shape: str) -> None:
    body = newsbot.extract(SHAPES[shape], URL).body
    assert body.startswith("At the annual")
    assert body.endswith("sovereign state.")
    assert body == BODY


PROSE = [
    f"On day {n} the ferry left the old harbour, and more people than the captain had expected stood on the quay."
    for n in range(9)
]


def read(body: str, head: str = "") -> newsbot.Article:
    html = f"<html><head><title>Ferry sails again</title>{head}</head><body><main><article><h1>Ferry sails again</h1>"
    return newsbot.extract(f"{html}{body}</article></main></body></html>", URL)


def p(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_subheadings_lists_and_quotes_belong() -> None:
    article = read(
        p(*PROSE[:3]) + "<h2>What the captain says</h2>" + f"<blockquote><p>{PROSE[3]}</p></blockquote>"
        f"<ul><li>{PROSE[4]}</li><li>{PROSE[5]}</li></ul>" + p(*PROSE[6:])
    )
    assert article.body == "\n\n".join([*PROSE[:3], "What the captain says", *PROSE[3:]])


@pytest.mark.parametrize(
    "foreign",
    [
        "<figure><img src=/f.jpg><figcaption>The ferry at the quay on a morning in March.</figcaption></figure>",
        (
            "<aside class=related><h3>Read more</h3><ul><li><a href=/x>"
            "The lighthouse has a new keeper</a></li></ul></aside>"
        ),
        '<p class="read-more">Read more: <a href=/x>The lighthouse has a new keeper at last</a></p>',
        "<div class=newsletter-signup><p>Sign up for our newsletter and get the best of the harbour.</p></div>",
        "<div class=share-buttons><a href=//t.example>Tweet</a><a href=//f.example>Share on Facebook</a></div>",
        "<script>var text = 'The ferry sails again after ten years.';</script>",
        "<noscript>Please switch on JavaScript to read this page.</noscript>",
        "<div hidden><p>The ferry of which nobody shall read here sails on another day of the year.</p></div>",
    ],
)
def test_what_is_foreign_is_left_out(foreign: str) -> None:
    assert read(p(*PROSE[:4]) + foreign + p(*PROSE[4:])).body == "\n\n".join(PROSE)


def test_comments_are_no_text() -> None:
    comments = "".join(
        f'<li class="comment"><b>Reader {n}</b><div class="comment-body"><p>'
        f"I was there on day {n}, and I saw it.</p></div></li>"
        for n in range(6)
    )
    body = read(p(*PROSE) + f'<section id="comments"><h2>6 comments</h2><ol>{comments}</ol></section>').body
    assert body == "\n\n".join(PROSE)


@pytest.mark.parametrize("where", ["before", "after"])
@pytest.mark.parametrize("tag", ["div class=comment", "div"])
def test_comments_are_no_text_though_there_is_far_more_of_them(tag: str, where: str) -> None:
    said = (
        "I was there on day {n}, and I saw it leave with my own eyes, whatever the paper says. Nobody has asked those "
        "of us who live by the quay, and nobody will: they have closed the old bridge, they have sold the new one. "
    )
    comments = "".join(f"<{tag}><b>Reader {n}</b><p>{said.format(n=n) * 3}</p></{tag[:3]}>" for n in range(200))
    section = f'<section id="comments"><h2>200 comments</h2>{comments}</section>'
    text = "<div>" + p(*PROSE) + p(*(f"{line} So it was again on the day after." for line in PROSE)) + "</div>"
    if where == "before":
        html = (
            f"<html>{HEAD}<body>{section}<main><article><h1>Ferry sails again</h1>{text}</article></main></body></html>"
        )
    else:
        html = (
            f"<html>{HEAD}<body><main><article><h1>Ferry sails again</h1>{text}</article></main>{section}</body></html>"
        )
    body = newsbot.extract(html, URL).body
    assert "Reader" not in body
    assert "with my own eyes" not in body
    assert body.startswith(PROSE[0])


def test_right_to_left_and_scripts_without_spaces() -> None:
    arabic = [
        f"غادرت العبارة الميناء القديم في اليوم {n}، ووقف على الرصيف أناس أكثر مما توقع القبطان في هذا الوقت."
        for n in range(5)
    ]
    chinese = [
        f"第{n}天，渡轮离开了老港口，码头上站着的人比船长在这个季节预料的还要多，大家都在等待着它的归来。"
        for n in range(5)
    ]
    for texts in (arabic, chinese):
        assert read(p(*texts)).body == "\n\n".join(texts)


def test_readings_above_characters_are_not_read_twice() -> None:
    text = "<ruby>港<rt>みなと</rt></ruby>を出た船は、三日後に島へ着いたと船長が話した。" * 3
    assert "みなと" not in read(p(*[text] * 1, *PROSE)).body


def test_text_that_only_machines_are_told() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Ferry sails again", "articleBody": " ".join(PROSE)})
    article = read("<div id=root></div>", f'<script type="application/ld+json">{data}</script>')
    assert article.body == " ".join(PROSE)
    assert article.sources["body"] == "json-ld"


@pytest.mark.parametrize("longer", [True, False], ids=["the whole article", "junk"])
def test_what_machines_are_told_replaces_only_what_it_continues(longer: bool) -> None:
    shown = [
        f"On day {n} the ferry left the old quay with {n + 3} goats, a piano and the mayor's hat." for n in range(10)
    ]
    more = [f"Then, at {n} o'clock, the tide turned and nobody on the pier could say a word of it." for n in range(60)]
    junk = [f"Cheap lamps number {n} are sold in the shop behind the station, ask for the price." for n in range(80)]
    told = " ".join([*shown, *more] if longer else junk)
    data = json.dumps({"@type": "NewsArticle", "headline": "Ferry sails again", "articleBody": told})
    article = read(p(*shown), f'<script type="application/ld+json">{data}</script>')
    assert article.body == (told if longer else "\n\n".join(shown))


def test_text_that_is_shown_without_scripts_only() -> None:
    assert read(f"<div id=app></div><noscript>{p(*PROSE)}</noscript>").body == "\n\n".join(PROSE)


def test_the_place_of_the_text_on_the_page() -> None:
    page = Page.parse(WORDPRESS, URL)
    body = read_body(page, read_structured(page), page.by_tag["h1"][0])
    assert page.names[body.container] == "entry-content"
    assert page.text(body.start) == PARAGRAPHS[0]
    assert page.text(body.end - 1) == PARAGRAPHS[-1]
    assert 0.5 < body.score <= 1


MARKUP = [
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<li>",
    "<td>",
    "<br>",
    "<a href=/x>",
    "</a>",
    "<h2>",
    "<article>",
    *PROSE[:3],
]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(MARKUP), max_size=40))
def test_what_is_read_stands_on_the_page(pieces: list[str]) -> None:
    page = Page.parse("".join(pieces), URL)
    body = read_body(page, read_structured(page), -1)
    lines = set(page.lines(0))
    assert all(block.text in lines for block in body.paragraphs)


@pytest.mark.parametrize("count", [1_000, 9_000])
def test_a_huge_page_is_read_whole(count: int) -> None:
    many = [f"{n}. {PROSE[0]}" for n in range(count)]
    assert read(p(*many) + "<ul>" + "<li><a href=/x>x</a></li>" * 10 + "</ul>").body == "\n\n".join(many)


@pytest.mark.parametrize("begins", ["&copy; 1999-2025", "Copyright 1999-2025"])
def test_a_line_of_rights_is_not_the_part_of_an_old_page_that_holds_the_text(begins: str) -> None:
    text = "Seals 3, Cormorants 1. The game stood still for a quarter of an hour, for goats had come onto the pitch."
    page = (
        f"<html><head><title>Seals win</title></head><body><table><tr><td><a href=/>Home</a> | <a href=/town>Town</a>"
        f"</td></tr><tr><td><b>Sections</b><br>- <a href=/town>Town</a><br><b>Weather</b><br>Quay: 9 degrees, rain"
        f"</td><td><h2>Sport</h2><table><tr><td>{text}</td></tr></table></td></tr><tr><td>{begins} The Harbour Paper, "
        f"7 Quay Street, telephone 99 000 12 34. Everything in it is made up. Best seen at 800 by 600."
        f"</td></tr></table></body></html>"
    )
    assert newsbot.extract(page, "http://paper.example/sport", force=True).body == text


@pytest.mark.parametrize(
    ("chances", "kept"),
    [
        ([0.99, 0.98, 0.97, 0.99, 0.99, 0.5, 0.02], [0, 1, 2, 3, 4]),  # well understood: what is in doubt is left out
        ([0.60, 0.55, 0.42, 0.02], [0, 1, 2]),  # one that is not: what is likelier than not to help is kept
    ],
)
def test_what_is_in_doubt_is_weighed_by_how_sure_the_rest_is(chances: list[float], kept: list[int]) -> None:
    text = "The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it."
    count = len(chances)
    blocks = [Block(n, "p", f"{text} {n}. " * 2 + "End.", n) for n in range(count)]
    assert choose(blocks, chances, (0, count), [0.0] * count) == kept


@pytest.mark.parametrize(("chance", "kept"), [(0.95, [0, 1, 2]), (0.7, [0, 1])])
def test_a_heading_at_the_end_is_text_only_where_that_is_sure(chance: float, kept: list[int]) -> None:
    text = "The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it."
    blocks = [*(Block(n, "p", f"{text} {n}. " * 2 + "End.", n) for n in range(2)), Block(2, "h3", "3. Ice in May", 2)]
    assert choose(blocks, [0.99, 0.98, chance], (0, 3), [0.0] * 3) == kept


@pytest.mark.parametrize("times", [2, 3, 50])
def test_an_article_that_is_printed_again_and_again_is_read_once(times: int) -> None:
    text = [f"{place} {line}" for place, line in enumerate(PROSE)]
    assert read(f"<div>{p(*text)}</div>" * times).body == "\n\n".join(text)


@pytest.mark.parametrize(("chance", "kept"), [(0.4, [0, 1, 2]), (0.2, [0, 2])])
def test_a_heading_between_two_sure_texts_is_one_of_theirs(chance: float, kept: list[int]) -> None:
    text = "The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it."
    blocks = [Block(0, "p", f"{text} {text}", 0), Block(1, "h3", "3. Ice in May", 1), Block(2, "p", f"{text} End.", 2)]
    assert choose(blocks, [0.97, chance, 0.97], (0, 3), [0.0] * 3) == kept


@pytest.mark.parametrize(
    ("heading", "kept"), [("3 Comments", [0, 1, 2]), ("Comments", [0, 1, 2]), ("Ice", [0, 1, 2, 4])]
)
def test_below_the_heading_over_comments_is_no_article(heading: str, kept: list[int]) -> None:
    text = "The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it."
    lines = [("p", text), ("p", f"{text} 2."), ("p", f"{text} 3."), ("h3", heading), ("p", f"I was there. {text}")]
    blocks = [Block(n, tag, line, n) for n, (tag, line) in enumerate(lines)]
    assert choose(blocks, [0.97, 0.97, 0.97, 0.05, 0.6], (0, 5), [0.0] * 5) == kept


def test_what_several_things_have_is_said_of_each() -> None:
    text = "The ferry left the harbour an hour late because a seal slept on the ramp, and nobody wanted to wake it."
    item = "A cabin for four people with a window on the sea"
    lines = [(tag, f"{text} {n}." if tag == "p" else item) for n in range(3) for tag in ("p", "li")]
    blocks = [Block(n, tag, line, n) for n, (tag, line) in enumerate(lines)]
    assert choose(blocks, [0.97] * 6, (0, 6), [0.0] * 6) == [*range(6)]
    assert choose(blocks, [0.97, 0.6] * 3, (0, 6), [0.0] * 6) == [0, 2, 4]


@pytest.mark.parametrize("level", [1, 2])
def test_the_next_article_on_a_page_that_scrolls_on_is_another(level: int) -> None:
    further = [f"{line} So it was in the other harbour." for line in PROSE]
    more = f"<article><h{level}>Bridge opens early</h{level}>{p(*further)}</article>"
    body = read(f"{p(*PROSE)}</article>{more}").body
    assert body == "\n\n".join(PROSE) if level == 1 else body.startswith(PROSE[0])


@pytest.mark.parametrize("junk", ["<p>By the way.</p>", "<figure><img src=/x><figcaption>Quay</figcaption></figure>"])
def test_junk_between_paragraphs_parts_no_article(junk: str) -> None:
    body = read(f"{junk * 4_000}".join(p(f"{n}. {PROSE[0]}") for n in range(5))).body
    assert all(f"{n}. {PROSE[0]}" in body for n in range(5))


def test_a_line_that_nobody_would_read_is_no_text() -> None:
    assert read(p(*PROSE, "word " * 50_000)).body == "\n\n".join(PROSE)


@pytest.mark.parametrize("name", ["forum", "consent-layer"])
def test_the_text_is_whole_though_a_box_of_others_holds_more(name: str) -> None:
    others = "".join(
        f"<p>We wrote down what was said on evening {n}, and whoever was there may read it again and add to it. "
        "Nothing of it is news, and it is far longer than what the paper prints about the same thing.</p>"
        for n in range(50)
    )
    text = f"<div class=wrap><div class=top><h1>Ferry sails again</h1></div><div class=text>{p(*PROSE)}</div></div>"
    html = f"<html>{HEAD}<body><div class={name}><div><div>{others}</div></div></div>{text}</body></html>"
    assert newsbot.extract(html, URL).body.endswith("\n\n".join(PROSE))


def test_a_text_that_is_laid_out_in_boxes_is_whole() -> None:
    boxes = "".join(
        f"<section><div><div><div><p>{line}</p></div></div></div></section><div class=teaser><a href=/x>More</a></div>"
        for line in PROSE
    )
    assert read(boxes).body == "\n\n".join(PROSE)


def test_below_a_bold_line_that_counts_comments_is_no_text() -> None:
    said = p("I was there, and it was cold.", "Nobody has asked those who live by the quay.")
    assert read(f"{p(*PROSE)}<p><b>Comments (2)</b></p>{said}").body == "\n\n".join(PROSE)


@pytest.mark.parametrize("start", ["<a href=/x>", "<a name=top>"])
def test_a_link_that_is_never_closed_makes_no_link_of_the_text(start: str) -> None:
    texts = [
        f"On day {n} the ferry left the old harbour with {n + 3} goats, a piano and the mayor's hat." for n in range(8)
    ]
    assert read(start + p(*texts)).body == "\n\n".join(texts)
