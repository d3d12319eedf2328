"""No text makes a pattern, a processor of values or the reading of a page run away.

A watchdog ends what does not come back; it is no measure of speed.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hostile_texts import hostile_texts

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
    """Every compiled pattern of the package: constants, in lists, those made once by a cached function, and those
    written where they are used.
    """
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
            members = list(value.values()) if isinstance(value, dict) else value
            members = members if isinstance(members, list | tuple) else [value]
            for place, member in enumerate(members):
                if isinstance(member, re.Pattern):
                    found[here if len(members) == 1 else f"{here}[{place}]"] = member
    return found | written()


def written() -> dict[str, re.Pattern[Any]]:
    """Patterns that are arguments of `re.sub` and the like; named after their module and what they say."""
    found: dict[str, re.Pattern[Any]] = {}
    root = Path(newsbot.__file__).parent
    for path in root.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match call:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=attr), args=[ast.Constant(text), *_]):
                    if attr not in ("escape", "compile"):
                        flags = re.IGNORECASE if "IGNORECASE" in ast.dump(call) else 0
                        found[f"{path.relative_to(root).as_posix()} {attr} {text}"] = re.compile(text, flags)
    return found


def used(name: str) -> set[str]:
    """The methods by which a pattern of this name is used; a private one only in its own module."""
    if " " in name:
        return {name.split()[1]}
    module, _, word = re.sub(r"\[\d+\]", "", name).rpartition(".")
    uses = re.compile(rf"\b{word}(?:\(\))?\.(search|match|fullmatch|finditer|subn?|findall|split)\b")
    code = CODE[module] if word.startswith("_") else "\n".join(CODE.values())
    return {use[1] for use in uses.finditer(code)}


CODE = {
    ".".join(path.relative_to(Path(newsbot.__file__).parent.parent).with_suffix("").parts): path.read_text("utf-8")
    for path in Path(newsbot.__file__).parent.rglob("*.py")
}
PATTERNS = patterns()


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 200


SHORT = frozenset(
    """
    load.ago._ago discover.feeds._DECLARATION discover.sitemaps._YEAR_AND_MONTH extract.breadcrumb._ELLIPSIS
    extract.breadcrumb._JOINT extract.breadcrumb._JOINT_IN_TEXT extract.byline_signature._BAR
    extract.description._CUT extract.evidence._SLUG extract.guard._MIDDLES extract.headline._CUT
    extract.image_urls._EXTENSION extract.keywords._COMMA extract.publisher._COMPANY extract.publisher._LOGO
    extract.tags._COUNTED extract.titles._SEPARATOR load.caption_credits.SENTENCE load.caption_credits._STOP
    load.captions._controls load.credit_words.inner_prefix load.credit_words.joints load.credits.SENTENCE
    load.credits._SEPARATORS load.credits._TITLES load.credits._TRAILING_DATE load.names._BAR load.names._GROUPS
    load.names._PARTS load.times._FILLER
    """.split()
)
"""What would be looked through again from each of its letters if it were ever shown a long text: these see a line,
a name or an address that was cut before, or text whose white space was made one."""


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_backtracks_on_its_own_words(name: str) -> None:
    """On texts of what the pattern itself looks for, cut anywhere and repeated. No pattern begins anew at each of them:
    what takes longer than it should is asked again with a text on which a quadratic one takes minutes, and a linear one
    less than a second.
    """
    pattern = PATTERNS[name]
    methods = used(name)
    whole = [pattern.match, pattern.fullmatch] if methods and methods <= {"match", "fullmatch"} else [pattern.finditer]
    short = " " in name or re.sub(r"\[\d+\]", "", name).removeprefix("newsbot.") in SHORT
    with watchdog(name):
        for begin, atom in hostile_texts(pattern):
            for look in whole:
                took = _seconds(look, begin, atom, 500 if short else 5_000)
                if took > 0.003 and not short:
                    _seconds(look, begin, atom, 1_000_000)


def _seconds(look: Callable[[Any], Any], begin: Any, atom: Any, length: int) -> float:
    end = b"\0" if isinstance(atom, bytes) else "\0"
    text = begin + (atom * length)[:length] + end
    start = time.process_time()
    found = look(text)
    if isinstance(found, Iterator):
        for _ in found:
            pass
    return time.process_time() - start


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
