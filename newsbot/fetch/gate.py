"""What may be asked for at all: http and https, on a host of the public internet (downloader middleware).

`PublicResolver` is the lock; this is the sign on the door. It gives the refusal its name, spares robots.txt of a
refused host, and stands in where the resolver is not asked: behind a proxy, in the browser.
"""

from __future__ import annotations

from urllib.parse import ParseResult, SplitResult, urlsplit

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.http import Request
from scrapy.utils.httpobj import urlparse_cached

from newsbot.caps import Caps
from newsbot.fetch.resolver import PrivateHosts, is_public_address, literal_address, proxy_hosts
from newsbot.fetch.skipped import skip

SCHEMES = frozenset({"http", "https"})
_LOCAL_NAMES = (".localhost", ".local", ".internal", ".home.arpa", ".lan")


def why_refused(parts: SplitResult | ParseResult, allowed: PrivateHosts) -> str | None:
    """The reason why this URL must not be asked for (`scheme`, `bad_url`, `private_address`), or None.

    Needs no look-up: a name that leads to a private address is the resolver's to refuse.
    """
    if parts.scheme not in SCHEMES:
        return "scheme"
    try:
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return "bad_url"
    if not host:
        return "bad_url"
    if host in allowed:
        return None
    bare = host.rstrip(".")
    if bare == "localhost" or bare.endswith(_LOCAL_NAMES):
        return "private_address"
    address = literal_address(host)
    if address is not None and not is_public_address(address):
        return "private_address"
    return None


def plain_url(url: str) -> str:
    """`url` without user name and password, and its host without a trailing dot: one spelling for one site."""
    parts = urlsplit(url)
    host, colon, port = parts.netloc.rpartition("@")[2].partition(":")
    if parts.netloc.rpartition("@")[2].startswith("["):
        netloc = parts.netloc.rpartition("@")[2]
    else:
        netloc = host.rstrip(".") + colon + port
    return parts._replace(netloc=netloc).geturl()


class Gate:
    """Refuses what must not be asked for, before anything else is done with the request."""

    def __init__(self, crawler: Crawler) -> None:
        self.stats = crawler.stats
        self.allowed = PrivateHosts.from_settings(crawler.settings)
        self.proxies = proxy_hosts()
        self._most = Caps.of(crawler.settings).hosts
        self._hosts: set[str] = set()
        self._passed: set[tuple[str, str]] = set()
        crawler.signals.connect(self._forget, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Gate:
        """Build it as Scrapy does."""
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Refuse, or bring the URL into its one spelling, or let pass."""
        parts = urlparse_cached(request)
        key = (parts.scheme, parts.netloc)
        if key in self._passed:  # nearly always: a few hosts make a crawl
            return None
        reason = why_refused(parts, self.allowed)
        if reason is None and parts.hostname in self.proxies and parts.hostname not in self.allowed:
            reason = "private_address"  # the resolver lets the proxy's own name pass
        elif reason is None and not self._has_room_for(parts.hostname or ""):
            reason = "too_many_hosts"
        if reason is not None:
            raise skip(self.stats, reason, request.url)
        if "@" in parts.netloc or (parts.hostname or "").endswith("."):
            return request.replace(url=plain_url(request.url), dont_filter=True)
        if len(self._passed) < 100_000:
            self._passed.add(key)
        return None

    def _has_room_for(self, host: str) -> bool:
        """Whether a host is one of those that were asked already, or may be one more."""
        if host not in self._hosts and len(self._hosts) >= self._most:
            return False
        self._hosts.add(host)
        return True

    def _forget(self) -> None:
        self._passed.clear()
        self._hosts.clear()
