"""The figures of a run, as progress and summary show them, read from Scrapy's stats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from newsbot.items import Article

FILLED = "newsbot/watch/filled/"
"""Stats prefix: how many of the run's articles have a field."""
ITEMS = "newsbot/watch/articles"
"""Stats key: the articles those shares are of."""
SKIPPED = "newsbot/skipped/"
"""Stats prefix: what was given up on purpose, by reason."""
BAD_PAGES = "newsbot/known_bad_pages"
"""Stats key: URLs of some pages that could not be had in many runs."""
LEFT_OUT = "newsbot/left_out/"
"""Stats prefix: what was never asked for, by the cap or rule that left it out."""
BOOKKEEPING = {"url", "canonical_url", "sources", "fetched_at", "content_hash", "version", "status", "word_count"} | {
    "discovered_by",
    "discovered_from",
    "duplicate_of",
    "story_id",
    "tdm_reserved",
    "article_type",
}
"""Fields that are always there, or say nothing of the page."""
TOLD = tuple(each.name for each in fields(Article) if each.name not in BOOKKEEPING)
"""All others."""
_STATUS = "downloader/response_status_count/"


@dataclass(slots=True)
class Tally:
    """Counts since the run began."""

    pages: int = 0
    """Answers received, of whatever status."""
    queue: int = 0
    """Requests that wait."""
    new: int = 0
    updated: int = 0
    duplicate: int = 0
    unchanged: int = 0
    """Articles read or asked for again that were as we knew them."""
    errors: int = 0
    """Lines logged as errors, and downloads that failed."""
    failed: dict[str, int] = field(default_factory=dict)
    """Answers that were no page, by status ("404"), and downloads that gave none ("no answer")."""
    skipped: dict[str, int] = field(default_factory=dict)
    """By reason, most frequent first."""
    left_out: dict[str, int] = field(default_factory=dict)
    """By reason, most frequent first."""
    known_bad: int = 0
    """Pages that could not be had in several runs before, nor now, or are left alone for a while."""
    bad_pages: list[str] = field(default_factory=list)
    """URLs of the first of them."""
    filled: dict[str, int] = field(default_factory=dict)
    """Field to the articles that have it."""
    articles: int = 0
    """Articles given out: what the shares of `filled` are of."""
    seconds: float = 0.0

    @classmethod
    def of(cls, stats: Mapping[str, Any], seconds: float = 0.0) -> Tally:
        """Read from `crawler.stats.get_stats()`."""

        def count(name: str) -> int:
            value = stats.get(name, 0)
            return value if isinstance(value, int) else 0

        def below(prefix: str) -> dict[str, int]:
            found = {name.removeprefix(prefix): count(name) for name in stats if name.startswith(prefix)}
            return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

        failed = {status: n for status, n in below(_STATUS).items() if status >= "400"}
        if lost := count("downloader/exception_count"):
            failed["no answer"] = lost
        skipped = below(SKIPPED)
        not_modified = skipped.pop("not_modified", 0) or count("newsbot/fetch/not_modified")
        return cls(
            pages=count("response_received_count"),
            queue=max(0, count("scheduler/enqueued") - count("scheduler/dequeued")),
            new=count("newsbot/articles/new"),
            updated=count("newsbot/articles/updated"),
            duplicate=count("newsbot/articles/duplicate"),
            unchanged=count("newsbot/unchanged") + not_modified,
            errors=count("log_count/ERROR") + count("log_count/CRITICAL"),
            failed=failed,
            skipped=skipped,
            left_out=below(LEFT_OUT),
            known_bad=count("newsbot/known_bad"),
            bad_pages=list(stats.get(BAD_PAGES) or ()),
            filled=below(FILLED),
            articles=count(ITEMS),
            seconds=seconds,
        )


def clock(seconds: float) -> str:
    """A length of time as 0:00:41."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def listed(counts: Mapping[str, int]) -> str:
    """Counts as a person reads them: 12 listing, 3 offsite."""
    return ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in counts.items())
