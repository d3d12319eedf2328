"""Which hosts belong to a site: those of its registrable domain and of its profile, up to a number of them (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.load.urls import site_of
from newsbot.sites.site import Site

_REMEMBERED = 10_000


@dataclass(slots=True)
class Hosts:
    """The hosts that links of one site lead to, each judged once."""

    domain: str
    """Registrable (see `newsbot.load.urls.site_of`)."""
    site: Site | None
    most: int
    """Hosts that may be its own: a name server can answer to any number of them."""
    refused: int = 0
    """Links to hosts beyond that."""
    _known: dict[str, bool] = field(default_factory=dict)
    _own: int = 0

    def has(self, url: str) -> bool:
        """Whether a URL belongs to the site."""
        start = url.find("//") + 2
        end = url.find("/", start)
        host = url[start:end] if end > 0 else url[start:]
        ours = self._known.get(host)
        if ours is None:
            ours = site_of(url) == self.domain or (self.site is not None and self.site.covers(url))
            if ours and self._own >= self.most:
                self.refused += 1
                return False
            self._own += ours
            if ours or len(self._known) < _REMEMBERED:
                self._known[host] = ours
        return ours
