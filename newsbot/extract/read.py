"""Reads a page: every reader once, in the order in which each needs the ones before."""

from __future__ import annotations

from datetime import datetime

from newsbot.errors import NotAnArticle
from newsbot.extract.access import read_access
from newsbot.extract.article_type import read_article_type
from newsbot.extract.body import read_body
from newsbot.extract.breadcrumb import read_breadcrumbs
from newsbot.extract.byline import read_byline
from newsbot.extract.candidate import Candidate, Reading
from newsbot.extract.canonical import read_canonical
from newsbot.extract.dateline import read_dateline
from newsbot.extract.dates import read_dates
from newsbot.extract.description import read_description
from newsbot.extract.headline import read_headline
from newsbot.extract.images import read_images
from newsbot.extract.keywords import read_keywords
from newsbot.extract.kicker import read_kicker
from newsbot.extract.language import read_language
from newsbot.extract.page import Page
from newsbot.extract.publisher import read_publisher
from newsbot.extract.related import read_related
from newsbot.extract.section import read_section
from newsbot.extract.structured import read_structured
from newsbot.extract.verdict import judge


def read(
    page: Page,
    *,
    language: str | None = None,
    day_first: bool | None = None,
    now: datetime | None = None,
    prior: float = 0.0,
    force: bool = False,
) -> Reading:
    """Candidates for every field of `Article`, best first.

    `language` (BCP 47, where the page does not say) and `day_first` tell how printed dates are meant; `now` (aware)
    makes "3 hours ago" readable. Raises `NotAnArticle` where the page is none, unless `force` asks for what there is;
    `prior` is what speaks for an article (or, negative, against one) besides the page: see `newsbot.extract.verdict`.
    """
    data = read_structured(page)
    headlines = read_headline(page, data)
    headline = next((candidate for candidate in headlines if candidate.index >= 0), None)
    body = read_body(page, data, headline.index if headline else -1)
    place = headline.index if headline else -1
    authors, bylines = read_byline(page, data, place, body)
    published, modified = read_dates(page, data, place, body, language=language, day_first=day_first, now=now)
    if not force:
        verdict = judge(page, data, body, place, published, authors)
        if verdict.score + prior < 0:
            raise NotAnArticle(verdict.reason, f"score {verdict.score:.1f}")
    named: list[str] = authors[0].value if authors else []
    kickers, breadcrumbs = read_kicker(page, data, headline, named), read_breadcrumbs(page, data, body)
    sections, languages = read_section(page, data, breadcrumbs, named), read_language(page, data, body)
    reading: Reading = {
        "headline": headlines,
        "alternative_headline": kickers,
        "body": [Candidate(body.text, body.source, body.score)],
        "description": read_description(page, data, body, place),
        "authors": authors,
        "byline": bylines,
        "date_published": published,
        "date_modified": modified,
        "dateline": read_dateline(body),
        "images": read_images(page, data, place, body),
        "section": sections,
        "breadcrumbs": breadcrumbs,
        "keywords": read_keywords(page, data, body, place, named),
        "language": languages,
        "publisher": read_publisher(page, data),
        "article_type": read_article_type(page, data, body, [*kickers, *sections, *breadcrumbs[:1]]),
        "is_accessible_for_free": read_access(page, data, body, _tag(languages), place),
        "related_links": read_related(page, data, body),
        "canonical_url": read_canonical(page, data),
    }
    return reading


def _tag(languages: list[Candidate]) -> str:
    """The language (ISO 639) of the first candidate, "" for none."""
    return languages[0].value[:2].lower() if languages else ""
