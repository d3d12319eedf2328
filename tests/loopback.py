"""A small HTTP server on loopback for tests: routes in, a log of requests out.

    with Loopback({"/": "<h1>Home</h1>", "/gone": 404}) as site:
        crawl(site.url)                      # http://127.0.0.1:PORT/
    assert [r.path for r in site.log] == ["/robots.txt", "/"]

A route is text or bytes (200, type by the path's ending), a status number, a tuple
`(status, headers, body)`, or a callable taking the `Asked` request and returning one of these.
Routes are looked up with the query string first, then without. `{base}` in a text body is replaced
by the site's URL without a closing slash. `default` answers all other paths (404 if missing).
With `etags=True` each 200 carries an ETag and `If-None-Match` is answered with 304.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TYPES = {
    ".xml": "application/xml",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".json": "application/json",
    ".txt": "text/plain",
    ".gz": "application/gzip",
    ".pdf": "application/pdf",
}
Answer = str | bytes | int | tuple[int, Mapping[str, str], str | bytes]
Route = Answer | Callable[["Asked"], Answer]


@dataclass
class Asked:
    """One request as the server saw it."""

    path: str
    """Path with query string."""
    headers: dict[str, str]
    """Names in lower case."""
    host: str
    at: float
    """`time.monotonic()` of its arrival."""
    status: int = 0
    """The status answered."""
    extra: dict[str, Any] = field(default_factory=dict)


class Loopback:
    """The server; a context manager. Routes may be changed while it runs."""

    def __init__(
        self,
        routes: dict[str, Route] | None = None,
        *,
        default: Route = 404,
        address: str = "127.0.0.1",
        etags: bool = False,
    ) -> None:
        self.routes: dict[str, Route] = dict(routes or {})
        self.default = default
        self.etags = etags
        self.log: list[Asked] = []
        self._server = _Server((address, 0), Handler)
        self._server.site = self
        self.port: int = self._server.server_address[1]
        self.base = f"http://{address}:{self.port}"
        self.url = self.base + "/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Loopback:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def paths(self) -> list[str]:
        """Paths asked for, in order."""
        return [asked.path for asked in self.log]

    @property
    def counts(self) -> Counter[str]:
        """How often each path was asked for."""
        return Counter(self.paths)

    def answer(self, asked: Asked) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for one request."""
        route = self.routes.get(asked.path)
        if route is None:
            route = self.routes.get(asked.path.partition("?")[0], self.default)
        if callable(route):
            route = route(asked)
        status, headers, body = 200, {}, route
        if isinstance(route, tuple):
            status, headers, body = route[0], dict(route[1]), route[2]
        elif isinstance(route, int):
            status, body = route, f"<!DOCTYPE html><title>{route}</title><h1>{route}</h1>"
        if isinstance(body, str):
            body = body.replace("{base}", self.base).encode()
        if not any(name.lower() == "content-type" for name in headers):
            ending = "." + asked.path.partition("?")[0].rpartition("/")[2].rpartition(".")[2]
            headers["Content-Type"] = TYPES.get(ending, "text/html; charset=utf-8")
        if self.etags and status == 200:
            headers["ETag"] = '"' + hashlib.sha1(body).hexdigest()[:16] + '"'
            if asked.headers.get("if-none-match") == headers["ETag"]:
                return 304, headers, b""
        return status, headers, body


def too_early(times: Sequence[float], delay: float) -> float:
    """Seconds by which three requests came too early for one in each `delay` seconds, counted from the three before.

    A busy machine lets single requests arrive late, and then the gap behind them is small; none can arrive before it
    was sent. So three are judged by the one that was least late. Six requests are needed at least.
    """
    late = [at - number * delay for number, at in enumerate(times)]
    return max(min(late[k : k + 3]) - min(late[k + 3 : k + 6]) for k in range(len(late) - 5))


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: Loopback

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no fault of the test."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.path, headers, headers.get("host", ""), time.monotonic())
        self.server.site.log.append(asked)
        status, answer_headers, body = self.server.site.answer(asked)
        asked.status = status
        self.send_response(status)
        for name, value in answer_headers.items():
            self.send_header(name, value)
        if not any(name.lower() in {"content-length", "transfer-encoding"} for name in answer_headers):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET
    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Silent: the log is `Loopback.log`."""
