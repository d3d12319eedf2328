"""A parsed page in, an `Article` out: extract and load, with no Scrapy and no network."""

from __future__ import annotations

from typing import Any

from newsbot.extract.candidate import Reading
from newsbot.extract.page import Page
from newsbot.extract.read import read
from newsbot.items import Article
from newsbot.load.loaders import load_article


def read_article(
    page: Page, *, site: Any = None, hints: Reading | None = None, stats: Any = None, force: bool = False
) -> Article:
    """Read `page` as an article.

    `hints` are candidates of other places (a feed, a sitemap), used where the page has none. Raises
    `NotAnArticle`, unless `force` asks for what there is.
    """
    reading = read(page, force=force)
    for field, candidates in (hints or {}).items():
        reading.setdefault(field, []).extend(candidates)
    return load_article(reading, page.url)
