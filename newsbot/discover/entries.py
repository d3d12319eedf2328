"""What feeds and sitemaps are made of: an entry with its dates, and the dates' two formats (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin


@dataclass(slots=True)
class Entry:
    """One entry of a feed or sitemap: a URL and what is said there about the page."""

    url: str
    published: datetime | None = None
    """Aware; when it was published."""
    modified: datetime | None = None
    """Aware; when the page last changed."""
    hints: dict[str, Any] = field(default_factory=dict)
    """Field of `Article` to the value as given; only JSON's types."""
    place: int = 0
    """Where it stands in a sitemap without dates, from 1 (see `newsbot.discover.order`); else 0."""


def moment(text: str) -> datetime | None:
    """A W3C (ISO 8601) or RFC 822 date as an aware datetime in UTC; a missing zone counts as UTC. None if none."""
    text = text.strip()[:60]
    if len(text) < 4:
        return None
    found: datetime | None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = _written_out(text)
        if found is None:
            return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (OverflowError, ValueError):
        return None


def _written_out(text: str) -> datetime | None:
    """W3C's shorter forms ("2026", "2026-11", an hour of one digit), then RFC 822."""
    if text[:4].isdigit():
        for pattern in ("%Y-%m", "%Y", "%Y-%m-%d %H:%M:%S %z", "%Y/%m/%d"):
            try:
                return datetime.strptime(text, pattern)  # noqa: DTZ007 (the caller adds the zone)
            except ValueError:
                continue
        return None
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def absolute(base: str, link: object) -> str:
    """`link` as an absolute http(s) URL, or ""."""
    if not isinstance(link, str) or not link.strip():
        return ""
    try:
        url = urljoin(base, link.strip())
    except ValueError:
        return ""
    return url if url.startswith(("http://", "https://")) else ""
