"""No text makes a pattern, a processor of values or the reading of a page run away.

A watchdog ends what does not come back; it is no measure of speed.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import newsbot
from newsbot import NotAnArticle, extract
from newsbot.load import loaders
from newsbot.load.credits import parse_credit
from newsbot.load.datelines import find_dateline, normal_dateline
from newsbot.load.dates import parse_moment
from newsbot.load.names import normal_name, parse_byline, printed_part
from newsbot.load.text import clean, clean_markup, clean_paragraphs, count_words, fold
from newsbot.load.urls import canonical_url, same_site, url_key

PATIENCE = 30
"""Seconds; the slowest of these takes a small part of one."""
ATOMS = ["a", "A", " ", "1", ".", "-", "/", "<", "(", '"', "\\", "é", "中", "\n", "&", "a ", "A. ", "1.", "ab-", "a/"]
ATOMS += [
    "<a ",
    '"a\\',
    "((",
    "a@b.",
    "& a",
    "By A ",
    "A B, ",
    "1 1 ",
    "12:",
    "a\n",
    "&#1",
    "\u0301a",
    "http://a",
    "- ",
]
ATOMS += ["A-", "a.b", "x=1&", "and ", "photo: ", "(a)", '{"a":', "[[", "a's", "3 May ", "A (a) - ", "by by "]


@contextmanager
def watchdog(what: str) -> Iterator[None]:
    def bark(*_: object) -> None:
        pytest.fail(f"{what} does not come back")

    signal.signal(signal.SIGALRM, bark)
    signal.alarm(PATIENCE)
    try:
        yield
    finally:
        signal.alarm(0)


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled pattern of the package: constants, in lists, and those made once by a cached function."""
    found: dict[str, re.Pattern[Any]] = {}
    for info in pkgutil.walk_packages(newsbot.__path__, "newsbot."):
        if ".migrations" in info.name:
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            here = f"{info.name}.{name}"
            if (
                hasattr(value, "cache_info")
                and value.__module__ == info.name
                and not inspect.signature(value).parameters
            ):
                value = value()
            members = value if isinstance(value, list | tuple) else [value]
            for place, member in enumerate(members):
                if isinstance(member, re.Pattern):
                    found[here if len(members) == 1 else f"{here}[{place}]"] = member
    return found


PATTERNS = patterns()


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 200


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_backtracks_without_end(name: str) -> None:
    """On 500 characters, as many as a processor lets a pattern see; exponential ones would need years."""
    pattern = PATTERNS[name]
    with watchdog(name):
        for atom in ATOMS:
            text = (atom * 500)[:500]
            for end in ("", "\x00", "!"):
                hostile: Any = (text + end).encode() if isinstance(pattern.pattern, bytes) else text + end
                pattern.search(hostile)
                pattern.fullmatch(hostile)


PROCESSORS: list[Callable[[str], Any]] = [
    clean,
    clean_markup,
    clean_paragraphs,
    count_words,
    fold,
    parse_byline,
    normal_name,
    printed_part,
    parse_moment,
    find_dateline,
    normal_dateline,
    parse_credit,
    canonical_url,
    url_key,
    lambda text: same_site(text, "https://tide.example/"),
    loaders.text,
    loaders.paragraphs,
    loaders.language_tag,
    loaders.flag,
    loaders.web_url,
    lambda text: loaders.names(text, {}),
    lambda text: loaders.moment(text, {}),
    loaders.dateline,
]


@pytest.mark.parametrize("atom", ATOMS)
def test_no_processor_minds_a_long_text(atom: str) -> None:
    text = (atom * 100_000)[:100_000]
    with watchdog("a processor"):
        for process in PROCESSORS:
            process(text)
            process("https://tide.example/" + text)


@pytest.mark.parametrize("atom", ATOMS)
def test_no_page_minds_a_long_text(atom: str) -> None:
    bad = (atom * 100_000)[:100_000]
    plain = bad.replace('"', "'").replace("<", "(")
    html = (
        f'<html lang="{plain}"><head><title>{plain}</title><meta name=author content="{plain}">'
        f'<meta property="article:published_time" content="{plain}"><meta name=description content="{plain}">'
        f'<script type="application/ld+json">{{"@type": "NewsArticle", "author": "{plain}"}}</script></head>'
        f'<body class="{plain}"><h1>{plain}</h1><p class="byline {plain}">By {bad}</p>'
        f'<time datetime="{plain}">{bad}</time>'
        f'<img src="{plain}" alt="{plain}">'
        f'<a href="{plain}" rel=author>{bad}</a><p>{bad}</p><p>BERLIN {bad}</p>'
    )
    with watchdog("a page"):
        try:
            extract(html, "https://tide.example/a", force=True)
        except NotAnArticle as error:
            assert error.reason.startswith("refused_")  # noqa: PT017 (nothing else may refuse what is forced)
