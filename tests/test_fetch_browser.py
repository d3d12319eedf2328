"""Pages that build themselves with JavaScript, in a real Chromium, on loopback."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from newsbot.extract.page import Page
from newsbot.fetch.browser import launch_options
from newsbot.fetch.browser_need import find_browser, needs_browser
from tests.crawl import Run, crawl
from tests.fault_server import FaultServer
from tests.loopback import Asked, Loopback

SPIDER = """
import scrapy
from newsbot.extract.page import Page
from newsbot.fetch.browser import Browser


class It(scrapy.Spider):
    name = "it"
    urls = []
    render = "auto"
    scroll = 0

    async def start(self):
        for url in self.urls:
            request = scrapy.Request(url, self.parse, errback=self.failed, dont_filter=True)
            yield Browser.of(self.crawler).plan(request, self.render, self.scroll)

    async def parse(self, response):
        browser = Browser.of(self.crawler)
        page, links = self.read(response)
        if browser.wants(response, page, links, "h1" in page.by_tag, render=self.render):
            rendered = await browser.render(response.request, scroll=self.scroll)
            if rendered is not None:
                response = rendered
                page, links = self.read(response)
                browser.wants(response, page, links, "h1" in page.by_tag)
        yield {
            "url": response.url,
            "rendered": "playwright" in response.flags,
            "text": page.text(0)[:3000],
            "links": links,
        }

    def read(self, response):
        page = Page.parse(response.body, response.url)
        return page, len(page.by_tag.get("a", ()))

    def failed(self, failure):
        yield {"failed": failure.type.__name__, "why": str(failure.value), "url": failure.request.url}
