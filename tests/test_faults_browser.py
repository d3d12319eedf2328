"""A page that builds itself and tries to reach the inner network from the browser, met by the spider `news`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crawl import crawl
from tests.fault_server import FaultServer
from tests.hostile_site import SETTINGS, HostileSite
from tests.test_faults_documents import story

PATH = "/page/the-story-that-a-script-tells-2026"
SHELL = """<!doctype html><html lang=en><head><title>Elm Daily</title></head><body><div id=root></div>
<script>const inner = "http://127.0.0.71:{port}/page/secret";
for (const each of ["iframe", "img", "script"]) {{
  const element = document.createElement(each); element.src = inner; document.body.append(element); }}
new WebSocket("ws://127.0.0.71:{port}/page/secret"); navigator.sendBeacon(inner);
window.open(inner); window.open("file:///etc/passwd");
fetch(inner, {{mode: "no-cors"}}).catch(() => 0).then(() => {{
  document.getElementById("root").innerHTML = "<article><h1>A script tells a story</h1><p class=byline>By Ada Lind</p>"
    + {story!r} + "</article>"; }});
</script></body></html>"""


@pytest.mark.browser
def test_50_a_page_that_builds_itself_is_read_and_reaches_no_private_host(tmp_path: Path) -> None:
    with FaultServer("127.0.0.71") as inner, FaultServer("127.0.0.72") as web:
        site = HostileSite(web, pages={PATH: SHELL.format(port=inner.port, story=story("script")).encode()})
        settings = {**SETTINGS, "NEWSBOT_RENDER": "auto", "NEWSBOT_ALLOW_PRIVATE_HOSTS": "127.0.0.72"}
        run = crawl(tmp_path, "news", {"url": site.home}, settings=settings, timeout=120)
        assert inner.connections == 0
    assert site.missing(run) == []
    (told,) = [item for item in run.items if item["url"] == web.base + PATH]
    assert told["body"].startswith("On day 0 the")
    assert "root:" not in str(run.items)
    assert run.named("fetch/browser_refused") >= 1
    assert run.stats["playwright/page_count/closed"] >= 1
