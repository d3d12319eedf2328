"""The safe floor: settings that a crawl must not go below without being told so by name (Scrapy add-on).

`check_settings` refuses a combination that is unsafe for us (a crawl that could read local files, be driven by
others, or fill the memory) or for the sites (no robots.txt, no pause). Each has a name; the setting
`NEWSBOT_UNSAFE_<NAME>=1` takes the responsibility. Crawls of private hosts (NEWSBOT_ALLOW_PRIVATE_HOSTS=1) and of saved
pages (NEWSBOT_REPLAY) may set their politeness as they like: it is their own servers that they ask.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scrapy.settings import BaseSettings

from newsbot.errors import UsageError
from newsbot.fetch.browser import HANDLER, use_browser
from newsbot.fetch.identity import set_identity
from newsbot.fetch.resolver import PrivateHosts
from newsbot.fetch.secrets import hide_secrets, mask

LARGEST_BODY = 256 * 1024 * 1024
"""Bytes: above it DOWNLOAD_MAXSIZE is no cap."""
_LOCAL_SCHEMES = ("file", "ftp", "s3", "data")
RESOLVER = "newsbot.fetch.resolver.PublicResolver"
HANDLERS = ("scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler", HANDLER)
"""What fetches pages by way of the resolver; others do not ask it."""
GUARDS = {
    *("newsbot.fetch.gate.Gate", "newsbot.fetch.robots.Robots", "newsbot.fetch.pace.PatientRetry"),
    *("newsbot.fetch.redirects.Redirects", "newsbot.fetch.redirects.MetaRefresh", "newsbot.fetch.integrity.Integrity"),
}
"""The middlewares that protect us and the sites."""
MOST_SECONDS = 300
"""DOWNLOAD_TIMEOUT above which it is none."""
MOST_REDIRECTS = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that must not be so."""

    name: str
    broken: Callable[[BaseSettings], bool]
    why: str
    politeness: bool = False
    """Does not matter on private hosts."""


def _hammers(settings: BaseSettings) -> bool:
    slow = settings.getfloat("DOWNLOAD_DELAY") > 0 or settings.getbool("AUTOTHROTTLE_ENABLED")
    return not slow and settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") > 1


def _reads_locally(settings: BaseSettings) -> bool:
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    return any(handlers.get(scheme) is not None for scheme in _LOCAL_SCHEMES)


def _path(component: Any) -> str:
    return component if isinstance(component, str) else f"{component.__module__}.{component.__qualname__}"


def _no_resolver(settings: BaseSettings) -> bool:
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    known = {_path(handlers.get(scheme) or HANDLERS[0]) for scheme in ("http", "https")} <= set(HANDLERS)
    resolver = _path(settings.get("TWISTED_DNS_RESOLVER"))
    return not known or resolver != RESOLVER or not settings.getbool("TWISTED_REACTOR_ENABLED", True)


def _unguarded(settings: BaseSettings) -> bool:
    used = settings.getwithbase("DOWNLOADER_MIDDLEWARES").items()
    return not {_path(component) for component, order in used if order is not None} >= GUARDS


def _no_cap(settings: BaseSettings) -> bool:
    return not 0 < settings.getint("DOWNLOAD_MAXSIZE") <= LARGEST_BODY


RULES = (
    Rule("HANDLERS", _reads_locally, "DOWNLOAD_HANDLERS lets a page's links read files of this machine"),
    Rule("RESOLVER", _no_resolver, "without newsbot's TWISTED_DNS_RESOLVER pages can reach private addresses"),
    Rule(
        "CONSOLE",
        lambda s: s.getbool("TELNETCONSOLE_ENABLED") or s.getbool("REMOTE_CONTROL_ENABLED"),
        "TELNETCONSOLE_ENABLED and REMOTE_CONTROL_ENABLED let other programs run code in the crawl",
    ),
    Rule(
        "COMPONENTS",
        _unguarded,
        "DOWNLOADER_MIDDLEWARES lacks some of newsbot's, which protect this machine and the sites",
    ),
    Rule("SIZE", _no_cap, "DOWNLOAD_MAXSIZE must lie between 1 byte and 256 MB, or one page can take all memory"),
    Rule(
        "MEMORY",
        lambda s: not (s.getbool("MEMUSAGE_ENABLED") and s.getint("MEMUSAGE_LIMIT_MB") > 0),
        "without MEMUSAGE_LIMIT_MB a crawl can take all memory of this machine",
    ),
    Rule(
        "TIME",
        lambda s: not 0 < s.getfloat("DOWNLOAD_TIMEOUT") <= MOST_SECONDS,
        f"DOWNLOAD_TIMEOUT must lie above 0 and be {MOST_SECONDS} s at most, or slow answers hold the crawl for ever",
    ),
    Rule(
        "REDIRECTS",
        lambda s: s.getint("REDIRECT_MAX_TIMES") > MOST_REDIRECTS,
        f"REDIRECT_MAX_TIMES above {MOST_REDIRECTS} lets one page lead the crawl around without end",
    ),
    Rule(
        "CERTIFICATES",
        lambda s: not s.getbool("DOWNLOAD_VERIFY_CERTIFICATES"),
        "without DOWNLOAD_VERIFY_CERTIFICATES anyone on the way can write the articles",
        politeness=True,
    ),
    Rule(
        "ROBOTS",
        lambda s: not s.getbool("ROBOTSTXT_OBEY"),
        "ROBOTSTXT_OBEY=False ignores what the sites ask for",
        politeness=True,
    ),
    Rule(
        "PACE",
        _hammers,
        "DOWNLOAD_DELAY=0 without AUTOTHROTTLE_ENABLED, many requests at once to one host, is an attack",
        politeness=True,
    ),
)


def broken_rules(settings: BaseSettings) -> list[Rule]:
    """The rules that these settings break and do not take the responsibility for."""
    at_home = settings.getbool("NEWSBOT_REPLAY") or PrivateHosts.from_settings(settings).all
    return [
        rule
        for rule in RULES
        if not (rule.politeness and at_home)
        and not settings.getbool(f"NEWSBOT_UNSAFE_{rule.name}")
        and rule.broken(settings)
    ]


def check_settings(settings: BaseSettings) -> None:
    """Raise `UsageError` (one line) for the first rule that is broken."""
    for rule in broken_rules(settings):
        raise UsageError(f"{rule.why} (NEWSBOT_UNSAFE_{rule.name}=1 allows it; docs/security.md)")


class SafeFloor:
    """The add-on: checks the settings of a crawl, gives it its identity, hides secrets, and looks for a browser."""

    def update_settings(self, settings: BaseSettings) -> None:
        """Called by Scrapy when a crawl begins, after all settings are known."""
        hide_secrets()
        try:
            check_settings(settings)
        except UsageError as error:
            sys.stderr.write(f"newsbot: {mask(str(error))}\n")
            raise
        set_identity(settings)
        use_browser(settings)

    @classmethod
    def update_pre_crawler_settings(cls, settings: BaseSettings) -> None:
        """Called by Scrapy before the first line is logged."""
        hide_secrets()
