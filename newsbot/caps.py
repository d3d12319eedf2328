"""How much of what strangers wrote is taken in: the caps, each a setting of the same name (`NEWSBOT_...`).

What reads pages, feeds and sitemaps is given one `Caps`; a spider fills it from its settings, a program that uses the
library may give its own. The defaults are calibrated on 1,479 real pages, none of which they touch.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

OF_SCRAPY = {"page_bytes": "DOWNLOAD_MAXSIZE", "listing_depth": "DEPTH_LIMIT"}
"""Caps for which Scrapy has a setting; the others are `NEWSBOT_` and the field's name."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What is above them is left out, or the page refused, and counted (`newsbot/left_out/`, `newsbot/skipped/`)."""

    page_bytes: int = 8 * 1024 * 1024
    """Bytes, or characters, of a page; a larger one is refused (`refused_size`). Largest of the real pages: 2.9 MB."""
    page_elements: int = 60_000
    """Start tags; a page with more loses inline tags, and is refused (`refused_elements`) if it still has more.
    Largest real page: about 10,000."""
    page_depth: int = 250
    """Elements open at one time; deeper ones lose their tags. Deepest real page: 51."""
    page_attributes: int = 500
    """Attributes of a tag on a page that has too many for its parser; a tag with more loses all."""
    page_marks: int = 1_000_000
    """Every `<` that begins a tag, a comment or the like; a page that has more when it has been thinned is refused
    (`refused_elements`). Largest real page: about 20,000."""
    page_formatting: int = 30
    """Formatting elements (`b`, `i`, ...) open at one time, on a page that leaves so many open that its parser would
    build them again without end; further ones lose their tags."""
    page_options: int = 2_000
    """Options of the lists to choose from, on a page that has far too many tags: they are no text of it."""
    page_links: int = 5_000
    """Links of one page that are looked at."""
    json_ld: int = 1_000_000
    """Characters of one JSON-LD script; a longer one is not read."""
    article_pages: int = 20
    """Pages of one article that are joined."""
    feed_bytes: int = 2 * 1024 * 1024
    """Of a feed that are read; a listing in JSON that has more is refused."""
    feed_entries: int = 2_000
    """Entries of a feed that are taken."""
    feeds: int = 20
    """Feeds that a home page names."""
    feed_pages: int = 20
    """Pages of one feed."""
    sitemap_bytes: int = 50 * 1024 * 1024
    """Of one sitemap, unpacked (the protocol's own limit)."""
    sitemap_urls: int = 50_000
    """Of one sitemap (the protocol's own limit)."""
    sitemap_marks: int = 1_000_000
    """Tags, entities and attributes of one sitemap: more than 50,000 URLs with dates and languages have. Each costs
    memory and time whatever it says, so a map is read up to here."""
    sitemap_levels: int = 3
    """Levels of sitemap indexes."""
    sitemaps: int = 500
    """Sitemaps of one site that are fetched in one run."""
    robots_bytes: int = 512 * 1024
    """Of robots.txt (RFC 9309 2.5: at least 500 KiB)."""
    looked_at_again: int = 500
    """Articles of a site, published in the last seven days, that a run looks at again though nothing names them."""
    listing_depth: int = 6
    """Steps from the entrance to a listing."""
    listing_pages: int = 50
    """Pages of one listing."""
    listings: int = 5_000
    """Listings of one site."""
    turned: int = 20
    """Pages of one form of URL, asked for as articles, that turn out to be listings and are followed as such: each may
    name the next one without end (session numbers, calendars)."""
    site_hosts: int = 100
    """Hosts of one site: a name server can answer to any number of them."""
    hosts: int = 50_000
    """Hosts of one crawl, wherever links and redirects lead."""

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Self:
        """As the settings say; what they do not name has its default, and 0 in Scrapy's own settings means no cap."""
        named = {cap.name: settings.get(setting_of(cap.name)) for cap in fields(cls)}
        values = {name: int(value) for name, value in named.items() if value is not None}
        return cls(
            **{name: sys.maxsize if not value and name in OF_SCRAPY else value for name, value in values.items()}
        )


def setting_of(cap: str) -> str:
    """The setting of a cap."""
    return OF_SCRAPY.get(cap) or f"NEWSBOT_{cap.upper()}"


CALIBRATED = Caps()
"""The defaults."""