"""
STORY = "The harbour master closed the eastern quay on Tuesday after a crane had leaned over in the night. "
SHELL = """<!doctype html><html><head><title>Elm Daily</title></head><body><div id="root"></div><script>
fetch("/api/story").then(answer => answer.json()).then(story => {
  document.getElementById("root").innerHTML =
    "<article><h1>" + story.headline + "</h1><p>" + story.text + "</p></article>";
});
</script></body></html>"""


def story(asked: Asked) -> str:
    """Slow enough that the page is loaded long before."""
    time.sleep(0.4)
    return json.dumps({"headline": "Crane leans over the quay", "text": STORY * 10})


@pytest.fixture(scope="module", autouse=True)
def chromium(request: pytest.FixtureRequest) -> None:
    if "browser" in (request.config.option.markexpr or "") and "not browser" in request.config.option.markexpr:
        return
    assert find_browser(), (
        "these tests drive a real browser: apt-get install chromium (or: playwright install chromium)"
    )


@pytest.fixture
def site() -> Iterator[Loopback]:
    with Loopback({"/": SHELL, "/api/story": story, "/plain": f"<h1>Plain</h1><p>{STORY * 10}</p>"}) as site:
        yield site


def render(directory: Path, *urls: str, settings: dict[str, Any] | None = None, **attributes: Any) -> Run:
    run = crawl(directory, SPIDER, attributes={"urls": list(urls), **attributes}, settings=settings)
    assert run.code == 0, run.err
    opened, closed = (run.stats.get(f"playwright/page_count{end}", 0) for end in ("", "/closed"))
    assert closed <= opened
    return run


# --- when? --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "links", "article", "needed"),
    [
        (SHELL, 0, False, True),
        (SHELL, 0, True, False),
        (SHELL, 12, False, False),
        ('<body><div id="__next"></div><script src="/app.js"></script></body>', 1, False, True),
        ("<body><elm-app></elm-app><script src=/a.js></script></body>", 0, False, True),
        (
            "<body><noscript>Enable JavaScript</noscript><p>Loading...</p><script src=/a.js></script></body>",
            0,
            False,
            True,
        ),
        ("<body><script>location='/x'</script></body>", 0, False, True),
        ("<body><h1>Not found</h1><p>There is no such page here.</p></body>", 0, False, False),
        (f"<body><p>{STORY * 8}</p><script src=/a.js></script></body>", 0, False, False),
        ("", 0, False, False),
    ],
)
def test_when_a_browser_is_needed(html: str, links: int, article: bool, needed: bool) -> None:
    assert needs_browser(Page(html, "http://a.example/"), links, article) is needed


def test_no_browser_is_found_where_there_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("newsbot.fetch.browser_need._PLACES", ())
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert find_browser() is None
    own = tmp_path / "chromium-1234" / "chrome-linux" / "chrome"
    own.parent.mkdir(parents=True)
    own.touch()
    assert find_browser() == str(own)


# --- rendering ----------------------------------------------------------------------------------------
@pytest.mark.browser
def test_a_page_that_builds_itself_is_read(tmp_path: Path, site: Loopback) -> None:
    run = render(tmp_path, site.url, site.base + "/plain")
    by_url = {item["url"]: item for item in run.items}
    assert by_url[site.url]["rendered"]
    assert "Crane leans over the quay" in by_url[site.url]["text"]
    assert STORY.strip() in by_url[site.url]["text"]
    assert not by_url[site.base + "/plain"]["rendered"]
    assert site.counts["/"] == 2
    assert site.counts["/plain"] == 1
    agents = {asked.headers["user-agent"] for asked in site.log}
    assert len(agents) == 1  # one identity, in the browser too
    assert agents.pop().startswith("newsbot/")


@pytest.mark.browser
def test_what_stands_in_shadow_trees_is_read(tmp_path: Path) -> None:
    script = """<script>
    const grow = (host, html) => { host.attachShadow({mode: "open"}).innerHTML = html; };
    customElements.define("news-text", class extends HTMLElement {
      connectedCallback() { grow(this, "<p>" + "%s".repeat(10) + "</p>"); }
    });
    customElements.define("news-app", class extends HTMLElement {
      connectedCallback() { grow(this, "<h1>Crane leans over the quay</h1><news-text></news-text>"); }
    });
    </script>"""
    page = f"<!doctype html><title>Elm Daily</title><body><news-app></news-app>{script % STORY}"
    with Loopback({"/": page}) as site:
        run = crawl(tmp_path, SPIDER, attributes={"urls": [site.url]})
    (item,) = run.items
    assert item["text"].count(STORY.strip()) >= 8
    assert "Crane leans over the quay" in item["text"]


def test_the_site_is_remembered(tmp_path: Path, site: Loopback) -> None:
    render(tmp_path, site.url)
    asked = site.counts["/"]
    run = render(tmp_path, site.url)
    assert run.items[0]["rendered"]
    assert site.counts["/"] == asked + 1  # straight with the browser


@pytest.mark.browser
def test_never_and_always(tmp_path: Path, site: Loopback) -> None:
    run = render(tmp_path / "a", site.url, render="never")
    assert not run.items[0]["rendered"]
    run = render(tmp_path / "b", site.url, settings={"NEWSBOT_RENDER": "never"})
    assert not run.items[0]["rendered"]
    run = render(tmp_path / "c", site.base + "/plain", render="always")
    assert run.items[0]["rendered"]


@pytest.mark.browser
def test_nothing_without_text_is_loaded(tmp_path: Path, site: Loopback) -> None:
    site.routes["/"] = SHELL.replace(
        "<script>",
        "<img src=/picture.png><video src=/film.mp4 autoplay></video><style>@font-face{font-family:x;"
        "src:url(/font.woff)}body{font-family:x}</style><script src='http://ads.doubleclick.net/ad.js'></script>a<script>",
        1,
    )
    run = render(tmp_path, site.url)
    assert "Crane leans" in run.items[0]["text"]
    assert not {"/picture.png", "/film.mp4", "/font.woff"} & set(site.paths)
    assert run.stats["playwright/request_count/aborted"] >= 3
    assert run.named("fetch/browser_refused") == 0


@pytest.mark.browser
def test_consent_notices_do_not_hide_the_text(tmp_path: Path, site: Loopback) -> None:
    notice = (
        '<div id="cookie-notice" style="position:fixed;inset:0"><p>We value your privacy. We use cookies.</p>'
        "<button>Accept all</button></div>"
    )
    site.routes["/"] = SHELL.replace("<script>", notice + "<script>", 1)
    run = render(tmp_path, site.url)
    assert "Crane leans" in run.items[0]["text"]
    assert "cookies" not in run.items[0]["text"]


@pytest.mark.browser
def test_a_page_that_waits_for_consent_is_answered_with_no(tmp_path: Path, site: Loopback) -> None:
    site.routes["/"] = """<!doctype html><title>Elm</title><div id="root"></div>
    <div class="consent" style="position:fixed"><p>Cookies?</p>
    <button onclick="go('yes')">Accept all</button><button onclick="go('no')">Reject all</button></div><script>
    function go(answer) { fetch("/api/story?" + answer).then(a => a.json()).then(story => {
      document.getElementById("root").innerHTML = "<h1>" + story.headline + "</h1><p>" + story.text + "</p>"; }); }
    </script>"""
    run = render(tmp_path, site.url)
    assert "Crane leans" in run.items[0]["text"]
    assert "/api/story?no" in site.paths


LISTING = """<!doctype html><title>Elm</title><div id="root"></div>{button}<script>
let at = 0;
function more() {{
  fetch("/api/list?" + at).then(answer => answer.json()).then(stories => {{
    for (const name of stories) document.getElementById("root").insertAdjacentHTML("beforeend",
      `<p style="height:400px"><a href="/story/${{name}}">Story ${{name}}</a></p>`);
    at += 1;
  }});
}}
more();
{script}
</script>"""
BUTTON = LISTING.format(button='<button onclick="more()">Load more</button>', script="")
ENDLESS = LISTING.format(
    button='<div id="end" style="height:1px"></div>',
    script="new IntersectionObserver(seen => { if (at && seen[0].isIntersecting) more(); })"
    ".observe(document.getElementById('end'));",
)


def stories(asked: Asked) -> str:
    page = int(asked.path.partition("?")[2])
    return json.dumps([f"{page}-{i}" for i in range(10)] if page < 40 else [])


@pytest.mark.browser
@pytest.mark.parametrize("listing", [BUTTON, ENDLESS], ids=["button", "scroll"])
def test_listings_are_opened_up_to_a_budget(tmp_path: Path, listing: str) -> None:
    with Loopback({"/": listing, "/api/list": stories}) as site:
        run = render(tmp_path, site.url, scroll=4)
    assert run.items[0]["rendered"]
    assert 40 <= run.items[0]["links"] <= 90


# --- safety -------------------------------------------------------------------------------------------
@pytest.mark.browser
def test_50_the_browser_reaches_no_private_host(tmp_path: Path) -> None:
    """Neither by a subresource, a frame, a redirect, a WebSocket, nor by another spelling."""
    with FaultServer() as secret, Loopback(address="127.0.0.2") as site:
        hosts = [f"127.0.0.1:{secret.port}", f"localhost:{secret.port}", f"2130706433:{secret.port}"]
        site.routes["/"] = (
            "<!doctype html><title>x</title><div id=root></div>"
            + "".join(f"<iframe src='http://{host}/page/frame'></iframe>" for host in hosts)
            + "<iframe src='/jump'></iframe><iframe src='file:///etc/passwd'></iframe><script>let got = [];\n"
            + "".join(f"fetch('http://{host}/page', {{mode: 'no-cors'}}).catch(e => got.push('no'));" for host in hosts)
            + f"fetch('/jump', {{mode: 'no-cors'}}).catch(e => got.push('no'));new WebSocket('ws://{hosts[0]}/ws');"
            "setTimeout(() => { document.getElementById('root').innerText = 'answered ' + got.length; }, 700);</script>"
        )
        site.routes["/jump"] = (302, {"Location": f"http://{hosts[0]}/page/jump"}, "")
        run = render(tmp_path, site.url, settings={"NEWSBOT_ALLOW_PRIVATE_HOSTS": "127.0.0.2"})
        assert secret.connections == 0
    assert "answered" in run.items[0]["text"]
    assert "root:" not in run.items[0]["text"]
    assert run.named("fetch/browser_refused") >= 4


@pytest.mark.browser
def test_50_a_page_that_leads_to_a_private_host_is_not_used(tmp_path: Path) -> None:
    with FaultServer() as secret, Loopback(address="127.0.0.2") as site:
        site.routes["/"] = (302, {"Location": f"http://127.0.0.1:{secret.port}/page/secret"}, "")
        site.routes["/script"] = f"<script>location = 'http://127.0.0.1:{secret.port}/page/secret'</script>"
        settings = {"NEWSBOT_ALLOW_PRIVATE_HOSTS": "127.0.0.2", "RETRY_TIMES": 0}
        run = render(tmp_path, site.url, site.base + "/script", settings=settings, render="always")
        assert secret.connections == 0
    assert all("ferrymen" not in str(item) for item in run.items)


@pytest.mark.browser
def test_50_pages_are_closed_and_bounded(tmp_path: Path, site: Loopback) -> None:
    """A page that never ends, one that is an error, one that never answers: none is left open."""
    site.routes["/busy"] = SHELL.replace("fetch(", "setInterval(() => fetch('/api/story'), 50); fetch(", 1)
    site.routes["/frozen"] = "<script>setTimeout(() => { for (;;) {} }, 50)</script><div id=root></div>"
    site.routes["/gone"] = (404, {}, "<h1>gone</h1>")
    urls = [site.base + path for path in ("/busy", "/frozen", "/gone", "/", "/?2", "/?3", "/?4")]
    settings = {
        "NEWSBOT_BROWSER_TIMEOUT": 6,
        "NEWSBOT_BROWSER_SETTLE": 2,
        "RETRY_TIMES": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
    }
    run = render(tmp_path, *urls, settings=settings, render="always")
    assert len(run.items) == len(urls)
    assert sum("Crane leans" in item.get("text", "") for item in run.items) == 5
    assert run.stats["playwright/page_count/max_concurrent"] <= 2
    assert run.seconds < 55


@pytest.mark.browser
def test_no_process_is_left(tmp_path: Path, site: Loopback) -> None:
    os.environ["NEWSBOT_TEST_MARK"] = mark = f"mark-{os.getpid()}-{time.time()}"
    try:
        render(tmp_path, site.url)
    finally:
        del os.environ["NEWSBOT_TEST_MARK"]
    assert not list(_processes(mark))


def _processes(mark: str) -> Iterator[str]:
    for place in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark.encode() in place.read_bytes():
                yield (place.parent / "cmdline").read_text()
        except OSError:
            continue


# --- without a browser --------------------------------------------------------------------------------
def test_without_a_browser_the_crawl_goes_on_plainly(tmp_path: Path, site: Loopback) -> None:
    run = crawl(
        tmp_path,
        "import newsbot.fetch.browser as b\nb.find_browser = lambda: None\n" + SPIDER,
        attributes={"urls": [site.url, site.base + "/plain", site.url + "?2"]},
    )
    assert run.code == 0
    assert [item["rendered"] for item in run.items] == [False] * 3
    lines = [line for line in run.err.splitlines() if "no browser is installed" in line]
    assert len(lines) == 1
    assert "apt install chromium" in lines[0]


def test_a_browser_that_does_not_start_is_said_once(tmp_path: Path, site: Loopback) -> None:
    run = crawl(
        tmp_path, SPIDER, attributes={"urls": [site.url, site.url + "?2"]}, settings={"NEWSBOT_BROWSER": "/bin/false"}
    )
    assert run.code == 0
    assert [item["rendered"] for item in run.items] == [False] * 2
    assert run.err.count("does not start") == 1


@pytest.mark.parametrize(("user", "sandbox"), [(0, False), (1000, True)])
def test_chromium_has_its_sandbox_but_as_root(monkeypatch: pytest.MonkeyPatch, user: int, sandbox: bool) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    options = launch_options("/usr/bin/chromium", "http://127.0.0.1:1")
    assert options["chromium_sandbox"] is sandbox
    assert "--no-sandbox" not in options["args"]  # Playwright adds it where there is none


def test_a_plain_crawl_imports_nothing_of_the_browser(tmp_path: Path, site: Loopback) -> None:
    spider = SPIDER.replace('"links": links,', '"links": links, "loaded": "playwright" in __import__("sys").modules,')
    run = crawl(tmp_path, spider, attributes={"urls": [site.base + "/plain"]})
    assert run.items[0]["loaded"] is False


KILL = """
import os, signal
from pathlib import Path


def kill_browsers():
    for place in Path("/proc").glob("[0-9]*"):
        try:
            ours = os.environ["NEWSBOT_TEST_MARK"].encode() in (place / "environ").read_bytes()
            if ours and b"remote-debugging-pipe" in (place / "cmdline").read_bytes():
                os.kill(int(place.name), signal.SIGKILL)
        except OSError:
            continue

"""


@pytest.mark.browser
def test_a_browser_that_dies_is_started_again(tmp_path: Path, site: Loopback) -> None:
    deadly = "        response.url.endswith('?kill') and kill_browsers()\n        yield {"
    run = crawl(
        tmp_path,
        KILL + SPIDER.replace("        yield {", deadly, 1),
        attributes={"urls": [site.url + "?kill", site.url + "?2"]},
        settings={"CONCURRENT_REQUESTS": 1},
        environment={"NEWSBOT_TEST_MARK": f"mark-{os.getpid()}-{time.time()}"},
    )
    assert [("Crane leans" in item["text"]) for item in run.items] == [True, True]
    assert run.stats["playwright/browser_count"] == 2
