"""Pages that mean harm, or look as if: each is a name, the page, and whether a browser would show its article."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import NamedTuple

HEADLINE = "Ferry sails again"
TEXT = "".join(
    f"<p>On day {n} the ferry left the old harbour with more people on its deck than ever before, and the captain "
    "said that he had not expected it at this time of the year.</p>"
    for n in range(8)
)
ARTICLE = (
    f"<article><h1>{HEADLINE}</h1><p class=byline>By Ruth Okafor</p>"
    f"<time datetime=2026-03-04T05:06:07Z>4 March 2026</time><div class=story>{TEXT}</div></article>"
)


class Hostile(NamedTuple):
    """One page."""

    name: str
    page: bytes | str
    shown: bool = True
    """Whether a browser would show the article, so that it has to be found or refused."""
    read: bool = False
    """Whether it has to be found, and not refused."""


def page(before: str = "", after: str = "", head: str = "") -> str:
    """An article with something before it, after it and in its head."""
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{HEADLINE}</title>{head}</head>"
        f"<body>{before}{ARTICLE}{after}</body></html>"
    )


def json_ld(text: str) -> str:
    """A script of structured data."""
    return f'<script type="application/ld+json">{text}</script>'


def nested() -> Iterator[Hostile]:
    yield Hostile("100k nested div", page("<div>" * 100_000, "</div>" * 100_000))
    yield Hostile("100k div never closed", page("<div>" * 100_000))
    yield Hostile("30k nested lists", page("<ul><li>" * 30_000))
    yield Hostile("200 mixed tables and lists", page("<table><tr><td><ul><li>" * 200))
    yield Hostile("3k nested tables", page("<table><tr><td>" * 3_000))
    yield Hostile("svg in svg", page("<svg><g>" * 20_000 + "</g></svg>" * 20_000))
    yield Hostile("template in template", page("<template>" * 20_000 + "</template>" * 20_000))
    yield Hostile("closers before openers", page("</div>" * 40_000 + "<div>" * 40_000))
    yield Hostile("closers in comments", page("<div><!--</div>-->" * 40_000))
    yield Hostile("closers in attributes", page('<div title="</div>">' * 40_000))
    yield Hostile("forms that tables keep open", page("<form><table></form></table>" * 14_000))
    yield Hostile("elements of many names", page("".join(f"<x-{n}>" for n in range(30_000))))


def large() -> Iterator[Hostile]:
    yield Hostile("100 MB of paragraphs", b"<p>word word word word word word word</p>" * 2_500_000)
    yield Hostile("20 MB of paragraphs", page(after="<p>word word word word word word word word</p>" * 420_000))
    yield Hostile("7 MB of paragraphs", page(after=("<p>" + "word " * 200 + "</p>") * 7_000))
    yield Hostile("300k links", page(after="<a href=/x>another story</a> " * 250_000))
    yield Hostile("200k cells", page(after="<table>" + ("<tr>" + "<td>1234</td>" * 200 + "</tr>") * 1_000 + "</table>"))
    yield Hostile("400k inline tags", page(after="<p>" + "<b>x</b><i>y</i>" * 200_000 + "</p>"))
    yield Hostile("100k metas", page(head="<meta name=author content=x><meta name=keywords content=y>" * 50_000))
    yield Hostile("4.5 MB of spaces", page(before=" " * 4_500_000))
    yield Hostile("half a million entities", page(after="<p>" + "&amp;&eacute;" * 250_000 + "</p>"))
    yield Hostile("7 MB comment", page(before=f"<!--{'x' * 7_000_000}-->"))
    yield Hostile("7 MB script", page(before=f"<script>{'x<y;' * 1_700_000}</script>"))


def unclosed() -> Iterator[Hostile]:
    yield Hostile("formatting never closed", page("".join(f"<p><b class=c{n}>" for n in range(20_000))))
    yield Hostile("formatting closed in comments", page("".join(f"<p><b id=c{n}><!--</b>-->" for n in range(9_000))))
    yield Hostile("options never closed", page("<select>" + "<option>x" * 30_000 + "</select>"))
    yield Hostile("fonts in cells", page("<table>" + "<td><font color=red>" * 15_000))
    yield Hostile("200k comments never closed", "<html><body>" + "<!-- " * 200_000 + ARTICLE, shown=False)
    yield Hostile("100k CDATA never closed", page("<![CDATA[" * 100_000), shown=False)
    yield Hostile("quotes never closed", page('<p a="' * 60_000), shown=False)
    yield Hostile("cut within a tag", page()[:-100] + "<a hre", shown=True)


def attributes() -> Iterator[Hostile]:
    names = [f"a{n}" for n in range(200_000)]
    yield Hostile("200k attributes", page(f"<p {' '.join(names)}>"))
    yield Hostile("200k attributes with values", page("<p " + "=1 ".join(names) + ">"))
    yield Hostile("200k attributes between slashes", page("<p " + "/".join(names) + ">"))
    yield Hostile("200k attributes with tags in them", page("<p " + '="<i>" '.join(names) + ">"))
    yield Hostile("200k attributes after an odd quote", page("<p ' a=\"'>\" " + " ".join(names) + ">"))
    yield Hostile("200k attributes of an end tag", page(f"<p>x</p {' '.join(names)}>"))
    yield Hostile("attributes over many body tags", page("".join(f"<body {name}=1>" for name in names[:30_000])))
    yield Hostile("7 MB attribute", page(f'<p title="{"x" * 7_000_000}">y</p>'))
    style = f"url( {'background:' * 260}"
    backgrounds = f'<div style="{style}">x</div>' * 2_500
    yield Hostile("backgrounds without a picture", page().replace("</h1>", f"</h1>{backgrounds}"))
    yield Hostile("20 MB attribute", page(f'<p title="{"x" * 20_000_000}">y</p>'))


def structured() -> Iterator[Hostile]:
    yield Hostile("JSON-LD nested 100k deep", page(head=json_ld("[" * 100_000 + "]" * 100_000)))
    yield Hostile("JSON-LD objects nested 20k deep", page(head=json_ld('{"a":' * 20_000 + "1" + "}" * 20_000)))
    yield Hostile("JSON-LD of 20k objects", page(head=json_ld("[" + ",".join(['{"@type":"Thing"}'] * 20_000) + "]")))
    yield Hostile(
        "JSON-LD of 6 MB", page(head=json_ld('{"@type":"NewsArticle","articleBody":"' + "x" * 6_000_000 + '"}'))
    )
    wrong = (
        '{"@type":["NewsArticle",7],"headline":{"a":[1]},"author":[[7,null,{"name":{}}]],"image":[[7]],'
        '"datePublished":[]}'
    )
    yield Hostile("JSON-LD of wrong types", page(head=json_ld(wrong)))
    yield Hostile(
        "JSON-LD with NaN and cut", page(head=json_ld('{"@type":"NewsArticle","wordCount":NaN,"headline":"Fer'))
    )
    open_ = '{"@type":"NewsArticle","headline":"'
    yield Hostile("JSON-LD never closed, of escaped quotes", page(head=json_ld(open_ + '\\"' * 400_000)))
    yield Hostile("JSON-LD never closed, of comments", page(head=json_ld(open_ + '",' + "/*" * 400_000)))
    yield Hostile("JSON-LD with spaces after its end", page(head=json_ld(open_ + '"-->' + " " * 800_000 + "x")))
    authors = ",".join(f'{{"@type":"Person","name":"Ruth {n} Okafor"}}' for n in range(20_000))
    yield Hostile("JSON-LD of 20k authors", page(head=json_ld(f'{{"@type":"NewsArticle","author":[{authors}]}}')))
    dates = '{"@type":"NewsArticle","datePublished":"9999-99-99T99:99:99Z","dateModified":"1970-01-01"}'
    yield Hostile("dates that cannot be", page(head=json_ld(dates)))


def encoded() -> Iterator[Hostile]:
    text = page()
    yield Hostile("NULs", text.replace(" ", " \x00").encode())
    yield Hostile("UTF-16 declared UTF-7", text.replace("utf-8", "utf-7").encode("utf-16"))
    yield Hostile("invalid UTF-8", text.encode().replace(b"harbour", b"harb\xff\xfe\xc3ur"))
    yield Hostile("unknown charset", text.replace("utf-8", "klingon").encode("latin-1"))
    for codec in ("rot13", "zlib", "punycode", "idna", "undefined", "unicode_escape", "utf-32", "utf_16"):
        yield Hostile(f"invalid UTF-8 declared {codec}", text.replace("utf-8", codec).encode() + b"<p>\xff\xfe\x81")
    yield Hostile("UTF-16 without a mark", text.encode("utf-16-be"))
    yield Hostile("PNG", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 400, shown=False)
    yield Hostile("gzip", gzip.compress(text.encode()), shown=False)
    yield Hostile("empty", b"", shown=False)
    yield Hostile("JSON", b'{"headline": "x"}', shown=False)
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield Hostile("XHTML billion laughs", f'<!DOCTYPE html [<!ENTITY l0 "ha">{entities}]>{page()}<p>&l9;</p>')
    yield Hostile("zalgo and bidi", page(before="<p>" + "a\u0300\u0301\u202e\u2066" * 20_000 + "</p>"))


def worded() -> Iterator[Hostile]:
    yield Hostile("byline without end", page(before="<p class=byline>By " + "Ruth Okafor and " * 50_000 + "</p>"))
    yield Hostile("byline of spaces", page(before="<p class=byline>By" + " " * 400_000 + "x</p>"))
    yield Hostile("dates without end", page(before="<time>" + "1 March 2026 " * 200_000 + "</time>"))
    yield Hostile("100k time elements", page(after="<time>1 March 2026</time>" * 15_000))
    yield Hostile("credit without end", page(before="<figure><img src=/f.jpg><figcaption>" + "Foto: a/" * 60_000))
    yield Hostile("20k pictures", page(after="<figure><img src=/f.jpg srcset='/a 1w, /b 2w'></figure>" * 15_000))
    yield Hostile("srcset without end", page(before="<img src=/f.jpg srcset='" + "/a.jpg 1w, " * 60_000 + "'>"))
    yield Hostile("title of separators", page(head="<title>" + "a - b | " * 20_000 + "</title>"))
    yield Hostile("private addresses", page(head='<meta property="og:image" content="http://127.0.0.1:1/x.jpg">'))
    yield Hostile("50k authors", page(after="<span itemprop=author>Ann Lee</span>" * 25_000))
    inside = "<span class=author rel=author>Ruth Okafor</span>" * 25_000
    yield Hostile("50k authors in the text", page().replace("</div></article>", inside + "</div></article>"))
    yield Hostile("58k paragraphs", page(after="<p>x</p>" * 58_000))
    yield Hostile("marks without end", page(head="<meta name=description content=a" + "\u0301\u0323" * 500_000 + ">"))
    yield Hostile("marks in the text", page(after="<p>a" + "\u0301\u0323" * 500_000 + "</p>"))
    yield Hostile("a caption of spaces", page(before="<figure><img src=/f.jpg><figcaption>" + "\u00a0" * 1_000_000))
    yield Hostile("a base without end", page(head=f"<base href='/{'a/' * 20_000}'>", after="<a href=x>a</a>" * 3_000))
    yield Hostile("a word without end", page(before="<p>" + "x" * 3_000_000 + "</p>"))


JUNK = {
    "250k links": "<a href=/x>another story</a> " * 250_000,
    "20k headlines": "".join(f"<li><a href=/s{n}>A longer headline of another story {n}</a>" for n in range(20_000)),
    "5k teasers": "".join(f"<h2><a href=/t{n}>Another story {n}</a></h2><p>A line of it.</p>" for n in range(5_000)),
    "5k comments of readers": "<section id=comments>"
    + "".join(f"<div class=comment><b>U{n}</b><p>{n} {'I have always said so. ' * 4}</p></div>" for n in range(5_000))
    + "</section>",
    "1.9M line breaks": "<br>" * 1_900_000,
    "300k rules": "<hr>" * 300_000,
    "200k cells": "<table>" + ("<tr>" + "<td>1234</td>" * 200 + "</tr>") * 1_000 + "</table>",
    "500k pictures": "<img src=/i>" * 500_000,
    "a picture of 6 MB": "<img src='data:image/png;base64," + "QUJD" * 1_500_000 + "'>",
    "400k spans": "<p>" + "<span>x</span>" * 400_000 + "</p>",
    "a line of 7 MB": "<p>" + "lorem ipsum " * 580_000 + "</p>",
    "7 MB of line feeds": "\n" * 7_000_000,
    "a million zero widths": "<p>" + "\u200b\u202e" * 500_000 + "</p>",
    "150k comments": "<!--" + "-->x<!--" * 150_000 + "-->",
    "50k scripts": "<script>var x = 1 < 2;</script>" * 50_000,
    "a script of tags": f"<script>{'a<b;' * 1_500_000}</script>",
    "a script of half ends": "<script>" + "</scrip" * 800_000 + "</script>",
    "a text field of tags": "<textarea>" + "junk <p> " * 500_000 + "</textarea>",
    "10k breadcrumbs": "<nav class=breadcrumb>" + "<a href=/c>Level</a> &gt; " * 10_000 + "</nav>",
    "50k related links": "<div class=related><h3>Related</h3>"
    + "".join(f"<a href=/r{n}>Another story number {n} with a title</a>" for n in range(50_000))
    + "</div>",
    "a byline of 1 MB": "<p class=byline>By " + "Ruth Okafor, " * 80_000 + "</p>",
    "figures in figures": "<figure><img src=/a.jpg><figcaption>x" * 10_000 + "</figcaption></figure>" * 10_000,
    "shadow roots": "<div><template shadowrootmode=open><p>Menu</p></template></div>" * 14_000,
}


def around() -> Iterator[Hostile]:
    for name, junk in JUNK.items():
        yield Hostile(f"{name} before", page(junk), read=True)
        yield Hostile(f"{name} after", page(after=junk), read=True)
    between = "<figure><img src=/x.jpg><figcaption>The quay. Photo: Ann Lee</figcaption></figure>" * 1_000
    yield Hostile("8k pictures between", page().replace("<p>On", f"{between}<p>On"), read=True)
    yield Hostile("3k times the article", page() + ARTICLE * 3_000, read=True)
    shadow = page().replace("<article", "<template shadowrootmode=open><article")
    yield Hostile("in a shadow root", shadow.replace("</article>", "</article></template>"), read=True)
    yield Hostile("under 404", page().replace(HEADLINE, "404 ferries sail again"), read=True)


def combined() -> Iterator[Hostile]:
    """What made single steps slow, each alone: patterns that begin again at every place, texts read many times."""
    names = "<p " + "/" * 2_000_000 + ">"
    yield Hostile("slashes in a tag", page(names), read=True)
    yield Hostile("equal signs in a tag", page("<p " + "=" * 1_000_000 + ">"), read=True)
    yield Hostile("quotes in a tag", page("<p " + "'\"" * 500_000 + ">x"), read=True)
    yield Hostile(
        "tags that end in the values of others", page(('<p a="' + "x " * 2_050 + '" b=">') * 1_900), shown=False
    )
    yield Hostile("attributes of a template", page("<template" + " a" * 3_000_000), shown=False)
    yield Hostile("7M less-than signs", page("<" * 7_000_000), read=True)
    yield Hostile("3.5M less-than signs and spaces", page("< " * 3_500_000), read=True)
    yield Hostile("2M less-than signs in a tag", page("<p " + "<" * 2_000_000 + ">"), read=True)
    yield Hostile("1.7M instructions", page("<?x>" * 1_700_000), read=True)
    yield Hostile("1.7M declarations", page("<!x>" * 1_700_000), read=True)
    yield Hostile("1.3M comments never closed", page("<!-- " * 1_300_000), shown=False)
    yield Hostile("a title of 7 MB", page().replace("<title>", "<title>" + "word " * 1_400_000), read=True)
    yield Hostile("a heading of 5 MB", page("<h1>" + "word " * 1_000_000 + "</h1>"), read=True)
    yield Hostile("keywords of 6 MB", page(head="<meta name=keywords content='" + "a," * 3_000_000 + "'>"), read=True)
    yield Hostile("a line of 2.3M words", page("<div>" + "a, " * 2_300_000 + "</div>"), read=True)
    yield Hostile("7 MB of end tags", page("</x>" * 1_700_000), read=True)
    yield Hostile("5k teasers on both sides", page(JUNK["5k teasers"], JUNK["5k teasers"]), read=True)
    yield Hostile("in 240 tables", page("<table><tr><td>" * 240, "</td></tr></table>" * 240), read=True)
    yield Hostile("in noscript", page("<noscript>", "</noscript>"), read=True)
    yield Hostile("in a frameset", page("<frameset><frame src=/a><noframes>", "</noframes></frameset>"), read=True)
    inner = page("<div><template shadowrootmode=open><p><template shadowrootmode=open>", "</template></template></div>")
    yield Hostile("in a shadow root of a shadow root", inner, read=True)
    yield Hostile("in a picture", page("<svg><foreignObject><div>", "</div></foreignObject></svg>"))
    yield Hostile("after a doctype of 5 MB", f"<!doctype html {'x' * 5_000_000}>" + page(), read=True)
    yield Hostile("after 5 MB of NUL", b"\0" * 5_000_000 + page().encode(), read=True)
    yield Hostile(
        "under 50k inline tags", page().replace("<p>On day 0", "<p>" + "<span>" * 50_000 + "On day 0"), read=True
    )
    yield Hostile("gzip in gzip", gzip.compress(gzip.compress(page().encode())), shown=False)
    yield Hostile(
        "XHTML with an entity of its own", f'<!DOCTYPE html [<!ENTITY me SYSTEM "file:///etc/passwd">]>{page("&me;")}'
    )
    words = page().replace("harbour", "häfen – Ü")
    for declared, written in (
        ("windows-1251", "utf-8"),
        ("utf-8", "cp1252"),
        ("shift_jis", "utf-8"),
        ("utf-16", "utf-8"),
    ):
        text = words.replace("charset=utf-8", f"charset={declared}").encode(written)
        yield Hostile(f"{written} declared {declared}", text, read=True)
    yield Hostile("UTF-32 without a mark", page().encode("utf-32-le"), read=True)


KINDS = (nested, large, unclosed, attributes, structured, encoded, worded, around, combined)
"""Each makes its pages one by one, as some are large."""
