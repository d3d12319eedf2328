"""Did the crawl succeed? Read from the stats of a run, so that cron, systemd and CI can know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FAILED_REASONS = frozenset({"archive", "storage", "disk_full", "memusage_exceeded"})
"""Reasons (`finish_reason`) for which a crawl ends too early, by our own doing."""
STORAGE_FAILED = "newsbot/storage"
"""Stats key: why the article database could not be used (`Memory.give_up`); it may fail when all pages were read."""
ITEM_ERRORS = "newsbot/watch/item_errors"
"""Stats key: items at which a pipeline failed."""
FEED_FAILED = "newsbot/export/failed/"
"""Stats prefix: output files that could not be written, with the reason."""
ARCHIVE_FAILED = "newsbot/archive/failed/"
"""Stats prefix: WARC files that could not be read, with the reason."""
ARCHIVE_FILES = "newsbot/archive/files"
"""Stats key: WARC files that were read to their end."""
ARCHIVE_KNOWN = "newsbot/archive/known_files"
"""Stats key: WARC files that an earlier run had read to their end."""
ARCHIVE_PAGES = "newsbot/archive/pages"
"""Stats key: pages out of WARC files."""
FINDINGS = "newsbot/watch/findings"
"""Stats key: lines about sites that a health monitor found wrong."""
NOTHING = "nothing was fetched"
_STATUS = "downloader/response_status_count/"
_ROBOTS_STATUS = "robotstxt/response_status_count/"


def what_failed(stats: Mapping[str, Any], feeds: int = 0) -> list[str]:
    """What went wrong in a run, each in a few words fit for a person; empty where nothing did.

    `feeds`: how many output files were asked for (setting FEEDS). Scrapy counts only those that were written: an
    error on the way is no more than a line in the log.
    """
    found: list[str] = []
    reason = str(stats.get("finish_reason", ""))
    if reason == "already_running":
        return []  # the same command is at work, and has been said so
    if reason in FAILED_REASONS:
        found.append(f"the crawl ended early ({reason})")
    elif STORAGE_FAILED in stats:
        found.append("the end of the crawl could not be stored; run the same command again when that is mended")
    if errors := int(stats.get("spider_exceptions/count", 0)):
        found.append(f"{errors} pages could not be read because of an error in the spider")
    if errors := int(stats.get(ITEM_ERRORS, 0)):
        found.append(f"{errors} articles could not be kept")
    items = int(stats.get("item_scraped_count", 0))
    found += what_was_not_written(stats, feeds if items else 0)
    unread = {name.removeprefix(ARCHIVE_FAILED): why for name, why in stats.items() if name.startswith(ARCHIVE_FAILED)}
    found += [f"{path} could not be read ({why})" for path, why in unread.items()]
    from_files = any(stats.get(name) for name in (ARCHIVE_FILES, ARCHIVE_KNOWN, ARCHIVE_PAGES))
    nothing_due = bool(stats.get("newsbot/not_due")) and not stats.get("newsbot/due")
    nothing_left = bool(stats.get("newsbot/resumed")) and not stats.get("scheduler/dequeued")
    if not found and not items and not (nothing_due or nothing_left or from_files) and not pages_fetched(stats):
        skipped = [
            f"{count} {name.rpartition('/')[2]}" for name, count in stats.items() if name.startswith("newsbot/skipped/")
        ]
        found.append(NOTHING + (f" (skipped: {', '.join(skipped)})" if skipped else ""))
    return found


def what_was_not_written(stats: Mapping[str, Any], feeds: int) -> list[str]:
    """Which of so many output files could not be written."""
    written = sum(int(count) for name, count in stats.items() if name.startswith("feedexport/success_count/"))
    failed = {name.removeprefix(FEED_FAILED): why for name, why in stats.items() if name.startswith(FEED_FAILED)}
    found = [f"{uri} could not be written ({why}); see: scrapy export -h" for uri, why in failed.items()]
    if written + len(failed) < feeds:
        found.append(f"{feeds - written - len(failed)} output files could not be written")
    return found


def what_was_found(stats: Mapping[str, Any]) -> list[str]:
    """What the health monitors found, one line each."""
    return [str(line) for line in stats.get(FINDINGS) or ()]


def pages_fetched(stats: Mapping[str, Any]) -> int:
    """Answers that were pages (2xx, or 304: as we know it), robots.txt apart."""
    good = ("200", "203", "206", "304")
    pages = sum(int(stats.get(_STATUS + status, 0)) for status in good)
    return pages - sum(int(stats.get(_ROBOTS_STATUS + status, 0)) for status in good)
