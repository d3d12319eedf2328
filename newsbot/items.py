"""The words all rooms share: what an article and its images are.

Terms are those of schema.org (`NewsArticle`, `ImageObject`) and IPTC, in snake case.
Missing is `None` or an empty list, never an empty string.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Image:
    """One picture of an article (schema.org `ImageObject`)."""

    url: str
    """Absolute URL of the largest believable version."""
    caption: str | None = None
    """The printed caption, without the credit."""
    credit_text: str | None = None
    """The credit as printed: "Photo: Mikhail Metzel / Reuters"."""
    creators: list[str] = field(default_factory=list)
    """The people who made it: ["Mikhail Metzel"]."""
    agencies: list[str] = field(default_factory=list)
    """The agencies or owners that supply it: ["Reuters"]."""
    alt: str | None = None
    """Alternative text."""
    width: int | None = None
    """Pixels, where the page says so."""
    height: int | None = None
    """Pixels, where the page says so."""


@dataclass(slots=True)
class Article:
    """One article (schema.org `NewsArticle`), in one of its versions."""

    url: str
    """As fetched, after redirects."""
    canonical_url: str
    """Identity of the article: no tracking parameters, fragments, AMP or mobile forms."""
    headline: str | None = None
    """As printed, without the site's name."""
    alternative_headline: str | None = None
    """Kicker or overline."""
    description: str | None = None
    """Standfirst; else the page's own description."""
    authors: list[str] = field(default_factory=list)
    """People or desks, normalised, in order, without roles."""
    byline: str | None = None
    """The printed line, untouched but for white space: "by alex"."""
    date_published: datetime | None = None
    """Always time-zone aware; a zone that was assumed is said in `sources`."""
    date_modified: datetime | None = None
    """Always time-zone aware."""
    dateline: str | None = None
    """Place and agency that open the text: "MOSCOW (Reuters)"."""
    section: str | None = None
    """Name of the section the site files it under."""
    breadcrumbs: list[str] = field(default_factory=list)
    """From the home page down, without the article itself."""
    keywords: list[str] = field(default_factory=list)
    """The page's own tags or topics."""
    language: str | None = None
    """BCP 47 tag."""
    body: str = ""
    """The text, with a standfirst printed over it; paragraphs separated by a blank line."""
    images: list[Image] = field(default_factory=list)
    """Main image first."""
    publisher: str | None = None
    """Name of the site."""
    article_type: str = "NewsArticle"
    """schema.org type."""
    is_accessible_for_free: bool | None = None
    """False behind a paywall; None where the page does not say."""
    related_links: list[str] = field(default_factory=list)
    """What the page offers as "You may also like": absolute URLs."""
    word_count: int = 0
    """Words of the body; each CJK character counts as one."""
    sources: dict[str, str] = field(default_factory=dict)
    """Field to where its value came from: `site`, `json-ld`, `microdata`, `meta`, `html`, `feed`, ..."""
    fetched_at: datetime | None = None
    """When the page was fetched (UTC)."""
    discovered_by: str | None = None
    """How we came to it: `sitemap`, `feed`, `category`, `related`, `archive`, ..."""
    discovered_from: str | None = None
    """URL of the page that named it."""
    content_hash: str | None = None
    """Of the normalised headline and body (hex)."""
    version: int = 1
    """1, 2, ... as the article changes."""
    status: str = "new"
    """`new`, `updated` or `duplicate`."""
    tdm_reserved: bool | None = None
    """True where the site reserves text and data mining."""
    duplicate_of: str | None = None
    """Canonical URL of the article it copies."""
    story_id: str | None = None
    """Groups copies of one story over sites."""
