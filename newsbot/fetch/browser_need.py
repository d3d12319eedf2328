"""Does a page need a browser, and is there one on this machine? (pure but for looking at the disk)"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from newsbot.extract.page import Page

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PLACES = (
    "/usr/lib/chromium/chromium",
    "/opt/google/chrome/chrome",
    "/snap/bin/chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_OWN = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/*/headless_shell",
    "chromium-*/chrome-mac*/**/Chromium",
)
_SHELL_IDS = frozenset(
    "root app __next __nuxt ___gatsby svelte react-root app-root main-app vue-app ember-app page-root".split()
)
FEW_LINKS = 5
LITTLE_TEXT = 600
"""Characters of visible text: what is more is no shell."""


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome, else of Playwright's own, or None."""
    for name in _PROGRAMS:
        if path := shutil.which(name):
            return path
    for place in _PLACES:
        if Path(place).is_file():
            return place
    home = os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright"
    for pattern in _OWN:
        for found in sorted(Path(home).expanduser().glob(pattern), reverse=True):
            return str(found)
    return None


def needs_browser(page: Page, n_links: int, is_article: bool) -> bool:
    """Whether a page, fetched plainly, is only the shell that a script fills.

    `n_links`: links on it that could lead anywhere (to articles, listings); `is_article`: whether an article was read
    from it. So: no article, few links, little text, and a script; and a sign that the script is to make the page (an
    empty place for it, a word about JavaScript, or hardly any text at all).
    """
    if is_article or n_links >= FEW_LINKS or not page.by_tag.get("script"):
        return False
    bodies = page.by_tag.get("body") or [0]
    text = page.text(bodies[0]) if len(page) else ""
    if len(text) >= LITTLE_TEXT:
        return False
    return len(text) < 80 or _has_empty_place(page) or _speaks_of_javascript(page, text)


def _has_empty_place(page: Page) -> bool:
    for tag in ("div", "main", "section"):
        for i in page.by_tag.get(tag, ())[:50]:
            attrs = page.attrs[i]
            named = (attrs.get("id") or "").lower() in _SHELL_IDS or "data-reactroot" in attrs or "ng-version" in attrs
            if named and len(page.text(i)) < 200:
                return True
    return any("-" in tag and tag.endswith(("-app", "-root")) for tag in page.by_tag)


def _speaks_of_javascript(page: Page, text: str) -> bool:
    return bool(page.by_tag.get("noscript")) or "javascript" in text.lower() or "loading" in text.lower()
