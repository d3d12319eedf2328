"""The text of a page that shows none before its scripts have run: they carry it in JavaScript strings.

Two forms are known: one string of HTML, and a string for each paragraph, all under one key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape

from newsbot.errors import NotAnArticle
from newsbot.extract.page import Page

LEAST = 400
"""Characters of a text that is more than a summary, tags not counted."""
_KEYS = frozenset({"body", "content", "html", "paragraph", "text", "value"})
"""What a paragraph is called."""
_PARAGRAPH = 60
"""Characters of a string that can be a paragraph."""
_ENDS = frozenset(".!?…。！？؟।۔\"”»’'“)）」』>")
"""How a paragraph ends; ">" ends a tag in it."""
_MOST = 4_000_000
"""Characters of the page whose scripts are looked at."""
_DEPTH = 3
"""Strings within strings within strings."""

_SCRIPT = re.compile(r"<script\b[^<>]*+>((?:[^<]++|<(?!/script))*+)", re.IGNORECASE)
_LITERAL = re.compile(r'"((?:[^"\\]++|\\.)*+)(?:"|\Z)', re.DOTALL)
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TAG = re.compile(r"<[^<>]{0,2000}>")


def with_text_of_scripts(page: Page) -> Page | None:
    """The page with the text that its scripts carry; None where they carry none, or it names itself no article."""
    if not _names_article(page):
        return None
    text = _text(page.html[:_MOST])
    if not text:
        return None
    end = page.html.lower().rfind("</body")
    end = end if end >= 0 else len(page.html)
    try:
        return Page.parse(f"{page.html[:end]}<article>{text}</article>{page.html[end:]}", page.url, caps=page.caps)
    except NotAnArticle:
        return None


def _names_article(page: Page) -> bool:
    """Whether the page says to machines that it is an article; a listing may carry the texts of many."""
    if page.meta("og:type").lower() in ("article", "news", "newsarticle"):
        return True
    return bool(page.meta("article:published_time")) or any('Article"' in content for _, content in page.data_scripts)


def _text(html: str) -> str:
    """The longest text, as HTML, or ""."""
    best, length = "", LEAST - 1
    for script in _SCRIPT.finditer(html):
        paragraphs: dict[str, list[str]] = {}
        for key, value in _strings(script[1], _DEPTH):
            if "<p" in value:
                if (size := len(_TAG.sub("", value))) > length:
                    best, length = value, size
            elif key in _KEYS and value.rstrip()[-1:] in _ENDS and "{" not in value:
                paragraphs.setdefault(key, []).append(value)
        for group in paragraphs.values():
            distinct = list(dict.fromkeys(group))
            if (size := sum(map(len, distinct))) > length:
                best, length = "".join(f"<p>{escape(_TAG.sub('', one), quote=False)}</p>" for one in distinct), size
    return best


def _strings(script: str, depth: int) -> Iterator[tuple[str, str]]:
    """(key, string) of all long strings of a script, those that stand in others too; "" where there is no key."""
    before, end = "", 0
    for literal in _LITERAL.finditer(script):
        key = before if script[end : literal.start()].strip() == ":" else ""
        before, end = literal[1], literal.end()
        if len(literal[1]) < _PARAGRAPH:
            continue
        try:
            value = _SURROGATE.sub("", json.loads('"' + _HEX.sub(r"\\u00\1", literal[1]) + '"', strict=False))
        except ValueError:
            continue
        if depth > 1 and '":' in value and not value.lstrip().startswith("<"):
            yield from _strings(value, depth - 1)
        else:
            yield key, value
