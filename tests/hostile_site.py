"""A site on loopback with good articles and, beside them, pages that are broken or mean harm: what `news` finds there.

with FaultServer("127.0.0.3") as web:
    site = HostileSite(web, ["/500/the-page-that-never-comes-11"])
    run = crawl(tmp_path, "news", {"url": site.home})
assert site.missing(run) == []
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.crawl import Run
from tests.fault_server import FaultServer, Handler, Talk
from tests.paper import Paper

GOOD = 4
SETTINGS: dict[str, Any] = {
    "NEWSBOT_RENDER": "never",
    "NEWSBOT_HEALTH": False,
    "NEWSBOT_UNSAFE_PACE": True,
    "NEWSBOT_BACKOFF": 0,
    "NEWSBOT_BREAKER_FAILURES": 0,
    "NEWSBOT_BLOCKED_LIMIT": 0,
    "CONCURRENT_REQUESTS": 60,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 30,
}
"""Every fault at once, with no pauses between."""


class HostileSite:
    """`links`: paths (or whole URLs) that its home page names beside its own articles; `pages`: what stands there;
    `head`: more for the head of the home page."""

    def __init__(
        self,
        web: FaultServer,
        links: Iterable[str] = (),
        pages: dict[str, bytes | Handler] | None = None,
        head: str = "",
    ) -> None:
        self.web = web
        web.varied = True
        self.home = web.base + "/"
        self.paper = Paper(articles=GOOD, ways={"category"}, sections=1)
        for path, body in self.paper.routes.items():
            web.extra[path] = _answering(str(body).encode())
        home = str(self.paper.routes["/"])
        named = enumerate([*links, *(pages or {})])
        more = "".join(f'<h2><a href="{link}">The story of the town that is told {n}</a></h2>' for n, link in named)
        home = home.replace("</main>", more + "</main>").replace("</head>", head + "</head>")
        web.extra["/"] = _answering(home.encode())
        for path, page in (pages or {}).items():
            web.extra[path] = page if callable(page) else _answering(page)

    def missing(self, run: Run) -> list[str]:
        """The good articles that a crawl did not bring."""
        return sorted(self.paper.urls(self.web.base) - {item["url"] for item in run.items})

    def read(self, run: Run) -> set[str]:
        """Paths of all that were read as articles, without the good ones."""
        urls = {item["url"] for item in run.items} - self.paper.urls(self.web.base)
        return {url.removeprefix(self.web.base) for url in urls if url.startswith(self.web.base)}


def _answering(body: bytes) -> Handler:
    def answer(talk: Talk) -> None:
        talk.page(body)

    return answer
