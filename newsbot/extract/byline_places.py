"""Where on a page no byline of its article stands: comments, teasers, the portrait of an author."""

from __future__ import annotations

import re
from typing import NamedTuple

from newsbot.extract.body import Body
from newsbot.extract.page import Page

_FOREIGN = re.compile(
    r"comment|respond|reply|related|recommend|teaser|sidebar|widget|quote|zitat|popular|trending|promo|"
    r"more-from|newsletter|disqus|avatar|gravatar|author-?(?:box|bio|desc|card|image|picture|photo)|about-author|"
    r"figure|caption|credit|copyright|share|social|bild|license|image|thumb|follow|btn|button|modal|subscribe"
)
_FOREIGN_TAGS = frozenset({"aside", "nav", "figure", "figcaption", "blockquote", "form"})
_FOOT = re.compile(r"(?:entry|post|article|story)[-_]{0,2}(?:footer|meta)")
"""The foot of the article, not of the page."""


class Surroundings(NamedTuple):
    """Where on the page the byline is looked for."""

    page: Page
    headline: int
    """The element of the headline, -1 for none."""
    body: Body
    language: str | None


def is_foreign(around: Surroundings, i: int) -> bool:
    """Whether element `i` stands in comments, teasers, the page's foot or a portrait of the author."""
    page, headline, body, _ = around
    tags = page.tags
    near = headline < i < body.start
    while i >= 0 and not (i < headline < page.ends[i]):
        names = page.names[i]
        if tags[i] in _FOREIGN_TAGS or (names and _FOREIGN.search(names[:300])):
            return not (near and "author-box" in names)
        if (tags[i] == "footer" or "footer" in names) and not _FOOT.search(names):
            return True
        i = page.parents[i]
    return False
