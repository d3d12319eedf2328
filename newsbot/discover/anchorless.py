"""Links that are no anchors: cards and buttons with an address, image maps, frames, the data that scripts fill a page
from (pure). Looked for on listings only, and mostly where anchors lead to hardly any article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from newsbot.discover.link import Link
from newsbot.extract.page import Page
from newsbot.load.urls import canonical_url

MOST = 500
"""Links of one page that are found so."""
_LONGEST = 2_000
_ADDRESSES = ("data-href", "data-url", "data-link", "data-permalink", "data-target-url")
_FRAGMENTS = ("data-src", "data-lazy-src", "hx-get", "data-hx-get")
"""Where a block says which part of the page belongs into it."""
_FRAMES = ("frame", "esi:include", "hx:include", "include-fragment", "turbo-frame")
_NO_BLOCKS = frozenset("a amp-img audio button embed iframe img input object picture script source video".split())
MOST_BLOCKS = 30
_OPTION = re.compile(r"""<option\s[^<>]{0,200}?\bvalue\s*=\s*["']?((?:https?:/)?/[^"'\s<>]{2,500})""")
_QUOTED = re.compile(r"""['"]((?:https?:/)?/[^'"\s<>()]{2,500})['"]""")
_IN_DATA = re.compile(
    r"""\b(?:url|href|link|permalink|canonical_?url|path|web_?url|website_url|article_?url|share_?url|uri)["']?\s*:\s*"""
    r"""["']((?:https?:/)?/[^'"\s<>\\]{2,500})["']""",
    re.IGNORECASE,
)
_PLAINLY = (("\\u002F", "/"), ("\\u002f", "/"), ("&quot;", '"'), ("&#34;", '"'), ("\\/", "/"), ('\\"', '"'))
"""How addresses are spelled in JSON, in JSON within JSON and in attributes."""


def find_named(page: Page) -> list[Link]:
    """Frames, blocks that are loaded later and the choices of a list (`<option value="/2026/11/">`): what every browser
    shows, or offers as a link does.
    """
    found: list[Link] = []
    for name in _FRAMES:
        for i in page.by_tag.get(name, ())[:MOST]:
            _add(page, found, page.attrs[i].get("src") or "", i, "nav")
    if any(name in page.html for name in _FRAGMENTS):
        _add_blocks(page, found)
    if "<option" in page.html:
        for number, match in enumerate(_OPTION.finditer(page.html)):
            if number >= MOST:
                break
            _add(page, found, match[1].replace("&amp;", "&"), 0, "nav")
    return found


def _add_blocks(page: Page, found: list[Link]) -> None:
    count = 0
    for i, own in enumerate(page.attrs):
        if own and page.tags[i] not in _NO_BLOCKS and count < MOST_BLOCKS:
            for name in _FRAGMENTS:
                if value := own.get(name):
                    _add(page, found, value, i, "nav")
                    count += 1


def scripted_address(own: Mapping[str, str | None]) -> str:
    """The address in an element's script (`onclick="location.href='/news'"`), or ""."""
    href = own.get("href") or ""
    script = own.get("onclick") or (href if href[:11].lower() == "javascript:" else "")
    match = _QUOTED.search(script[:_LONGEST]) if script else None
    return match[1] if match else ""


def find_anchorless(page: Page) -> list[Link]:
    """What a click would lead to where there is no anchor: image maps, cards, scripts; then the data of scripts."""
    found: list[Link] = []
    for i in page.by_tag.get("area", ())[:MOST]:
        _add(page, found, page.attrs[i].get("href") or "", i, "main", page.attrs[i].get("alt") or "")
    for i, own in enumerate(page.attrs):
        if not own or len(found) >= MOST:
            continue
        value = scripted_address(own) or next((own[name] or "" for name in _ADDRESSES if name in own), "")
        if value and page.tags[i] != "button":
            _add(page, found, value, i, "main", page.text(i)[:300])
    text = page.html
    for spelled, plain in _PLAINLY:
        text = text.replace(spelled, plain)
    for number, match in enumerate(_IN_DATA.finditer(text)):
        if number >= MOST:
            break
        _add(page, found, match[1], 0, "main")
    return list({link.url: link for link in reversed(found)}.values())[::-1]


def _add(page: Page, found: list[Link], value: str, i: int, context: str, text: str = "") -> None:
    if not value or len(value) > _LONGEST:
        return
    url = canonical_url(page.absolute(value))
    if url.startswith(("http://", "https://")):
        found.append(Link(url, text, i, context))
