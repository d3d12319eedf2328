"""The publisher: the name of the site."""

from __future__ import annotations

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured
from newsbot.load.text import clean_markup


def read_publisher(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the publisher, best first."""
    found = []
    if text := clean_markup(page.meta("og:site_name")):
        found.append(Candidate(text, "meta", why="og:site_name"))
    for text in data.texts(data.article, "publisher")[:1]:
        found.append(Candidate(text, "json-ld", why="publisher"))
    return found
