"""The breadcrumbs: the way from the home page down to the article."""

from __future__ import annotations

from typing import Any

from newsbot.extract.candidate import Candidate
from newsbot.extract.page import Page
from newsbot.extract.structured import Structured


def read_breadcrumbs(page: Page, data: Structured, body: object = None) -> list[Candidate]:
    """Candidates for the breadcrumbs (each a list of strings), best first."""
    found = []
    for thing in data.of_type("BreadcrumbList"):
        if names := [name for item in data.things(thing, "itemListElement") if (name := _name(data, item))]:
            found.append(Candidate(names, "json-ld", why="BreadcrumbList"))
    return found


def _name(data: Structured, item: dict[str, Any]) -> str:
    return data.text(item, "name") or data.text(item, "item")
