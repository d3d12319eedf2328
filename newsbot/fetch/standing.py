"""What a host has shown in this crawl: pages that it gave, and how many failures these can speak for (pure).

A host that has answered thousands of pages well and fails at single addresses is not failing. So before it is left
alone for failures in a row, one of the pages that it gave is asked for again (`Breaker`): if it is given again, the
failures were the addresses' own and are forgiven. But not without end: a host that gives its front pages and refuses
every article is refusing us. It is forgiven no more addresses than it has given pages.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 8
"""Pages that a host must have given before one of them speaks for it: the first ones are its entrances."""


@dataclass(slots=True)
class Standing:
    """One host."""

    had: int = 0
    """Whole pages."""
    url: str = ""
    """The last of them."""
    forgiven: int = 0
    """Addresses that failed while this page was had."""

    def gave(self, url: str) -> None:
        """A whole page came."""
        self.had += 1
        self.url = url

    def may_speak(self, fresh: int) -> bool:
        """Whether the page is worth asking for again: for `fresh` addresses of which it is new that they fail."""
        return bool(self.url) and (not fresh or (self.had >= LEAST and self.forgiven + fresh <= self.had))
