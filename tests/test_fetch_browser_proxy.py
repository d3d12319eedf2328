"""The browser's way out leads to public hosts alone."""

from __future__ import annotations

import asyncio

import pytest

from newsbot.fetch.browser_proxy import PublicProxy
from newsbot.fetch.resolver import PrivateHosts
from tests.fault_server import PAGE, FaultServer


async def _through(allowed: str, said: bytes, limit: int = 0) -> tuple[bytes, list[str]]:
    """What the proxy answers to `said`, and whom it refused."""
    refused: list[str] = []
    proxy = PublicProxy(PrivateHosts(allowed), limit, refused.append)
    port = int((await proxy.start()).rpartition(":")[2])
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        answer = b""
        try:
            writer.write(said)
            while not answer.endswith(PAGE) and (data := await asyncio.wait_for(reader.read(65_536), 10)):
                answer += data
        finally:
            writer.close()
            await writer.wait_closed()
    finally:
        await proxy.close()
    return answer, refused


def through(allowed: str, said: str, limit: int = 0) -> tuple[bytes, list[str]]:
    return asyncio.run(_through(allowed, said.encode("latin-1"), limit))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("form", ["GET http://{}:{}/page/1 HTTP/1.1\r\n\r\n", "CONNECT {}:{} HTTP/1.1\r\n\r\n"])
def test_private_hosts_are_refused(host: str, form: str) -> None:
    with FaultServer() as web:
        answer, refused = through("", form.format(host, web.port))
        assert web.connections == 0
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert len(refused) == 1


@pytest.mark.parametrize("said", ["GET file:///etc/passwd HTTP/1.1\r\n\r\n", "GET ftp://a.example/ HTTP/1.1\r\n\r\n"])
def test_other_schemes_are_refused(said: str) -> None:
    assert through("1", said)[0].startswith(b"HTTP/1.1 403 ")


def test_plain_requests_are_carried() -> None:
    with FaultServer() as web:
        said = f"GET http://127.0.0.1:{web.port}/page/1?a=b HTTP/1.1\r\nHost: x\r\nProxy-Connection: keep-alive\r\n\r\n"
        answer, _ = through("127.0.0.1", said, limit=len(PAGE) + 1000)
        (talk,) = web.log
    assert talk.path == "/page/1?a=b"
    assert talk.headers == {"connection": "close", "host": "x"}
    assert answer.endswith(PAGE)
    assert b"\r\nConnection: close\r\n" in answer


def test_tunnels_are_carried() -> None:
    with FaultServer() as web:
        tunnel = f"CONNECT 127.0.0.1:{web.port} HTTP/1.1\r\n\r\nGET /until-close HTTP/1.1\r\nHost: x\r\n\r\n"
        answer, _ = through("127.0.0.1", tunnel)
    assert answer.startswith(b"HTTP/1.1 200 Connection established")
    assert answer.endswith(PAGE)


def test_a_connection_brings_so_much_and_no_more() -> None:
    with FaultServer() as web:
        answer, _ = through("127.0.0.1", f"GET http://127.0.0.1:{web.port}/endless HTTP/1.1\r\n\r\n", limit=300_000)
    assert len(answer) <= 300_000


@pytest.mark.parametrize("said", ["\r\n\r\n", "GET\r\n\r\n", "GET x y z\r\n\r\n", "CONNECT a:b HTTP/1.1\r\n\r\n"])
def test_nonsense_ends_the_connection(said: str) -> None:
    answer, _ = through("1", said)
    assert b"200" not in answer
