"""A parsed page in, an `Article` out: extract and load, with no Scrapy and no network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from newsbot.errors import NotAnArticle
from newsbot.extract.candidate import Candidate, Reading
from newsbot.extract.explain import explain
from newsbot.extract.hidden import with_hidden_text
from newsbot.extract.page import Page
from newsbot.extract.read import read
from newsbot.extract.selected import read_selected
from newsbot.extract.state import with_text_of_scripts
from newsbot.items import Article
from newsbot.load.loaders import load_article
from newsbot.load.text import content_hash, count_words
from newsbot.sites import Site


def read_article(
    page: Page,
    *,
    site: Site | None = None,
    hints: Reading | None = None,
    stats: Any = None,
    prior: float = 0.0,
    force: bool = False,
    fetched_at: datetime | None = None,
) -> Article:
    """Read `page` as an article.

    `site` is the publisher's profile: its selectors win over the generic reading, its time zone, language and order
    of days count where the page says nothing. `hints` are candidates of other places (a feed, a sitemap), used where
    the page has none. `stats` (Scrapy's) count how often each selector finds something. `prior` is what speaks for an
    article besides the page (the way it was found, the form of its URL), on the scale of `newsbot.extract.verdict`.
    `fetched_at` (aware) chooses the layout of those days and makes "3 hours ago" readable. Raises `NotAnArticle`,
    unless `force` asks for what there is.
    """
    reading, customs = _gather(page, site, hints, stats, prior, fetched_at, force=force)
    article = load_article(reading, page.url, **customs)
    article.fetched_at = fetched_at
    return article


def explain_article(
    page: Page, *, site: Site | None = None, force: bool = False, fetched_at: datetime | None = None
) -> tuple[Article, dict[str, list[dict[str, Any]]]]:
    """As `read_article`, and with it the candidates of each field and which of them won (`newsbot.extract.explain`)."""
    reading, customs = _gather(page, site, None, None, 0.0, fetched_at, force=force)

    def is_value(field: str, candidate: Candidate) -> bool:
        return field in load_article({field: [candidate]}, page.url, **customs).sources

    article = load_article(reading, page.url, **customs)
    article.fetched_at = fetched_at
    return article, explain(reading, is_value)


def _gather(
    page: Page,
    site: Site | None,
    hints: Reading | None,
    stats: Any,
    prior: float,
    fetched_at: datetime | None,
    *,
    force: bool,
) -> tuple[Reading, dict[str, Any]]:
    """All candidates of all places, best first, and how `load_article` is to read their values."""
    site = site or Site(domains=())
    selected = read_selected(page, site.selectors_on(fetched_at), stats)
    known: dict[str, Any] = {
        "language": site.language,
        "day_first": site.day_first,
        "now": fetched_at,
        "prior": prior,
        "force": force or "body" in selected,
    }
    try:
        reading = read(page, **known)
    except NotAnArticle:
        built = with_text_of_scripts(page) or with_hidden_text(page)
        if built is None:
            raise
        reading = read(built, **known)
    for field, candidates in _told_by(site).items():
        reading[field] = reading.get(field, []) + candidates if field == "language" else candidates
    for field, candidates in selected.items():
        reading[field] = candidates if field == "images" else candidates + reading.get(field, [])
    for field, candidates in (hints or {}).items():
        reading.setdefault(field, []).extend(candidates)
    return reading, {
        "timezone": site.timezone,
        "language": page.attrs[0].get("lang") or site.language if page.attrs else site.language,
        "day_first": site.day_first,
        "now": fetched_at,
        "latest": (fetched_at or datetime.now(UTC)) + timedelta(days=1),
    }


def _told_by(site: Site) -> Reading:
    """What the profile says of all articles of its site."""
    said = {"publisher": site.title, "language": site.language}
    return {field: [Candidate(value, "site", why="profile")] for field, value in said.items() if value}


def join(article: Article, more: Article) -> None:
    """Add to an article what its next page holds: text that was not there yet, and pictures."""
    had = set(article.body.split("\n\n"))
    further = [paragraph for paragraph in more.body.split("\n\n") if paragraph and paragraph not in had]
    article.body = "\n\n".join(filter(None, [article.body, *further]))
    addresses = {image.url for image in article.images}
    article.images += [image for image in more.images if image.url not in addresses]
    article.related_links += [url for url in more.related_links if url not in article.related_links]
    article.word_count = count_words(article.body)
    article.content_hash = content_hash(article.headline, article.body)
