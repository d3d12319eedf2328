"""The browser's only way out: a proxy on loopback, in this process, that connects to public addresses alone.

A browser looks names up by itself and follows redirects that nobody can stop. Behind this proxy it does neither: each
connection it wants (pages, scripts, WebSockets) is a name handed to us, which we look up once, judge, and connect to
at the address that we judged. So redirects, odd spellings and DNS rebinding end here.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable
from urllib.parse import urlsplit

from newsbot.fetch.gate import why_refused
from newsbot.fetch.resolver import PrivateHosts, is_public_address

OWN_ERRANDS = frozenset(
    "accounts.google.com clients1.google.com clients2.google.com clientservices.googleapis.com "
    "content-autofill.googleapis.com optimizationguide-pa.googleapis.com redirector.gvt1.com "
    "safebrowsing.googleapis.com update.googleapis.com www.google.com".split()
)
"""Hosts that Chromium asks for itself, whatever the page."""
MAX_HEAD = 64 * 1024
CONNECT_SECONDS = 15.0
IDLE_SECONDS = 60.0
_CHUNK = 64 * 1024
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_FAILED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HOP_BY_HOP = (b"proxy-connection:", b"connection:", b"proxy-authorization:", b"keep-alive:")


class PublicProxy:
    """An HTTP proxy (CONNECT, and plain http with `Connection: close`) for one browser."""

    def __init__(self, allowed: PrivateHosts, limit: int, refused: Callable[[str], None]) -> None:
        """`limit`: bytes that one connection may bring, 0 for any; `refused` hears of each host that is refused."""
        self._allowed = allowed
        self._limit = limit
        self._refused = refused
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """Listen on a free port of 127.0.0.1; returns the proxy's URL."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=MAX_HEAD)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        """Stop listening and drop what is open."""
        if self._server is not None:
            self._server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        try:
            await self._answer(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, ValueError):
            pass  # the browser sees the connection end
        except asyncio.CancelledError:
            pass  # `close`; this task is nobody else's
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), IDLE_SECONDS)
        first, _, headers = head.partition(b"\r\n")
        method, target, _ = first.decode("latin-1").split(" ", 2)
        url = f"https://{target}/" if method == "CONNECT" else target
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        shut = host in OWN_ERRANDS or why_refused(parts, self._allowed)
        address = None if shut else await self._look_up(host, port)
        if address is None:
            if host not in OWN_ERRANDS:
                self._refused(host)
            writer.write(_REFUSED)
            await writer.drain()
            return
        try:
            far = await asyncio.wait_for(asyncio.open_connection(address, port, limit=MAX_HEAD), CONNECT_SECONDS)
        except (OSError, TimeoutError):
            writer.write(_FAILED)
            await writer.drain()
            return
        far_reader, far_writer = far
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                path = parts._replace(scheme="", netloc="").geturl() or "/"
                lines = [line for line in headers.split(b"\r\n") if not line.lower().startswith(_HOP_BY_HOP)]
                far_writer.write(f"{method} {path} HTTP/1.1\r\nConnection: close\r\n".encode("latin-1"))
                far_writer.write(b"\r\n".join(lines))
                await self._answer_head(far_reader, writer)
            await self._carry(reader, writer, far_reader, far_writer)
        finally:
            far_writer.close()
            with contextlib.suppress(OSError):
                await far_writer.wait_closed()

    async def _answer_head(self, far: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        """Hand on the head of an answer, so that the browser brings its next request to us and not to this host."""
        head = await asyncio.wait_for(far.readuntil(b"\r\n\r\n"), IDLE_SECONDS)
        lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(_HOP_BY_HOP)]
        near.write(b"\r\n".join([*lines, b"Connection: close", b"", b""]))

    async def _look_up(self, host: str, port: int) -> str | None:
        """The address to connect to, or None where the host has no public one."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return None
        addresses = [str(entry[4][0]) for entry in found]
        if host in self._allowed:
            return min(addresses, key=lambda address: ":" in address) if addresses else None
        public = [address for address in addresses if is_public_address(address)]
        return min(public, key=lambda address: ":" in address) if public else None

    async def _carry(
        self,
        near_reader: asyncio.StreamReader,
        near_writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        there = asyncio.ensure_future(_pump(near_reader, far_writer, 0))
        back = asyncio.ensure_future(_pump(far_reader, near_writer, self._limit))
        try:
            await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            if there.done() and not back.done():  # the browser has sent all; the answer may still come
                await asyncio.wait({back}, timeout=IDLE_SECONDS)
        finally:
            there.cancel()
            back.cancel()
            await asyncio.gather(there, back, return_exceptions=True)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, limit: int) -> None:
    carried = 0
    while data := await asyncio.wait_for(reader.read(_CHUNK), IDLE_SECONDS):
        carried += len(data)
        if limit and carried > limit:
            return
        writer.write(data)
        await writer.drain()
