"""What the spider makes of pages that need more than one answer: in parts, or built by scripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.fetch.browser_need import find_browser
from tests.crawl import crawl
from tests.loopback import Loopback
from tests.paper import Paper

SHELL = (
    '<!DOCTYPE html><html lang="en"><head><title>Paper</title></head><body><div id="root"></div><script>'
    'fetch("/api" + location.pathname).then(answer => answer.text()).then(text => {'
    'const page = new DOMParser().parseFromString(text, "text/html"); document.title = page.title;'
    'document.getElementById("root").innerHTML = page.body.innerHTML; })</script></body></html>'
)


def test_an_article_over_three_pages_is_one(tmp_path: Path) -> None:
    paper = Paper(articles=4, ways={"category"}, sections=2)
    story = paper.stories[0]
    paragraphs = story.paragraphs
    for number in (1, 2, 3):
        story.paragraphs = [f"Part {number}. {paragraph}" for paragraph in paragraphs]
        path = story.path if number == 1 else f"{story.path}/{number}"
        more = f'<link rel="next" href="{story.path}/{number + 1}">' if number < 3 else ""
        paper.routes[path] = paper.article(story).replace("</head>", more + "</head>")
    with Loopback(paper.routes) as site:
        run = crawl(tmp_path, "news", {"url": site.url})
        assert {item["url"] for item in run.items} == paper.urls(site.base)
        (item,) = [item for item in run.items if item["url"] == site.base + story.path]
    for number in (1, 2, 3):
        assert item["body"].count(f"Part {number}.") == len(paragraphs)
    assert item["word_count"] == len(item["body"].split())
    assert run.named("pages_joined") == 2


def test_a_page_that_goes_on_on_another_site_is_not_joined(tmp_path: Path) -> None:
    paper = Paper(articles=2, ways={"category"}, sections=1)
    story = paper.stories[0]
    own = paper.article(story)
    story.paragraphs = ["Words of a stranger. " * 20]
    with Loopback({"/": paper.article(story)}, address="127.0.0.2") as other:
        paper.routes[story.path] = own.replace("</head>", f'<link rel="next" href="{story.path}/2"></head>')
        paper.routes[f"{story.path}/2"] = (302, {"Location": other.base + "/"}, "")
        with Loopback(paper.routes) as site:
            run = crawl(tmp_path, "news", {"url": site.url})
    assert len(run.items) == 2
    assert not any("stranger" in item["body"] for item in run.items)
    assert run.named("pages_joined") == 0


@pytest.mark.browser
@pytest.mark.skipif(find_browser() is None, reason="needs a browser: apt install chromium")
def test_a_site_that_builds_itself_with_scripts(tmp_path: Path) -> None:
    paper = Paper(articles=4, ways={"category"}, sections=2)
    routes: dict[str, object] = dict.fromkeys(paper.routes, SHELL)
    routes.update({f"/api{path}": page for path, page in paper.routes.items()})
    with Loopback(routes) as site:
        run = crawl(tmp_path, "news", {"url": site.url}, timeout=180)
        assert {item["url"] for item in run.items} == paper.urls(site.base)
    assert run.named("fetch/rendered") >= 5
