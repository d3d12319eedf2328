"""The text of a page that a browser shows and other pages never keep there: of frames, pictures, fallbacks, lists.

It is looked for only where a page was refused, so that no ordinary page costs more.
"""

from __future__ import annotations

import re

from newsbot.errors import NotAnArticle
from newsbot.extract.page import Page

LEAST = 300
"""Characters of a text that could be an article's."""
_REGION = re.compile(
    r"<(foreignobject|mtext|object|select|noscript|template(?=\s[^<>]*\bshadowrootmode\b))(?=[\s/>])", re.IGNORECASE
)
_RUN = re.compile(r">[^<>]{60,}+")
"""Text that is longer than a label or a choice."""
_MARK = re.compile(
    r"<(/?)(foreignobject|mtext|object|select|noscript|template)(?=[\s/>])(?:[^>\"']++|\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))*+(?:>|\Z)",
    re.IGNORECASE,
)
_BODY_END = re.compile(r"</body", re.IGNORECASE)
_AROUND = {"foreignobject": "svg", "mtext": "math"}
"""Element to the one in which it alone holds text."""


def with_hidden_text(page: Page) -> Page | None:
    """The page with such text in plain sight; None where it has none."""
    frames = [attrs.get("srcdoc") or "" for attrs in map(page.attrs.__getitem__, page.by_tag.get("iframe", ()))]
    frames = [frame for frame in frames if _is_text(frame, 0, len(frame))]
    if not frames and not _hides_text(page.html):
        return None
    html = _MARK.sub(_plain, page.html)
    end = max((mark.start() for mark in _BODY_END.finditer(html)), default=len(html))
    try:
        return Page.parse(f"{html[:end]}<div>{''.join(frames)}</div>{html[end:]}", page.url, caps=page.caps)
    except NotAnArticle:
        return None


def _is_text(html: str, start: int, end: int) -> bool:
    return sum(map(len, _RUN.findall(html, start, end))) >= LEAST


def _hides_text(html: str) -> bool:
    """Whether a text stands in an element that is left out when a page is read. Linear."""
    region = _REGION.search(html)
    while region:
        close = re.compile(f"</{region[1]}(?=[\\s/>])", re.IGNORECASE).search(html, region.end())
        end = close.start() if close else len(html)
        if _is_text(html, region.end(), end):
            return True
        region = _REGION.search(html, end)
    return False


def _plain(mark: re.Match[str]) -> str:
    """A mark of such an element, as that of a plain one that stands outside of any picture."""
    outside = _AROUND.get(mark[2].lower())
    if not outside:
        return f"<{mark[1]}div>"
    return f"</div><{outside}>" if mark[1] else f"</{outside}><div>"
