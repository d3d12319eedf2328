"""The one gate every host name passes: only public addresses are connected to (Scrapy's TWISTED_DNS_RESOLVER).

A page may name any host, in any spelling (`127.1`, `2130706433`, `0x7f000001`, `[::ffff:7f00:1]`), redirect to it, or
own a name that points to a private address, the second time it is asked (DNS rebinding). All of them are one case
here: what is checked is the address that the connection is then made to.

A proxy looks names up by itself, and a browser too: for them `Gate` and `browser` ask `is_public_host`.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import attr
from scrapy.crawler import Crawler
from scrapy.resolver import HostResolution
from scrapy.settings import BaseSettings
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer  # type: ignore[import-untyped]

CACHE_SIZE = 10_000
"""Names whose addresses are kept for the length of a crawl."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public_address(address: str) -> bool:
    """Whether an IP address (any version, canonical spelling) belongs to the public internet.

    IPv4 inside IPv6 (mapped, 6to4, Teredo, NAT64) is judged by the IPv4 address too, for that is where it leads.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
        if ip in _NAT64:
            inner.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
        if any(each is not None and not is_public_address(str(each)) for each in inner):
            return False
        if ip.ipv4_mapped is not None:
            return True
    return ip.is_global and not ip.is_multicast


def literal_address(host: str) -> str | None:
    """The IP address that `host` spells, canonical, or None where it is a name.

    Understands what `inet_aton` does: `127.1`, `017700000001`, `0x7f.1`, `2130706433`; brackets, zone, trailing dot.
    """
    host = host.strip("[]").partition("%")[0].rstrip(".")
    if ":" in host:
        try:
            return str(ipaddress.IPv6Address(host))
        except ValueError:
            return None
    if not host or host[0] not in "0123456789":
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except (OSError, UnicodeError):
        return None


class PrivateHosts:
    """Which private hosts this crawl may reach (setting NEWSBOT_ALLOW_PRIVATE_HOSTS).

    Off: none. On: all. Or a comma-separated list of host names and addresses, as they stand in the URL.
    """

    def __init__(self, value: object) -> None:
        words = value if isinstance(value, list | tuple) else str(value or "").split(",")
        names = {str(word).strip().lower() for word in words} - {"", "0", "false", "no", "off", "none"}
        self.all = bool(names & {"1", "true", "yes", "on", "all"})
        self.names = frozenset(names)

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> PrivateHosts:
        """Read the setting."""
        return cls(settings.get("NEWSBOT_ALLOW_PRIVATE_HOSTS"))

    def __contains__(self, host: str) -> bool:
        return self.all or host in self.names


def proxy_hosts(environment: dict[str, str] | None = None) -> frozenset[str]:
    """Hosts of the proxies that the operator set in the environment: they may well be private."""
    environment = dict(os.environ) if environment is None else environment
    hosts = set()
    for name, value in environment.items():
        if name.lower() in {"http_proxy", "https_proxy", "all_proxy"} and value:
            parts = urlsplit(value if "//" in value else f"//{value}")
            if parts.hostname:
                hosts.add(parts.hostname)
    return frozenset(hosts)


async def is_public_host(host: str) -> bool:
    """Whether every address that `host` (a name or an address in any spelling) leads to now is public.

    Asks the system's resolver in a thread. A name that does not resolve is not public.
    """
    if address := literal_address(host):
        return is_public_address(address)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(is_public_address(str(entry[4][0])) for entry in found)


def _can_be_a_name(host: str) -> bool:
    """Whether a resolver may be asked for `host` at all: none of its labels is empty or too long."""
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _with_port(address: Any, port: int) -> IAddress:
    return attr.evolve(address, port=port)  # type: ignore[no-any-return]


@implementer(IHostnameResolver)
class PublicResolver:
    """Resolves names (IPv4 and IPv6) with the system's resolver and hands on only public addresses.

    A host with none left fails like a name that does not exist; `refused` remembers it, so that the fault has its
    true name (`Gate`). Answers are cached for the length of the crawl, as Scrapy's own resolvers do.
    """

    def __init__(self, reactor: ReactorBase, allowed: PrivateHosts, cache_size: int = CACHE_SIZE) -> None:
        self.reactor = reactor
        self.allowed = allowed
        self.proxies = proxy_hosts()
        self.refused: set[str] = set()
        self._inner: Any = getattr(reactor.nameResolver, "_inner", reactor.nameResolver)
        self._cache: dict[str, list[IAddress]] = {}
        self._cache_size = cache_size

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> PublicResolver:
        """Build it as Scrapy does."""
        size = crawler.settings.getint("DNSCACHE_SIZE") if crawler.settings.getbool("DNSCACHE_ENABLED") else 0
        return cls(reactor, PrivateHosts.from_settings(crawler.settings), min(size, CACHE_SIZE))

    def install_on_reactor(self) -> None:
        """Take the reactor's place for names."""
        self.reactor.installNameResolver(self)  # type: ignore[arg-type]

    def resolveHostName(  # noqa: N802 (Twisted's name)
        self,
        resolutionReceiver: Any,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> Any:
        """See `IHostnameResolver.resolveHostName`."""
        known = self._cache.get(hostName) if _can_be_a_name(hostName) else []
        if known is not None:
            resolution = HostResolution(hostName)
            resolutionReceiver.resolutionBegan(resolution)
            for address in known:
                resolutionReceiver.addressResolved(_with_port(address, portNumber))
            resolutionReceiver.resolutionComplete()
            return resolution
        receiver = _Receiver(self, hostName, resolutionReceiver)
        return self._inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def passed(self, host: str, addresses: list[IAddress]) -> list[IAddress]:
        """The addresses of `host` that may be connected to; remembered for the length of the crawl."""
        if host not in self.allowed and host not in self.proxies:
            public = [address for address in addresses if is_public_address(address.host)]
            if addresses and not public:
                self.refused.add(host)
            addresses = public
        if addresses and len(self._cache) < self._cache_size:
            self._cache[host] = addresses
        return addresses


@implementer(IResolutionReceiver)
class _Receiver:
    """Holds the addresses back until all are known, then hands on those that pass."""

    def __init__(self, resolver: PublicResolver, host: str, receiver: Any) -> None:
        self._resolver = resolver
        self._host = host
        self._receiver = receiver
        self._found: list[IAddress] = []

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802 (Twisted's name)
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:  # noqa: N802
        self._found.append(address)

    def resolutionComplete(self) -> None:  # noqa: N802
        for address in self._resolver.passed(self._host, self._found):
            self._receiver.addressResolved(address)
        self._receiver.resolutionComplete()
