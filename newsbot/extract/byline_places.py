"""Where on a page no byline of its article stands: comments, teasers, the portrait of an author."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsbot.extract.body import Body
from newsbot.extract.page import Page

_OTHERS = re.compile(
    r"comment|respond|reply|related|recommend|teaser|sidebar|widget|quote|zitat|popular|trending|promo(?!ted)|"
    r"more-from|newsletter|disqus|copyright|caption"
)
"""Names of parts of the page that are no part of the article."""
_BESIDES = re.compile(
    r"avatar|gravatar|author-?(?:box|bio|desc|card|image|picture|photo)|about-author|figure|credit|share|social|bild|"
    r"license|image|thumb|follow|btn|button|modal|subscribe"
)
"""Names of what stands beside a byline: what is in it is one only where it says "by"."""
_TEASER = 22
"""Characters of a link from which on it can be another article's headline."""
_AUTHOR_PART = re.compile(r"author-?(?:box|card)")
_LEADS = frozenset({"h2", "h3", "h4"})
_FEW, _LINE = 4, 40
"""Paragraphs among which the text begins, and characters of a line that may say who wrote it."""
_TAGS = frozenset({"nav", "figure", "figcaption", "blockquote", "form"})
_PROFILE = re.compile(
    r"/(?:authors?|experts?|autor(?:es|en|i|zy)?|auteurs?|autore|people|persons?|profiles?|by|staff|reporters?|writers?|"
    r"journalists?|contributors?|columnists?|team|redaktion|user|users|member|bio)/|[?&]author="
)
"""Addresses of pages about a person."""
_FOOT = re.compile(r"(?:entry|post|article|story)[-_]{0,2}(?:footer|meta)")
"""The foot of the article, not of the page."""


class Surroundings(NamedTuple):
    """Where on the page the byline is looked for."""

    page: Page
    headline: int
    """The element of the headline, -1 for none."""
    body: Body
    language: str | None


def is_profile(href: str) -> bool:
    """Whether an address is that of a page about a person."""
    return _PROFILE.search(href[:300].lower()) is not None


def head_end(around: Surroundings) -> int:
    """The string with which the text begins below the headline; a standfirst set in bold or as a heading is none."""
    page, headline, body, _ = around
    start = page.firsts[body.start]
    if body.start <= headline or len(body.paragraphs) < 2:
        return start
    lead, *rest = body.paragraphs[:_FEW]
    if lead.tag not in _LEADS and lead.bold < 0.9 * len(lead.text):
        return start
    return max(start, next((block.first for block in rest if len(block.text) > _LINE), start))


def is_teaser(around: Surroundings, i: int) -> bool:
    """Whether element `i`, below the text, stands in a small part of the page that leads to another article."""
    page, _, body, _ = around
    for _ in range(_FEW):
        if i < 0 or i < body.end:
            return False
        links = (j for j in range(i, min(page.ends[i], i + _LINE)) if page.tags[j] == "a")
        if any(len(page.text(j)) >= _TEASER and not is_profile(page.attrs[j].get("href") or "") for j in links):
            return True
        if page.tags[i] in ("li", "article"):
            return False
        i = page.parents[i]
    return False


def is_foreign(around: Surroundings, i: int, *, says_by: bool) -> bool:
    """Whether element `i` stands in comments, teasers, the page's foot or, unless it says by, an author's portrait."""
    page, headline, body, _ = around
    tags = page.tags
    near = headline < i < body.start
    while i >= 0 and not (i < headline < page.ends[i]):
        names, tag = page.names[i][:300], tags[i]
        if tag in _TAGS or (tag == "aside" and not near) or (names and _OTHERS.search(names)):
            return True
        if not says_by and names and _BESIDES.search(names) and not (near and _AUTHOR_PART.search(names)):
            return True
        if (tag == "footer" or "footer" in names) and not near and not _FOOT.search(names):
            return True
        i = page.parents[i]
    return False
