"""WHO: one TOML file per publisher, the `Site` it becomes, and where to look it up."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

from newsbot.errors import UsageError
from newsbot.sites.profile import hint, read_profile
from newsbot.sites.site import Layout, Selector, Selectors, Site

__all__ = [
    "Layout",
    "Selector",
    "Selectors",
    "Site",
    "load_site",
    "load_sites",
    "readable_sites",
    "site_for",
    "site_names",
]

logger = logging.getLogger(__name__)

PROFILES = Path(__file__).parent
"""Where profiles lie unless the setting NEWSBOT_SITES_DIR names another directory."""


def site_names(directory: str | Path | None = None) -> list[str]:
    """Names of all profiles, sorted."""
    return sorted(path.stem for path in Path(directory or PROFILES).glob("*.toml"))


def load_site(name: str, directory: str | Path | None = None) -> Site:
    """The profile of this name. Raises `UsageError` that names the nearest one where there is none."""
    names = site_names(directory)
    if name not in names:
        raise UsageError(f"unknown site {name!r}{hint(name, tuple(names))}")
    return _read(Path(directory or PROFILES) / f"{name}.toml")


def load_sites(directory: str | Path | None = None) -> list[Site]:
    """All profiles, by name. Raises `UsageError` for the first that is wrong."""
    return [load_site(name, directory) for name in site_names(directory)]


def readable_sites(directory: str | Path | None = None) -> list[Site]:
    """All profiles that are right; for those who must not fail because another site's profile is wrong."""
    found = []
    for name in site_names(directory):
        try:
            found.append(load_site(name, directory))
        except UsageError as error:
            logger.error("Left out: %s", error)
    return found


def site_for(url: str, directory: str | Path | None = None) -> Site | None:
    """The profile that covers the URL's host (the one with the longest domain, where several do)."""
    covering = [site for site in load_sites(directory) if site.covers(url)]
    return max(covering, key=lambda site: max(map(len, site.domains)), default=None)


@cache
def _read(path: Path) -> Site:
    return read_profile(path)
