"""WHO: one TOML file per publisher, the `Site` it becomes, and where to look it up."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from newsbot.errors import UsageError
from newsbot.sites.profile import hint, read_profile
from newsbot.sites.site import Layout, Selector, Selectors, Site, host_of

__all__ = [
    "Layout",
    "Selector",
    "Selectors",
    "Site",
    "load_site",
    "load_sites",
    "nearest_site",
    "readable_sites",
    "site_for",
    "site_names",
    "sites_by_domain",
]

logger = logging.getLogger(__name__)

PROFILES = Path(__file__).parent
"""Where profiles lie unless the setting NEWSBOT_SITES_DIR names another directory."""


def site_names(directory: str | Path | None = None) -> list[str]:
    """Names of all profiles, sorted."""
    return [path.stem for path in _paths(directory)]


def load_site(name: str, directory: str | Path | None = None) -> Site:
    """The profile of this name. Raises `UsageError` that names the nearest one where there is none."""
    names = site_names(directory)
    if name not in names:
        raise UsageError(f"unknown site {name!r}{hint(name, tuple(names))}")
    return _read(Path(directory or PROFILES) / f"{name}.toml")


def load_sites(directory: str | Path | None = None) -> list[Site]:
    """All profiles, by name. Raises `UsageError` for the first that is wrong."""
    return [_read(path) for path in _paths(directory)]


def readable_sites(directory: str | Path | None = None) -> list[Site]:
    """All profiles that are right; for those who must not fail because another site's profile is wrong."""
    found = []
    for path in _paths(directory):
        try:
            found.append(_read(path))
        except UsageError as error:
            logger.error("Left out: %s", error)
    return found


def site_for(url: str, directory: str | Path | None = None) -> Site | None:
    """The profile that covers the URL's host (the one with the longest domain, where several do)."""
    return nearest_site(url, sites_by_domain(load_sites(directory)))


def sites_by_domain(sites: Iterable[Site]) -> dict[str, Site]:
    """Each domain to the profile that names it: for those who look up many URLs among many profiles."""
    return {domain: site for site in sites for domain in site.domains}


def nearest_site(url: str, by_domain: Mapping[str, Site]) -> Site | None:
    """The profile that covers the URL's host; where several do, the one that names the longest domain."""
    domain = host_of(url)
    while domain:
        if site := by_domain.get(domain):
            return site
        domain = domain.partition(".")[2]
    return None


def _paths(directory: str | Path | None) -> list[Path]:
    return sorted(Path(directory or PROFILES).glob("*.toml"), key=lambda path: path.stem)


@cache
def _read(path: Path) -> Site:
    return read_profile(path)
