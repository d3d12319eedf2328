"""Which addresses are public, in every spelling."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.fetch.gate import plain_url, why_refused
from newsbot.fetch.resolver import (
    PrivateHosts,
    PublicResolver,
    is_public_address,
    is_public_host,
    literal_address,
    proxy_hosts,
)

NOBODY = PrivateHosts(False)
PRIVATE = """
127.0.0.1 127.255.255.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1::
""".split()
PUBLIC = "93.184.216.34 8.8.8.8 2606:4700::6810:84e5 ::ffff:8.8.8.8 64:ff9b::808:808".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses(address: str) -> None:
    assert not is_public_address(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public_address(address)


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example", "." * 300])
def test_what_cannot_be_a_name_has_no_address_and_nobody_is_asked(host: str) -> None:
    told: list[str] = []
    receiver = SimpleNamespace(
        resolutionBegan=lambda _: told.append("began"), resolutionComplete=lambda: told.append("complete")
    )
    reactor: Any = SimpleNamespace(nameResolver=object())
    PublicResolver(reactor, NOBODY).resolveHostName(receiver, host, 80)
    assert told == ["began", "complete"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.0.1.", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0177.0.0.01", "127.0.0.1"),
        ("[::1]", "::1"),
        ("::ffff:7f00:1", "::ffff:127.0.0.1"),
        ("[fe80::1%25eth0]", "fe80::1"),
        ("example.org", None),
        ("1e100.net", None),
        ("999.1.1.1", None),
        ("", None),
    ],
)
def test_literal_addresses(host: str, address: str | None) -> None:
    found = literal_address(host)
    if address is None or ":" not in address:
        assert found == address
    else:
        assert found is not None
        assert not is_public_address(found)


REFUSED = {
    "http://127.1/": "private_address",
    "http://2130706433/": "private_address",
    "http://0x7f000001:8080/x": "private_address",
    "http://[::1]/": "private_address",
    "http://[::ffff:127.0.0.1]/": "private_address",
    "http://localhost/": "private_address",
    "http://LOCALHOST./": "private_address",
    "http://printer.local/": "private_address",
    "http://db.internal/": "private_address",
    "http://169.254.169.254/latest/meta-data": "private_address",
    "file:///etc/passwd": "scheme",
    "ftp://a.example/": "scheme",
    "javascript:alert(1)": "scheme",
    "data:text/html,x": "scheme",
    "http:///x": "bad_url",
    "http://a.example:99999/": "bad_url",
    "http://[::1/": "bad_url",
    "https://a.example/": None,
    "http://93.184.216.34/": None,
    "http://xn--bcher-kva.example/": None,
    "http://internal.example/": None,
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_may_be_asked_for(url: str) -> None:
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        assert REFUSED[url] == "bad_url"
        return
    assert why_refused(parts, NOBODY) == REFUSED[url]


@pytest.mark.parametrize(
    ("value", "all_", "some"),
    [
        (False, False, False),
        (None, False, False),
        ("", False, False),
        ("0", False, False),
        ("False", False, False),
        (True, True, True),
        ("1", True, True),
        ("true", True, True),
        ("127.0.0.1,localhost", False, True),
        (["127.0.0.1"], False, True),
    ],
)
def test_allow_private_hosts(value: object, all_: bool, some: bool) -> None:
    allowed = PrivateHosts(value)
    assert ("10.0.0.1" in allowed) is all_
    assert ("127.0.0.1" in allowed) is some


def test_proxies_may_be_private() -> None:
    environment = {"http_proxy": "http://user:pw@10.0.0.9:3128", "HTTPS_PROXY": "proxy.lan:8080", "PATH": "/bin"}
    assert proxy_hosts(environment) == {"10.0.0.9", "proxy.lan"}


def test_names_are_looked_up() -> None:
    assert not asyncio.run(is_public_host("localhost"))
    assert not asyncio.run(is_public_host("0x7f.1"))
    assert asyncio.run(is_public_host("8.8.8.8"))


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://user:pw@a.example/x?y#z", "http://a.example/x?y#z"),
        ("http://a.example.:8080/", "http://a.example:8080/"),
        ("http://u@[2606::1]:80/", "http://[2606::1]:80/"),
    ],
)
def test_one_spelling(url: str, plain: str) -> None:
    assert plain_url(url) == plain


@given(st.text(max_size=60))
def test_nothing_raises(text: str) -> None:
    literal_address(text)
    is_public_address(text)
    assert "x" not in PrivateHosts(False)


@given(st.integers(0, 2**32 - 1))
def test_every_spelling_of_an_address_is_that_address(number: int) -> None:
    from ipaddress import IPv4Address

    address = str(IPv4Address(number))
    a, b, c, d = address.split(".")
    for spelling in (
        str(number),
        hex(number),
        f"{a}.{(int(b) << 16) + (int(c) << 8) + int(d)}",
        f"0x{int(a):x}.{b}.{c}.{d}",
    ):
        assert literal_address(spelling) == address
    assert is_public_address(f"::ffff:{address}") == is_public_address(address)
