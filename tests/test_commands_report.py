"""`scrapy report`: one page, readable anywhere, in which nothing that came from the web can do anything."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from newsbot.store.versions import Version
from newsbot.watch.report import changes, href
from tests.stored import keep, scrapy, story
from tests.visits import NOW, database, keep_visits, visited

NASTY = "<img src=x onerror=alert(1)>\"'</style></svg><script>alert(2)</script>"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    fields: dict[str, Any] = {"story_id": "s1", "date_published": NOW - timedelta(days=2)}
    keep(
        data,
        *(story(n, date_published=NOW - timedelta(days=n % 9, hours=n)) for n in range(40)),
        story(50, headline=NASTY, language=NASTY, section=NASTY, sources={"headline": NASTY}, **fields),
        story(
            51, url="javascript:alert(3)", headline=NASTY, duplicate_of="https://www.dolina.example/story-50", **fields
        ),
    )
    base = database(data)
    usual = [visited("harbour.example", hours=24 * day + 1) for day in range(1, 5)]
    keep_visits(
        base, visited("harbour.example", hours=1, lacks="authors"), *usual, visited(NASTY, read=0, status__403=9)
    )
    base.begin()
    before = json.dumps({"headline": NASTY + " first", "body": [["-", ["The ferry left at noon. " + NASTY]]]})
    base.change("UPDATE article SET version = 2 WHERE id = 1")
    base.change("INSERT INTO version VALUES (1, 2, :at, :before)", {"at": NOW.isoformat(), "before": before})
    base.commit()
    base.close()
    done = scrapy(data, "report", "-o", str(data / "report.html"))
    assert (done.returncode, done.stderr) == (0, "")
    return data / "report.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    assert CHROMIUM, "no Chromium is installed: apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def test_problems_come_first(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "authors was filled in 100% of articles, now in 0% (0 of 10)" in text
    assert "<del>The ferry left at noon. &lt;img src=x onerror=alert(1)&gt;" in text
    assert text.index("To look at") < text.index("Articles by day") < text.index("Newest changes")


def test_needs_nothing_from_elsewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text
    assert re.findall(r"<(?:script|img|iframe|link|object|embed|form)\b", text) == []
    assert re.findall(r"\bsrc\s*=\s*[\"']|@import|\burl\((?!#)", re.sub(r"&[#\w]+;", "", text)) == []
    links = re.findall(r"<a [^>]*href=\"([^\"]*)\"", text)
    assert links
    assert all(link.startswith(("https://", "http://")) for link in links)


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1200, "light"), (1200, "dark"), (380, "light"), (380, "dark")])
def test_in_a_browser(page: Path, browser: Browser, tmp_path: Path, width: int, scheme: Any) -> None:
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(page.as_uri())
    assert (said, asked) == ([], [page.as_uri()])
    assert tab.evaluate("document.images.length + document.scripts.length") == 0
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.get_by_text(NASTY).count() >= 3
    colours = tab.evaluate("getComputedStyle(document.body).backgroundColor + getComputedStyle(document.body).color")
    assert (
        colours == {"light": "rgb(250, 249, 246)rgb(29, 28, 26)", "dark": "rgb(23, 22, 20)rgb(236, 233, 226)"}[scheme]
    )
    charts = tab.locator("svg[role=img]")
    assert charts.count() == 4
    box = charts.first.bounding_box()
    assert box is not None
    assert box["width"] > 300
    bar = charts.first.locator("path[style*='--c0']").first
    assert bar.evaluate("e => getComputedStyle(e).fill") in {"rgb(43, 106, 153)", "rgb(106, 169, 216)"}
    seen = "(e, w) => { const b = e.getBoundingClientRect(); return b.left >= 0 && b.right <= w }"
    assert tab.locator(".heat td.share").first.evaluate(seen, width)  # not hidden behind long names, on a phone too
    assert tab.locator(".newest path[style*='--c0']").last.evaluate(seen, width)  # the last days
    picture = tab.screenshot(full_page=True)
    assert len(picture) > 20_000
    tab.close()


def test_differences_are_escaped_and_short() -> None:
    long = "same " * 100
    edits = changes(Version(2, "", None, "", diff=(("-", f"a <b> {long}old"), ("+", f"a <i> {long}new"))))
    assert edits == [
        ("edited", f"a &lt;<del>b</del><ins>i</ins>&gt; {'same ' * 11}… {'same ' * 11}<del>old</del><ins>new</ins>")
    ]
    assert changes(Version(1, "", "A", "b")) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", " https://a.example", "data:text/html,x", None, 7])
def test_only_web_addresses_are_links(url: object) -> None:
    assert href(url) == ""
    assert href("https://a.example/") == "https://a.example/"


def test_empty_database(tmp_path: Path) -> None:
    database(tmp_path).close()
    done = scrapy(tmp_path, "report", "-o", str(tmp_path / "report.html"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing needs you" in (tmp_path / "report.html").read_text("utf-8")


def test_before_the_first_crawl(tmp_path: Path) -> None:
    done = scrapy(tmp_path, "report", "-o", str(tmp_path / "report.html"))
    assert done.returncode == 1
    assert "crawl something first" in done.stderr


@pytest.mark.parametrize("options", [["--days", "0"], ["--days", "x"], ["-o", "/dev/null/report.html"], ["extra"]])
def test_what_cannot_be_used(tmp_path: Path, options: list[str]) -> None:
    database(tmp_path).close()
    done = scrapy(tmp_path, "report", *options)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
