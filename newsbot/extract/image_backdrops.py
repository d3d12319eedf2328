"""Pictures that a page shows without `img`: as the background of an element, or loaded later into an empty one."""

from __future__ import annotations

import re

from newsbot.extract.image_urls import is_address, is_picture_file, stated_width
from newsbot.extract.page import Page

MOST_BACKDROPS = 20
"""Of one article; a slide show over its text has so many at most."""

_HINTS = ("background", "data-bg", "data-src", "data-image")
"""What a page has in its markup that shows pictures so; a cheap question to ask first."""
_STYLE = re.compile(r"(?:^|;)\s*background(?:-image)?\s*:[^;]*?url\(\s*['\"]?([^'\")]+)", re.IGNORECASE)
"""From the beginning of a declaration, so that each is looked through once."""
_ATTRIBUTES = ("data-bg", "data-background", "data-background-image", "data-bg-image", "data-image", "data-src")
_TAGS = frozenset({"div", "span", "section", "header", "figure", "a", "li", "picture"})
_PATTERN_NAME = re.compile(r"pattern|gradient|overlay|(?:^|[/_-])bg[-_.]", re.IGNORECASE)


def find_backdrops(page: Page, start: int, end: int) -> list[tuple[int, str]]:
    """(element, address) of the pictures that elements between `start` and `end` show without an `img`."""
    if not any(hint in page.html for hint in _HINTS):
        return []
    found: list[tuple[int, str]] = []
    for i in range(max(start, 0), end):
        own = page.attrs[i]
        if not own or page.tags[i] not in _TAGS:
            continue
        url = _shown_by(own)
        if url and is_address(url) and not _PATTERN_NAME.search(url) and all(url != other for _, other in found):
            found.append((i, url))
            if len(found) >= MOST_BACKDROPS:
                break
    return found


def _shown_by(own: dict[str, str | None]) -> str:
    """The address of the picture that an element with these attributes shows, or ""."""
    style = own.get("style") or ""
    if "url(" in style and (match := _STYLE.search(style[:3000])):
        return match[1].strip()
    for name in _ATTRIBUTES:
        value = (own.get(name) or "").strip()
        if value and (is_picture_file(value) or (name != "data-src" and stated_width(value))):
            return value
    return ""
