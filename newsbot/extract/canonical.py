"""The canonical URL: what the page calls its own address, where that can be believed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.urls import same_site

_FORMS = re.compile(
    r"(?:/(?:amp|print|mobile|page|seite|index|\d{1,2}|amp\.html|index\.\w+))+/?|\.amp|\.html?/?|/", re.IGNORECASE
)
"""What the address of another form or page of an article adds to it."""


def read_canonical(page: Page, data: Structured) -> list[Candidate]:
    """Candidates for the canonical URL (absolute), best first; those that cannot be this article's are left out."""
    found = []
    for score, source, why, url in (
        (3.0, "html", "link rel=canonical", page.link("canonical")),
        (2.0, "meta", "og:url", page.absolute(page.meta("og:url"))),
        (1.5, "json-ld", "url of the article", page.absolute(_url(data))),
    ):
        if url and _is_believable(url, page.url):
            found.append(Candidate(url, source, score, -1, why))
    return found


def _url(data: Structured) -> str:
    for value in (data.article.get("url"), data.article.get("mainEntityOfPage")):
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http", "/")):
            return value
    return ""


def _is_believable(url: str, own: str) -> bool:
    """Whether `url` can be the address of the article at `own`: not the home page, nor the section above it."""
    if url == own:
        return True
    if not same_site(url, own):
        return False
    said, here = urlsplit(url), urlsplit(own)
    path, own_path = said.path.rstrip("/"), here.path.rstrip("/")
    if path == own_path:
        return True
    if not path:
        return bool(said.query)
    if own_path.startswith(f"{path}/") or (own_path.startswith(path) and own_path[len(path) :].startswith(".")):
        return bool(_FORMS.fullmatch(own_path[len(path) :]))
    return True
