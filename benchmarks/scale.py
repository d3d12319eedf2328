"""How the time to read a page grows with its size: t(2n) must stay under 2.5 t(n) for every shape.

    python benchmarks/scale.py [--size N]

Prints CPU milliseconds for n, 2n and 4n of each shape, and exits with 1 where one grows faster than it may. Shapes
that the guard refuses or tames at the larger size are marked: they cost less, not more.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import time
from collections.abc import Callable

import newsbot
from newsbot.extract.page import Page

URL = "https://harbour.example/news/ferry"
MOST_GROWTH = 2.5
SHORTEST = 0.005
"""Seconds below which times say nothing of growth."""
PROSE = "The ferry left the old harbour with more people on its deck than the captain had ever expected to see. "


def json_ld(text: str) -> str:
    """A script of structured data."""
    return f"<script type=application/ld+json>{text}</script>"


SHAPES: dict[str, Callable[[int], str]] = {
    "paragraphs": lambda n: f"<p>{PROSE}</p>" * n,
    "links": lambda n: "<a href=/news/x>another story</a> " * n,
    "links to many pages": lambda n: "".join(f"<a href=/news/{i}>story {i}</a> " for i in range(n)),
    "table cells": lambda n: "<table>" + ("<tr>" + "<td>12</td>" * 10 + "</tr>") * (n // 10) + "</table>",
    "inline tags": lambda n: "<p>" + "<b>x</b> <i>y</i> " * (n // 2) + "</p>",
    "metas": lambda n: "<meta name=author content=x>" * n,
    "attributes": lambda n: "<p " + " ".join(f"a{i}=1" for i in range(n)) + ">x</p>",
    "nesting": lambda n: "<div>" * n + "x" + "</div>" * n,
    "headings": lambda n: f"<h2>Part</h2><p>{PROSE}</p>" * (n // 2),
    "list items": lambda n: "<ul>" + f"<li>{PROSE}" * n + "</ul>",
    "pictures": lambda n: "<figure><img src=/f.jpg><figcaption>A ferry. (AP Photo/Jae Kim)</figcaption></figure>" * n,
    "times": lambda n: "<time datetime=2026-03-04>4 March 2026</time>" * n,
    "line breaks": lambda n: f"{PROSE}<br>" * n,
    "words in one paragraph": lambda n: "<p>" + PROSE * n + "</p>",
    "headlines of others": lambda n: "".join(f"<h2><a href=/t{i}>Another story {i}</a></h2>" for i in range(n)),
    "readers' comments": lambda n: "".join(f"<div class=comment><b>U{i}</b><p>{i} {PROSE}</p></div>" for i in range(n)),
    "attributes of an end tag": lambda n: "<p>x</p " + " ".join(f"a{i}=1" for i in range(n)) + ">",
    "tags with attributes": lambda n: "<p a=1 b=2 c=3 d=4 e=5 f=6 g=7 h=8>x</p>" * n,
    "JSON-LD scripts": lambda n: json_ld('{"@type": "Thing", "name": "x"}') * n,
    "JSON-LD objects": lambda n: json_ld("[" + '{"@type": "Thing"},' * n + "{}]"),
    "JSON-LD nesting": lambda n: json_ld('{"a":' * n + "1" + "}" * n),
    "microdata": lambda n: "<div itemscope itemtype=//schema.org/Thing><b itemprop=name>x</b></div>" * n,
    "nested microdata": lambda n: "<div itemscope itemprop=author itemtype=//schema.org/Article>" * n,
    "candidates of a picture": lambda n: "<img src=/f.jpg srcset='" + ", ".join(f"/{i} {i}w" for i in range(n)) + "'>",
    "breadcrumbs": lambda n: "<nav class=breadcrumb>" + "<a href=/c>Level</a> &gt; " * n + "</nav>",
    "related links": lambda n: "<h3>Related</h3>" + "".join(f"<a href=/r-{i}>Another story {i}</a>" for i in range(n)),
    "figures in figures": lambda n: "<figure><img src=/f.jpg><figcaption>x" * n,
    "articles": lambda n: f"<article><h1>Ferry</h1><p>{PROSE}</p></article>" * n,
    "comments": lambda n: "<!-- x -->" * n,
    "scripts": lambda n: "<script>a<b</script>" * n,
    "entities": lambda n: "<p>" + "&amp;&eacute;&#x41;" * n + "</p>",
    "white space": lambda n: "<p>" + " \n\t\u00a0" * 10 * n + "</p>",
    "combining marks": lambda n: "<p>a" + "\u0301\u0323" * n + "</p>",
    "a byline": lambda n: "<p class=byline>By " + "Ruth Okafor, " * n + "</p>",
    "a date": lambda n: "<p class=date>" + "4 March 2026 12:00 " * n + "</p>",
    "a credit": lambda n: "<figure><img src=/f.jpg><figcaption>" + "(AP Photo/" * n + "</figcaption></figure>",
    "slashes in a tag": lambda n: "<p " + "/" * 20 * n + ">",
    "less-than signs": lambda n: "<" * 50 * n,
    "comments never closed": lambda n: "<!-- " * 50 * n,
    "tags in the values of others": lambda n: ('<p a="' + "x " * 2_050 + '" b=">') * (n // 50),
    "instructions": lambda n: "<?x>" * 50 * n,
    "a title": lambda n: "<title>" + "word " * 20 * n + "</title>",
    "keywords": lambda n: "<meta name=keywords content='" + "a," * 20 * n + "'>",
    "formatting left open": lambda n: "".join(f"<p><b id=b{i}>x" for i in range(n)),
}


def page(body: str) -> str:
    """A small article with `body` after it."""
    return (
        "<html><head><title>Ferry sails again</title></head><body><article><h1>Ferry sails again</h1>"
        f"<p>{PROSE}</p><p>{PROSE}</p>{body}</article></body></html>"
    )


def seconds(html: str) -> tuple[float, str]:
    """CPU seconds to read a page (best of three), and what became of it."""
    best, what = 1e9, ""
    for _ in range(3):
        start = time.process_time()
        try:
            newsbot.extract(html, URL)
            what = ""
        except newsbot.NotAnArticle as refusal:
            what = refusal.reason
        best = min(best, time.process_time() - start)
    if not what.startswith("refused"):
        what = " ".join(Page.parse(html, URL).tamed) or what
    return best, what


def main() -> int:
    """Measure every shape."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5_000, help="elements of the smallest page")
    size = parser.parse_args().size
    seconds(page(PROSE))
    failed = 0
    for name, shape in SHAPES.items():
        times, notes = zip(*(seconds(page(shape(size * factor))) for factor in (1, 2, 4)), strict=True)
        growth = [later / max(earlier, SHORTEST) for earlier, later in itertools.pairwise(times)]
        too_fast = any(grown > MOST_GROWTH for grown in growth)
        failed += too_fast
        shown = "  ".join(f"{1000 * t:8.1f}" for t in times)
        grown = " ".join(f"{g:4.1f}" for g in growth)
        print(f"{name:26}{shown} ms   x{grown}  {'TOO FAST ' if too_fast else ''}{' | '.join(filter(None, notes))}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
