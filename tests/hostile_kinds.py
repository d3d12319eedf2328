"""Hostile pages by combination: each kind of element, attribute, text, script, encoding and size around one article.

Where `hostile_pages` holds single pages that once did harm, this makes them by the hundred, each small enough to be
read in some hundredths of a second, but of a size at which parsers and patterns that are not linear are slow.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from random import Random

from tests.hostile_pages import ARTICLE, TEXT, Hostile, json_ld, page

PLAIN = "div span section main header ul ol dl blockquote pre form fieldset a b i font p h1 table center label".split()
UNSHOWN = "select svg math template iframe canvas textarea title noembed object audio video noscript dialog".split()
OTHER = (
    "button article aside nav footer details ruby rt figure figcaption legend summary custom-element frameset".split()
)
NESTED = ("<ul><li><a>", "<table><tbody><tr><td>", "<b><i><u>", "<svg><foreignObject><div>", "<math><mtext><b>")
UNCLOSED = (
    "<!-- <script> <style> <textarea> <title> <xmp> <iframe> <noframes> <plaintext> <svg><![CDATA[ <template>".split()
)
CUT = ("<p", "<p a", "<p a=", "<p a='", "</", "<!", "<!d", "<?", "<", "&", "&#", "&#x", "<![CDATA[")
BAIT = (
    *("By Ann ", "By Ann Lee and ", "A. B. ", "a@", "a.", "http://", "Photo: ", "Reuters/", "(AP", "1.2.", "12:30:"),
    *(
        "2026-",
        "March ",
        "Ann-",
        "O'",
        "“",
        "a: ",
        "a | ",
        " - ",
        "© ",
        "9",
        ", ",
        "de la van der ",
        " ",
        "\t",
        "\u00a0",
    ),
    *("%", "/", "[", "&lt;", "&quot;", "+00:00", "記者", "كتب ", "\u200b", "\u0300", "-", " of the "),
)
"""What a pattern for bylines, dates, credits, titles or addresses may read again from each of its places."""
FIELDS = (
    "headline author datePublished dateModified image articleBody publisher keywords articleSection description".split()
)
WRONG = {
    "null": None,
    "true": True,
    "a number": 7.5,
    "nulls": [None, [None], {}],
    "objects": {"@value": {"@value": 1}, "name": {"name": []}, "url": {}},
    "long text": "a, " * 30_000,
    "itself": {"@id": "#a"},
}
NUMBERS = ("1e999", "9" * 5_000, "9" * 200_000, "1e" + "9" * 200_000, "-0.0e-999", "NaN", "-Infinity")
CHARSETS = (
    "utf-16 utf-16-le utf-16-be utf-32 utf-32-be utf-8-sig cp1252 shift_jis euc_jp gb18030 big5 iso2022_jp".split()
)
SAID = "utf-7 utf-16 utf-32 x-user-defined replacement iso-2022-kr hz-gb-2312 shift_jis gb18030 koi8-r klingon".split()
MANY = {
    "metas": "<meta name=a{} content=b>",
    "pictures for machines": "<meta property=og:image content=/{}.jpg>",
    "style sheets": "<link rel=stylesheet href=/{}.css>",
    "scripts": "<script src=/{}.js></script>",
    "styles": "<style>a{{}}</style>",
    "empty data": '<script type="application/ld+json">{{}}</script>',
    "broken data": '<script type="application/ld+json">{{"@type":"NewsArticle","headline":"x</script>',
    "bases": "<base href=/{}/>",
    "refreshes": "<meta http-equiv=refresh content='0;url=#{}'>",
}
LINES = {
    "of one letter": "<p>x</p>",
    "short": "<p>Line {} is short.</p>",
    "of a list": "<li>Line {} is short.</li>",
    "broken": "Line {} is short.<br>",
    "of a sentence": "<p>Line {} of the long record says that the boat went out once more that day.</p>",
}


def within(start: str, end: str = "") -> str:
    """The page with its article inside of something."""
    return page().replace(ARTICLE, start + ARTICLE + end)


def beside(junk: str) -> str:
    """The page with something between two paragraphs."""
    return page().replace("<p>On day 4", f"{junk}<p>On day 4")


def elements() -> Iterator[Hostile]:
    for tag in PLAIN + OTHER + UNSHOWN:
        yield Hostile(f"3k {tag} closed before", page(f"<{tag}>" * 3_000 + f"x</{tag}>" + f"</{tag}>" * 2_999))
        yield Hostile(f"3k {tag} open after", page(after=f"<{tag}>" * 3_000 + "x"), read=True)
        shown = tag in PLAIN
        yield Hostile(f"in 300 {tag}", within(f"<{tag}>" * 300, f"</{tag}>" * 300), shown=shown, read=shown)
    for start in NESTED:
        yield Hostile(f"2k {start} before", page(start * 2_000))
        yield Hostile(f"2k {start} after", page(after=start * 2_000), read=True)
    for start in UNCLOSED:
        yield Hostile(f"{start} not closed after", page(after=start + "words <p> and more " * 5_000), read=True)
    for end in CUT:
        yield Hostile(f"ends in {end}", page().replace("</body></html>", end), read=True)
        yield Hostile(f"50k {end} after", page(after=end * 50_000), read=True)


def attributes() -> Iterator[Hostile]:
    for form in (" a{}=1", "\na{}=''", "/a{}", " a{}='>'", " a{}", " a=1", " data-a{}='{{}}'"):
        many = "".join(form.format(n) for n in range(20_000))
        for tag in ("<article", "<body", "<html", "</article"):
            yield Hostile(f"20k {form!r} on {tag}", page().replace(tag, tag + many), read=True)
    for name in "class style srcset id href itemprop rel role datetime alt content src lang".split():
        yield Hostile(f"{name} of 800 kB", page(f"<div {name}='" + "author date comment " * 40_000 + "'></div>"))
    yield Hostile(
        "400 on each of 2k", page(("<p" + "".join(f" a{n}" for n in range(400)) + ">x</p>") * 2_000), read=True
    )


def baits() -> Iterator[Hostile]:
    for bait in BAIT:
        long = (bait * 100_000)[:100_000]
        quoted = long.replace("'", "").replace('"', "")
        places = (
            f"<p class='byline author'>By {long}x</p><time>{long}</time><div class=kicker>{long}</div>"
            f"<figure><img src=/a.jpg alt='{quoted}' srcset='{quoted}'><figcaption>{long}x</figcaption></figure>"
        )
        metas = "".join(
            f"<meta name={name} content='{quoted}'>"
            for name in ("author", "keywords", "description", "date", "og:title")
        )
        yield Hostile(f"100 kB of {bait!r} in its places", page(places, head=metas), read=True)
        yield Hostile(f"100 kB of {bait!r} in the title", page().replace("</title>", f" - {long}</title>"), read=True)
        yield Hostile(f"300 lines of {bait!r}", beside(f"<p class=byline>{long[:250]}</p>" * 300), read=True)
        data = json_ld(json.dumps({"@type": "NewsArticle"} | dict.fromkeys(FIELDS[1:], long[:50_000])))
        yield Hostile(f"data of {bait!r}", page(head=data), read=True)


def data() -> Iterator[Hostile]:
    for name, value in WRONG.items():
        thing = {"@id": "#a", "@type": "NewsArticle"} | dict.fromkeys(FIELDS, value)
        yield Hostile(f"data of {name}", page(head=json_ld(json.dumps(thing))), read=True)
    for number in NUMBERS:
        for name in ("wordCount", "datePublished", "headline", "image"):
            text = f'{{"@type":"NewsArticle","{name}":{number}}}'
            yield Hostile(f"{name} is {number[:9]}", page(head=json_ld(text)), read=True)
    for text in (
        "null",
        "7",
        '"x"',
        "[[[]]]",
        '{"@graph":null}',
        '{"@type":[[]]}',
        '{"@id":[]}',
        "{",
        "NaN",
        "<!--{}-->",
    ):
        yield Hostile(f"data is {text}", page(head=json_ld(text)), read=True)
    for escape in ("\\u0000", "\\ud800", "\\udc00\\ud800", "\x01", "&amp;", "<b>"):
        yield Hostile(f"data of {escape!r}", page(head=json_ld(f'{{"@type":"NewsArticle","headline":"{escape * 9}"}}')))
    ring = [{"@id": f"#{n}", "@type": "NewsArticle", "author": {"@id": f"#{(n + 1) % 900}"}} for n in range(900)]
    yield Hostile("data in a ring", page(head=json_ld(json.dumps({"@graph": ring}))), read=True)
    yield Hostile("data in lists", page(head=json_ld('{"@type":"NewsArticle","image":' + "[" * 900 + "]" * 900 + "}")))
    again = json_ld(json.dumps({"@type": "NewsArticle", "articleBody": "On day 0 the ferry left. " * 4_000}))
    yield Hostile("data that says one thing 4k times", page(head=again), read=True)


def encodings() -> Iterator[Hostile]:
    text = page().replace("ferry left", "ferry – Fähre – left")
    noise = Random(7).randbytes(200_000).replace(b"<", b"")
    for written in CHARSETS:
        yield Hostile(f"written {written}", text.encode(written, "replace"), read=True)
    for said in SAID:
        told = text.replace("utf-8", said).encode()
        yield Hostile(f"said {said}", told, read=True)
        yield Hostile(f"said {said}, then noise", told + b"<p>" + noise, read=True)
        yield Hostile(f"said {said}, then half letters", told + b"<p>" + b"\x81\xff" * 100_000, read=True)
    for mark in (b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\xef\xbb\xbf" * 3):
        yield Hostile(f"behind {mark!r}", mark + page().encode(), read=True)
    yield Hostile("NULs between all", b"\0".join(bytes([byte]) for byte in page().encode()), read=True)


def numbers() -> Iterator[Hostile]:
    for name, form in MANY.items():
        yield Hostile(f"70k {name}", page(head="".join(map(form.format, range(70_000)))), read=True)
    for name, form in LINES.items():
        for count in (2_000, 9_000, 20_000):
            yield Hostile(f"{count} lines {name} between", beside("".join(map(form.format, range(count)))), read=True)
        yield Hostile(f"70k lines {name} between", beside("".join(map(form.format, range(70_000)))))
        yield Hostile(f"20k lines {name} around", page(*["".join(map(form.format, range(10_000)))] * 2))
    others = "".join(f"<h1>Another story {n}</h1>" for n in range(9_000))
    yield Hostile("9k headings before", page(others), read=True)
    yield Hostile("9k headings after", page(after=others), read=True)
    hidden = "".join(
        f"<p>What nobody sees of cheap loans and of much more than that, number {n}.</p>" for n in range(300)
    )
    for start in ("<div hidden>", "<div style='display:none'>"):
        yield Hostile(f"{start} before", page(f"{start}{hidden}</div>"), read=True)
        yield Hostile(f"{start} after", page(after=f"{start}{hidden}</div>"), read=True)
    yield Hostile("500 times", page().replace(ARTICLE, ARTICLE * 500), read=True)
    yield Hostile(
        "500 times within itself", page().replace(ARTICLE, ARTICLE.replace("</article>", "") * 500), read=True
    )
    for name, inner in (("comments", "<!---->"), ("breaks", "<wbr>"), ("spaces", " " * 300)):
        whole = TEXT.replace(" ", inner + " ")
        yield Hostile(f"{name} between all words", page().replace(TEXT, whole), read=True)
    yield Hostile("400k comments between letters", page(after="<p>" + "x<!---->" * 400_000), read=True)


def pages_without() -> Iterator[Hostile]:
    """Pages that show no article, whatever they hold."""
    for name, body in {
        "links": "<a href=/x>more of it</a> " * 5_000,
        "cells": "<table>" + "<tr><td>1<td>2" * 5_000,
        "pictures": "<img src=/a.jpg>" * 5_000,
        "a word": "<p>" + "x" * 100_000,
        "marks": "<p>" + "a\u0300" * 50_000,
        "dots": "<p>" + ". " * 50_000,
        "bylines": "<p>By Ann Lee</p>" * 2_000,
        "a comment": f"<!--{ARTICLE}-->",
        "a template": f"<template>{ARTICLE}</template>",
        "an attribute": f"<p title='{ARTICLE}'>".replace("datetime", "x"),
        "a title": f"<title>{ARTICLE}</title>",
        "a frame's fallback": f"<iframe>{ARTICLE}</iframe>",
    }.items():
        yield Hostile(name, f"<!doctype html><html><head><title>The Harbour</title></head><body>{body}", shown=False)
    yield Hostile("a packed page", base64.b64encode(ARTICLE.encode()), shown=False)
    told = "<html><head><meta property=og:type content=article><title>The Harbour</title></head><body>"
    scripts = f"<script>{'a' * 60}" * 40_000
    yield Hostile("scripts never closed", told + scripts, shown=False)
    yield Hostile("scripts in an attribute", f"{told}<p title='{scripts}'>", shown=False)


JUNK_LINES = (
    "".join(f"<p class=byline>By Ann Lee {n}</p>" for n in range(300)),
    "".join(f"<p class=photo-credit>Photo {n}: Ann Lee / Reuters</p>" for n in range(300)),
    "".join(f"<p class=note>{n} {'By Ann ' * 40}</p>" for n in range(300)),
    f"<p>{'x' * 100_000}</p>",
    f"<p>{'2026-03-04T05:06:07Z ' * 5_000}</p>",
)
"""Each holds hundreds of lines that are no text, or one endless one."""

KINDS = (elements, attributes, baits, data, encodings, numbers)
"""Each makes its pages one by one; all of these show the article."""
