"""Which URLs belong to the sections a person asked for (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from newsbot.discover.link import Link
from newsbot.load.text import fold


class Sections:
    """What `sections=` or a profile names: paths ("/world/"), URLs, or what the navigation calls them ("World")."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self.paths = tuple(path for word in wanted if (path := _path(word)))
        self.names = frozenset(fold(word.strip("/").rpartition("/")[2]) for word in wanted)

    def __bool__(self) -> bool:
        return bool(self.names)

    def names_listing(self, link: Link) -> bool:
        """Whether a link leads to one of the sections."""
        return self.holds(link.url) or fold(link.text) in self.names

    def holds(self, url: str) -> bool:
        """Whether a URL lies in one of the sections, by its path."""
        path = urlsplit(url).path.lower()
        if any(path == wanted.rstrip("/") or path.startswith(wanted.rstrip("/") + "/") for wanted in self.paths):
            return True
        return any(fold(segment.partition(".")[0]) in self.names for segment in path.split("/")[1:3])


def _path(word: str) -> str:
    path = urlsplit(word).path if "//" in word else word
    return path.lower() if path.startswith("/") and len(path) > 1 else ""
