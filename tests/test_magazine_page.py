"""One article of a small magazine in several shapes of HTML: picture, credit, related links and breadcrumbs.

With and without telling class names and structured data the page says the same, so the same must be read.
"""

from __future__ import annotations

import json

import pytest

import newsbot

URL = "https://www.meridian-review.example/putin-announced-personal-relationship-with-xi-jinping/"
HEADLINE = "Putin announced personal relationship with Xi Jinping"
STANDFIRST = "The president calls the two countries' work together a calming factor"
CREDIT = "Photo: Mikhail Metzel / Reuters"
PICTURE = "https://www.meridian-review.example/wp-content/uploads/2021/12/press-conference.jpg"
TEXT = (
    """
Asked about his eastern neighbour at the yearly press conference, the president spoke for eleven minutes without notes,
and most of what he said was about trust between two men who have met more than thirty times.

“We speak as friends do, and that helps the work,” he said. Trade between the two countries, he added, has passed the
level at which it stood before the pandemic, and there is no field in which they do not work together.

He counted some of them up: space, aviation, weapons that are developed together, and patrols at sea and in the air.
Nothing like it had been seen before between the two, according to him.

Diplomats of both sides have said much the same in the past weeks. None of this, they stress, is aimed at any other
state, and none of it will change whatever the weather in the rest of the world may be.
""".strip()
    .replace("\n\n", "|")
    .replace("\n", " ")
    .split("|")
)
OFFERS = {
    "/world/ferry-crews-vote-to-end-their-strike/": "Ferry crews vote to end their strike",
    "/science/what-the-mud-of-the-lake-remembers/": "What the mud of the lake remembers",
}
RELATED = [f"https://www.meridian-review.example{path}" for path in OFFERS]
LINKS = [f'<a href="{path}">{text}</a>' for path, text in OFFERS.items()]
PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)

MAGAZINE = f"""
<nav class="main-menu"><ul><li><a href="/">Home</a></li><li><a href="/world/">World</a></li></ul></nav>
<div class="yoast-crumbs"><a href="/">Home</a> » <span class="breadcrumb_last">{HEADLINE}</span></div>
<article class="post"><header class="entry-header"><h1 class="entry-title">{HEADLINE}</h1>
<div class="entry-meta"><span class="byline">by <a rel="author" href="/author/alex/">alex</a></span></div></header>
<div class="entry-excerpt"><p>{STANDFIRST}</p></div>
<figure class="entry-thumb"><img src="/wp-content/uploads/2021/12/press-conference-300x200.jpg" width="300" height="200"
 srcset="/wp-content/uploads/2021/12/press-conference-300x200.jpg 300w, {PICTURE} 2048w">
<figcaption class="credit">{CREDIT}</figcaption></figure>
<div class="entry-content">{PARAGRAPHS}</div></article>
<div class="newsletter"><h3>Get our letter</h3><form><input name="email"></form></div>
<div class="related-posts"><h3>You may also like</h3>
<div class="item">{LINKS[0]}</div><div class="item">{LINKS[1]}</div></div>
<section id="comments"><h3>Leave a Comment</h3><form><textarea></textarea></form></section>"""

BARE = f"""
<p><a href="/">Home</a> » {HEADLINE}</p>
<h1>{HEADLINE}</h1><p>by alex</p><p>{STANDFIRST}</p>
<p><img src="/wp-content/uploads/2021/12/press-conference.jpg"></p><p>{CREDIT}</p>
{PARAGRAPHS}
<h3>You may also like</h3><p>{LINKS[0]}</p><p>{LINKS[1]}</p><h3>Leave a Comment</h3>"""

NAMELESS = f"""
<div class="x1"><div class="x2"><span>Home</span> <span>»</span> <span>{HEADLINE}</span></div></div>
<div class="x3"><div class="x4">{HEADLINE}</div><div class="x5">by alex</div><div class="x6">{STANDFIRST}</div>
<div class="x7"><img data-src="/wp-content/uploads/2021/12/press-conference.jpg" src="data:image/gif;base64,R0lGOD">
<div class="x8">{CREDIT}</div></div>{"".join(f'<div class="x9">{paragraph}</div>' for paragraph in TEXT)}</div>
<div class="y1"><div class="y2">You may also like</div>
<div class="y3">{LINKS[0]}</div><div class="y3">{LINKS[1]}</div></div>
<div class="y4">Leave a Comment</div>"""

TABLES = f"""
<table width=900><tr><td colspan=2><a href="/"><img src="/img/head.gif" width=900 height=80></a></td></tr>
<tr><td width=160><a href="/world/">World</a><br><a href="/science/">Science</a></td>
<td><font size=1><a href="index.html">Home</a> &raquo; {HEADLINE}</font><br>
<h2>{HEADLINE}</h2><font size=2>by alex</font>
<p><b>{STANDFIRST}</b></p>
<table align=right><tr><td><img src="{PICTURE}" width=300 height=200></td></tr><tr><td><font size=1>{CREDIT}</font></td>
</tr></table>{PARAGRAPHS}
<p><b>You may also like:</b><br>&raquo; {LINKS[0]}<br>&raquo; {LINKS[1]}</p></td></tr></table>"""

SHAPES = {"magazine": MAGAZINE, "bare": BARE, "nameless": NAMELESS, "tables": TABLES}
OPEN_GRAPH = f'<meta property="og:title" content="{HEADLINE}"><meta property="og:image" content="{PICTURE}">'
GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "NewsArticle", "headline": HEADLINE, "author": {"@type": "Person", "name": "alex"}, "image": PICTURE},
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://www.meridian-review.example/"},
                {"@type": "ListItem", "position": 2, "name": HEADLINE},
            ],
        },
    ],
}
JSON_LD = f'<script type="application/ld+json">{json.dumps(GRAPH)}</script>'
HEADS = {"nothing": "", "open graph": OPEN_GRAPH, "json-ld": OPEN_GRAPH + JSON_LD}


def read(shape: str, head: str) -> newsbot.Article:
    top = f"<title>{HEADLINE} - Meridian Review</title>{HEADS[head]}"
    return newsbot.extract(f"<html><head>{top}</head><body>{SHAPES[shape]}</body></html>", URL)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_picture_has_its_printed_credit(shape: str, head: str) -> None:
    [image] = read(shape, head).images
    assert image.url == PICTURE
    assert image.credit_text == CREDIT
    assert (image.creators, image.agencies) == (["Mikhail Metzel"], ["Reuters"])
    assert image.caption is None


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("shape", SHAPES)
def test_what_it_offers_as_you_may_also_like(shape: str, head: str) -> None:
    assert read(shape, head).related_links == RELATED


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_trail_is_home(shape: str, head: str) -> None:
    article = read(shape, head)
    assert article.breadcrumbs == ["Home"]
    assert article.sources["breadcrumbs"] == ("json-ld" if head == "json-ld" else "html")


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("shape", SHAPES)
def test_the_credit_is_no_part_of_the_text(shape: str, head: str) -> None:
    assert "Metzel" not in read(shape, head).body
