"""The site of the documentation, https://www.example.org/, on loopback: a proxy that speaks TLS in its name.

    with ExampleSite(tmp_path) as site:
        subprocess.run([...], env={**os.environ, **site.environment})

Whatever honours `https_proxy` and `SSL_CERT_FILE` is led here, whichever host it asks for; nothing leaves the machine.
"""

from __future__ import annotations

import random
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests import loopback
from tests.fault_server import self_signed
from tests.newspaper import WORDS

HOME = "https://www.example.org"
STORIES = {
    "/world/a-story": "Ferry strike ends after nine days",
    "/world/the-bridge-reopens": "The bridge reopens to buses",
    "/culture/another": "A museum of maps finds its roof",
    "/culture/choir-sings-in-the-station": "Choir sings in the station at noon",
    "/sport/rowers-come-home": "Rowers come home with a cup of tin",
    "/sport/a-match-in-fog": "A match in fog is played to its end",
    "/story": "The market moves to the old quay",
}
AUTHORS = ("Ana Lindqvist", "Omar Adeyemi", "Wen Li")
_PAGE = """<!DOCTYPE html><html lang="en"><head><title>{head} | Example Courier</title>
<meta property="og:site_name" content="Example Courier">
<link rel="alternate" type="application/rss+xml" href="/feed.xml"></head><body>
<nav><a href="/">Home</a> <a href="/world/">World</a> <a href="/culture/">Culture</a> <a href="/sport/">Sport</a></nav>
{rest}<footer>Example Courier</footer></body></html>"""


def story(path: str) -> str:
    """A page with an article, other words for each address."""
    chance = random.Random(path)
    number = list(STORIES).index(path)
    text = "".join(f"<p>The {' '.join(chance.choices(WORDS, k=110))}, and it was seen by all.</p>" for _ in range(6))
    at = (datetime.now(UTC) - timedelta(hours=3 + 5 * number)).replace(microsecond=0).isoformat()
    rest = (
        f"<main><article><h1>{STORIES[path]}</h1><p class=standfirst>{' '.join(chance.choices(WORDS, k=14))}.</p>"
        f'<p>By <span class=story-credits><a rel=author href="/by/{number}">{AUTHORS[number % 3]}</a></span></p>'
        f"<time datetime={at}>today</time>{text}</article></main>"
    )
    return _PAGE.format(head=STORIES[path], rest=rest)


def listing(name: str, prefix: str) -> str:
    """A page that names all stories below a path."""
    links = "".join(
        f'<h2><a href="{path}">{head}</a></h2>' for path, head in STORIES.items() if path.startswith(prefix)
    )
    return _PAGE.format(head=name, rest=f"<main><h1>{name}</h1>{links}</main>")


def feed() -> str:
    """The site's RSS."""
    items = "".join(f"<item><title>{head}</title><link>{HOME}{path}</link></item>" for path, head in STORIES.items())
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Example Courier</title>{items}</channel></rss>'


class ExampleSite(loopback.Loopback):
    """The site and the proxy in one; its certificate is made anew each time."""

    def __init__(self, directory: Path) -> None:
        pages = {path: story(path) for path in STORIES}
        pages |= {f"/{name}/": listing(name.title(), f"/{name}/") for name in ("world", "culture", "sport")}
        super().__init__(
            {"/": listing("Example Courier", "/"), "/feed.xml": feed(), "/robots.txt": "User-agent: *\n", **pages}
        )
        certificate = self_signed(directory, "DNS:example.org,DNS:*.example.org")
        self._server.RequestHandlerClass = _Tunnel
        self._server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._server.tls.load_cert_chain(certificate)
        self.environment = {
            "http_proxy": self.base, "https_proxy": self.base, "SSL_CERT_FILE": str(certificate),
            "no_proxy": "127.0.0.1,localhost",
        }  # fmt: skip


class _Tunnel(loopback.Handler):
    """Answers CONNECT by being, from then on, the host that was asked for."""

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.close_connection = False

    def finish(self) -> None:
        super().finish()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.close()  # the server closes the socket below it only
