"""What a hostile page may do to us: nothing. It takes no time, raises nothing, and its article is found or refused."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator

import pytest

import newsbot
from tests import hostile_kinds
from tests.hostile_pages import ARTICLE, HEADLINE, KINDS, Hostile, page

MOST_SECONDS = 5.0
"""CPU. Measured: 0.6 s for the slowest; the bound is wide so that a busy machine breaks no test."""
URL = "https://harbour.example/news/ferry"


def outcome(hostile: Hostile) -> str:
    """What is wrong with how a page was read; "" for nothing."""
    start = time.process_time()
    try:
        article = newsbot.extract(hostile.page, URL)
    except newsbot.NotAnArticle as refusal:
        found = not hostile.read
        problem = "" if refusal.reason else "refused without a reason"
    except Exception as error:  # noqa: BLE001 (the point of the test)
        return f"{hostile.name}: {type(error).__name__}: {error}"[:300]
    else:
        found, problem = all(f"On day {n} the ferry" in article.body for n in range(8)), ""
    seconds = time.process_time() - start
    if seconds > MOST_SECONDS:
        problem = f"{seconds:.1f} s"
    if hostile.shown and not found:
        problem = "the article is lost"
    return f"{hostile.name}: {problem}" if problem else ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_hostile_pages_take_no_time_and_lose_no_article(kind: Callable[[], Iterator[Hostile]]) -> None:
    newsbot.extract(page(), URL)  # what is read once is read before the clock starts
    assert [problem for hostile in kind() if (problem := outcome(hostile))] == []


@pytest.mark.parametrize("kind", hostile_kinds.KINDS, ids=lambda kind: kind.__name__)
def test_hostile_pages_of_each_kind_are_read_whole(kind: Callable[[], Iterator[Hostile]]) -> None:
    newsbot.extract(page(), URL)
    assert [problem for hostile in kind() if (problem := outcome(hostile))] == []


def test_hostile_pages_without_an_article_give_none() -> None:
    found = []
    for hostile in hostile_kinds.pages_without():
        with contextlib.suppress(newsbot.NotAnArticle):
            found.append((hostile.name, newsbot.extract(hostile.page, URL).body[:100]))
    assert found == []


def test_what_repeats_itself_or_names_authors_is_no_text() -> None:
    for junk in hostile_kinds.JUNK_LINES:
        article = newsbot.extract(hostile_kinds.beside(junk), URL)
        assert article.body == newsbot.extract(page(), URL).body


@pytest.mark.parametrize("count", [2_000, 9_000, 20_000])
def test_an_article_of_very_many_lines_is_read_whole(count: int) -> None:
    lines = [f"Line {n} of it is short." for n in range(count)]
    article = newsbot.extract(hostile_kinds.beside("".join(f"<p>{line}</p>" for line in lines)), URL)
    assert set(lines) <= set(article.body.split("\n\n"))


def test_the_control_page_is_read() -> None:
    article = newsbot.extract(page(), URL)
    assert article.headline == HEADLINE
    assert article.body.startswith("On day 0 the ferry")


@pytest.mark.parametrize("step", [1, 7, 61])
def test_a_page_cut_anywhere_raises_nothing(step: int) -> None:
    html = page(after=ARTICLE)
    for end in range(0, 400 * step, 11 * step):
        newsbot.extract(html[:end], URL, force=True)


def test_a_page_with_flipped_bits_raises_nothing() -> None:
    raw = page().encode()
    for at in range(0, len(raw), 13):
        flipped = raw[:at] + bytes([raw[at] ^ (1 << at % 8)]) + raw[at + 1 :]
        newsbot.extract(flipped, URL, force=True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "shift_jis", "gb18030", "koi8-r", "cp037", "utf-7"])
def test_a_page_in_any_encoding_raises_nothing(encoding: str) -> None:
    with contextlib.suppress(newsbot.NotAnArticle):  # EBCDIC is no page
        newsbot.extract(page().encode(encoding, "replace"), URL, force=True)
    newsbot.extract(page().encode(), URL, encoding=encoding, force=True)
