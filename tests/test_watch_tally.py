"""The figures of a run, from Scrapy's stats."""

from __future__ import annotations

import pytest

from newsbot.watch.progress import progress_line
from newsbot.watch.summary import summarise
from newsbot.watch.tally import Tally, clock, listed

STATS = {
    "response_received_count": 1042,
    "scheduler/enqueued": 1100,
    "scheduler/dequeued": 1060,
    "newsbot/articles/new": 26,
    "newsbot/articles/duplicate": 1,
    "newsbot/unchanged": 3,
    "newsbot/skipped/listing": 2,
    "newsbot/skipped/no_headline": 7,
    "newsbot/skipped/not_modified": 4,
    "newsbot/fetch/not_modified": 4,
    "downloader/response_status_count/200": 1000,
    "downloader/response_status_count/404": 5,
    "downloader/exception_count": 2,
    "log_count/ERROR": 1,
    "newsbot/watch/articles": 27,
    "newsbot/watch/filled/headline": 27,
    "newsbot/watch/filled/authors": 20,
    "newsbot/watch/filled/byline": 20,
    "newsbot/watch/filled/keywords": 0,
    "start_time": object(),
}
FIELDS = (
    "  fields    headline 100%, body 0%, authors 74%, date_published 0%, description 0%, images 0%, section 0%, "
    "language 0%, byline 74%"
)


def test_reads_the_stats() -> None:
    tally = Tally.of(STATS, 41.9)
    assert (tally.pages, tally.queue, tally.new, tally.updated, tally.duplicate) == (1042, 40, 26, 0, 1)
    assert tally.unchanged == 7
    assert tally.skipped == {"no_headline": 7, "listing": 2}
    assert list(tally.skipped) == ["no_headline", "listing"]
    assert tally.failed == {"404": 5, "no answer": 2}


def test_summary() -> None:
    assert summarise(Tally.of(STATS, 41.9)) == [
        "Crawl over in 0:00:41",
        "  pages     1,042 read; failed: 5 404, 2 no answer",
        "  articles  26 new, 0 updated, 1 duplicate, 7 unchanged",
        "  skipped   7 no headline, 2 listing",
        FIELDS,
        "  errors    1 in the log",
    ]


def test_summary_of_nothing() -> None:
    assert summarise(Tally.of({}), "shutdown") == [
        "Crawl over in 0:00:00, ended by shutdown",
        "  pages     0 read",
        "  articles  0 new, 0 updated, 0 duplicate, 0 unchanged",
    ]


def test_progress_line() -> None:
    line = progress_line(Tally.of(STATS, 10))
    assert line == (
        "0:00:10  1,042 pages (104.2/s), 40 waiting | 26 new, 1 duplicate, 7 unchanged | 9 skipped | 8 failed"
    )
    assert progress_line(Tally()) == "0:00:00  0 pages (0.0/s), 0 waiting | 0 new"


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00:00"), (61.9, "0:01:01"), (90_061, "25:01:01")])
def test_clock(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_listed() -> None:
    assert listed({"no_body": 1200, "404": 1}) == "1,200 no body, 1 404"
