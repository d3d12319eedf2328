"""The arguments of `scrapy crawl news`, all read and checked before the first request.

Each fault is a `UsageError` of one line that names the argument, says what is wrong, and what would be right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from urllib.parse import urlsplit

from newsbot.errors import UsageError
from newsbot.sites import Site, load_site, load_sites, nearest_site, sites_by_domain

KNOWN = ("url", "site", "sections", "since", "until", "limit", "discover", "related_depth")
WAYS = ("sitemap", "feed", "category", "related")
"""The ways to discover articles that `discover=` knows."""
FROM_SCRAPYD = frozenset({"_job"})
_AGE = re.compile(r"(\d{1,5})\s*(min|m|h|d|w|y)", re.IGNORECASE)
_UNITS = {"min": 60, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400}


@dataclass(frozen=True, slots=True)
class Entrance:
    """Where a crawl of one site begins."""

    url: str
    site: Site | None = None
    """The profile that covers it."""
    is_profile: bool = False
    """Given by its profile's name: the whole site is meant."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the person asked for."""

    entrances: tuple[Entrance, ...]
    sections: tuple[str, ...] = ()
    since: datetime | None = None
    """Aware; articles published before are not wanted."""
    until: datetime | None = None
    """Aware; articles published after are not wanted."""
    limit: int | None = None
    discover: frozenset[str] = field(default_factory=lambda: frozenset(WAYS))
    related_depth: int = 1
    only_due: bool = False
    """All sites were asked for: each in its turn, by its profile's `every`."""


def read_arguments(given: Mapping[str, object], *, now: datetime, sites: str | None = None) -> Arguments:
    """Check all arguments. `now` (aware) is what ages such as `7d` count from; `sites` where the profiles lie.

    Raises `UsageError` for the first that cannot be used.
    """
    texts = read_texts(given, KNOWN)
    entrances = _entrances(texts, sites)
    since, until = read_span(texts, now)
    return Arguments(
        entrances=entrances,
        sections=tuple(listed(texts["sections"])) if "sections" in texts else (),
        since=since,
        until=until,
        limit=read_number("limit", texts["limit"], least=1) if "limit" in texts else None,
        discover=_ways(texts["discover"]) if "discover" in texts else frozenset(WAYS),
        related_depth=read_number("related_depth", texts["related_depth"], least=0) if "related_depth" in texts else 1,
        only_due="all" in listed(texts.get("site", "")),
    )


def read_texts(given: Mapping[str, object], known: tuple[str, ...]) -> dict[str, str]:
    """The arguments as texts; raises `UsageError` for one that is unknown or empty."""
    texts: dict[str, str] = {}
    for name, value in given.items():
        if name in FROM_SCRAPYD:
            continue
        if name not in known:
            raise UsageError(f"unknown argument {name}={value}{nearest(name, known)}")
        texts[name] = str(value).strip()
        if not texts[name]:
            raise UsageError(f"{name}= is empty")
    return texts


def read_span(texts: Mapping[str, str], now: datetime) -> tuple[datetime | None, datetime | None]:
    """`since` and `until`, aware; raises `UsageError` where they are no moments or the wrong way round."""
    since = read_moment("since", texts["since"], now, ends=False) if "since" in texts else None
    until = read_moment("until", texts["until"], now, ends=True) if "until" in texts else None
    if since and until and since > until:
        raise UsageError(f"since={texts['since']} lies after until={texts['until']}")
    return since, until


def _entrances(texts: Mapping[str, str], sites: str | None) -> tuple[Entrance, ...]:
    if "url" not in texts and "site" not in texts:
        raise UsageError("nothing to crawl: give url=https://example.org/ or site=NAME")
    profiles: list[Site] = []
    for name in listed(texts.get("site", "")):
        try:
            if name == "all":  # but not the saved demo newspapers, which are nobody's news
                profiles += [profile for profile in load_sites(sites) if not profile.replay]
            else:
                profiles.append(load_site(name, sites))
        except UsageError as error:
            raise UsageError(f"site={name}: {error}") from error
    if "site" in texts and not profiles:
        raise UsageError(f"site={texts['site']}: there is no profile")
    found = [Entrance(url, profile, is_profile=True) for profile in profiles for url in profile.entrances]
    if "url" in texts:
        known = sites_by_domain(profiles or load_sites(sites))
        found += [Entrance(url, nearest_site(url, known)) for url in _urls(texts["url"])]
    return tuple({entrance.url: entrance for entrance in reversed(found)}.values())[::-1]


def _urls(text: str) -> list[str]:
    """The URLs of a comma-separated list; a comma inside one stays part of it."""
    found: list[str] = []
    for piece in text.split(","):
        bare = piece.strip()
        if found and not re.match(r"https?://|[\w-]+(\.[\w-]+)+([:/]|$)|localhost", bare, re.IGNORECASE):
            found[-1] += "," + piece
        else:
            found.append(bare)
    return [_url(piece) for piece in found if piece]


def _url(text: str) -> str:
    url = text if re.match(r"[a-z][a-z0-9+.-]*:(?!\d)", text, re.IGNORECASE) else f"https://{text.lstrip('/')}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"url={text}: {error}") from error
    if parts.scheme not in {"http", "https"}:
        raise UsageError(f"url={text}: only http and https can be crawled")
    if not host or not re.fullmatch(r"[^\s<>\"'`{}|^\\]+", parts.netloc) or ("." not in host and not _local(host)):
        raise UsageError(f"url={text}: names no host; a right one is url=https://example.org/")
    return url if parts.path else parts._replace(path="/").geturl()


def _local(host: str) -> bool:
    return host == "localhost" or ":" in host


def read_moment(name: str, text: str, now: datetime, *, ends: bool) -> datetime:
    """An age, a day or a moment; a day given as an end counts to its last second."""
    if match := _AGE.fullmatch(text):
        return now - timedelta(seconds=int(match[1]) * _UNITS[match[2].lower()])
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59) if ends else time(0), UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{name}={text}: is no date; a right one is {name}=2026-01-31 or {name}=7d") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def read_number(name: str, text: str, *, least: int) -> int:
    """A whole number, `least` or more."""
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise UsageError(f"{name}={text}: must be a whole number, {least} or more")
    return int(text)


def _ways(text: str) -> frozenset[str]:
    ways = listed(text)
    for way in ways:
        if way not in WAYS:
            raise UsageError(f"discover={text}: unknown way {way!r}{nearest(way, WAYS)}")
    if not ways:
        raise UsageError(f"discover={text}: names no way; known: {', '.join(WAYS)}")
    return frozenset(ways)


def listed(text: str) -> list[str]:
    """The words of a comma-separated list."""
    return [word for piece in text.split(",") if (word := piece.strip())]


def nearest(word: str, known: tuple[str, ...]) -> str:
    """What somebody may have meant, to put behind a complaint."""
    near = get_close_matches(word.lower(), known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known: {', '.join(known)}"
