"""Forms of addresses that a site leads to itself, learnt as it does: a slash at the end, paths that links grow (pure).

A site that answers each address with a redirect to the same with a slash is asked for that one at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from newsbot.discover.urls import shape_of

OFTEN = 3
"""Redirects of one kind, and none otherwise, from which a habit can be told."""
MOST_FAILED = 2
"""Shortened addresses that may be no pages, before none is shortened any more."""


@dataclass(slots=True)
class Slashes:
    """What became of addresses of each shape: a slash added, or taken away; answered without one, or with it."""

    _habits: dict[str, list[int]] = field(default_factory=dict)

    def learn(self, asked: str, answered: str) -> None:
        """A page that was asked for was answered from this address."""
        came = 0 if answered == f"{asked}/" else 1 if asked == f"{answered}/" else 3 if asked.endswith("/") else 2
        if came > 1 and (asked != answered or not self._habits):
            return
        shape = shape_of(asked)
        if came < 2 or shape in self._habits:
            self._habits.setdefault(shape, [0, 0, 0, 0])[came] += 1

    def settle(self, url: str) -> str:
        """The address that such a URL would be redirected to, where that is sure; else the URL."""
        if not self._habits or "?" in url:
            return url
        added, taken, without, having = self._habits.get(shape_of(url), (0, 0, 0, 0))
        if url.endswith("/"):
            return url[:-1] if taken >= OFTEN and not (added or having) else url
        return url + "/" if added >= OFTEN and not (taken or without) else url


@dataclass(slots=True)
class Grown:
    """Addresses whose first segments stand in them twice, as links that lack a slash make them."""

    _longer: dict[str, str] = field(default_factory=dict)
    _failed: int = 0

    def shorten(self, url: str, is_folder: Callable[[str], bool]) -> str:
        """The address without the repetition, where articles stand in the folder that remains; else the URL."""
        steps = url.split("/")
        if len(steps) < 6 or steps[3] not in steps[4:-1] or "?" in url or self._failed >= MOST_FAILED:
            return url
        path = steps[3:]
        at = 1
        while 2 * at < len(path):
            if path[:at] == path[at : 2 * at]:
                path, at = path[at:], 0
            at += 1
        short = "/".join((*steps[:3], *path))
        if short == url or not is_folder("/".join((*steps[:3], *path[:-1])) + "/{}"):
            return url
        self._longer.setdefault(short, url)
        return short

    def failed(self, short: str) -> str:
        """The longer address of one that is not there, or ""."""
        url = self._longer.pop(short, "")
        self._failed += bool(url)
        return url
