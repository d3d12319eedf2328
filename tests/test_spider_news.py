"""`scrapy crawl news` over loopback newspapers: each way to the articles alone, incremental runs, arguments."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.crawl import PROJECT, Run, crawl
from tests.loopback import Loopback
from tests.paper import NOUNS, Paper


def serve(paper: Paper, *, etags: bool = False) -> Loopback:
    """The paper on loopback; what it prints anew is served at once."""
    site = Loopback(etags=etags)
    site.routes = paper.routes
    return site


def found(run: Run) -> list[str]:
    return sorted(item["url"] for item in run.items)


def ways(run: Run) -> set[str]:
    return {item["discovered_by"] for item in run.items}


@pytest.mark.parametrize(
    ("way", "arguments", "said"),
    [
        ("feed", {}, {"feed"}),
        ("news_sitemap", {}, {"sitemap"}),
        ("category", {}, {"category"}),
        ("related", {"related_depth": "30"}, {"category", "related"}),
        ("archive", {}, {"archive"}),
    ],
)
def test_each_way_alone_finds_every_article_and_nothing_else(
    tmp_path: Path, way: str, arguments: dict[str, str], said: set[str]
) -> None:
    paper = Paper(articles=24, ways={way})
    with serve(paper) as site:
        run = crawl(tmp_path, "news", {"url": site.url, **arguments})
        assert run.code == 0, run.err
        assert found(run) == sorted(paper.urls(site.base))
        assert ways(run) == said
        assert all(count == 1 for path, count in site.counts.items() if path.startswith("/desk"))
    assert all(item["headline"] and item["body"] and item["date_published"] for item in run.items)


def test_a_large_site_without_any_hint_and_a_second_run(tmp_path: Path) -> None:
    paper = Paper(articles=300, ways={"category", "related"}, sections=8, per_page=8)  # eight listings of five pages
    with serve(paper, etags=True) as site:
        run = crawl(tmp_path, "news", {"url": site.url}, timeout=240)
        assert found(run) == sorted(paper.urls(site.base))
        asked = len(site.log)
        assert asked <= 1.4 * 300
        again = crawl(tmp_path, "news", {"url": site.url})
        assert again.code == 0
        assert again.items == []
        assert len(site.log) - asked <= 12  # the home page, eight sections, robots.txt


def test_tags_are_left_alone_where_a_sitemap_names_everything(tmp_path: Path) -> None:
    paper = Paper(articles=40, ways={"news_sitemap", "category"})
    tags = {f"/tag/{word}-{n}": word for n in range(4) for word in NOUNS}
    links = "".join(f'<a href="{path}">{word}</a>' for path, word in tags.items())
    for path, word in tags.items():
        named = [story for story in paper.stories if word in story.headline][:5]
        teasers = "".join(f'<h2><a href="{story.path}">{story.headline}</a></h2>' for story in named)
        paper.routes[path] = f"<html><body><h1>{word}</h1>{teasers}</body></html>"
    paper.routes["/"] = str(paper.routes["/"]).replace("</body>", f"<footer>{links}</footer></body>")
    with serve(paper) as site:
        run = crawl(tmp_path, "news", {"url": site.url})
        assert found(run) == sorted(paper.urls(site.base))
        asked = sum(path.startswith("/tag/") for path in site.counts)
        assert 5 <= asked < 50
        assert run.named("left_out/barren_topic") == len(tags) - asked


def test_a_later_run_brings_what_is_new_changed_and_gone(tmp_path: Path) -> None:
    paper = Paper(articles=12, ways={"category", "feed"})
    with serve(paper, etags=True) as site:
        first = crawl(tmp_path, "news", {"url": site.url})
        assert len(first.items) == 12
        new = paper.add()
        second = crawl(tmp_path, "news", {"url": site.url})
        assert found(second) == [site.base + new.path]
        assert second.items[0]["status"] == "new"

        changed, gone = paper.stories[1], paper.stories[2]
        changed.paragraphs.append("Correction: the ferry had been there all the time, and so had the council.")
        paper.print()
        paper.routes[gone.path] = 410
        age_articles(tmp_path / "data" / "articles.sqlite", site.base, hours=3)
        third = crawl(tmp_path, "news", {"url": site.url})
        assert found(third) == [site.base + changed.path]
        assert (third.items[0]["status"], third.items[0]["version"]) == ("updated", 2)
        assert third.named("articles/gone") == 1

        age_articles(tmp_path / "data" / "articles.sqlite", site.base, hours=1)
        fourth = crawl(tmp_path, "news", {"url": site.url})
        assert (fourth.items, fourth.named("articles/gone"), site.counts[gone.path]) == ([], 0, 3)
        paper.print()
        age_articles(tmp_path / "data" / "articles.sqlite", site.base, hours=3)
        assert crawl(tmp_path, "news", {"url": site.url}).items == []
        assert site.counts[gone.path] == 4
        with closing(sqlite3.connect(tmp_path / "data" / "articles.sqlite")) as connection:
            assert connection.execute("SELECT count(*) FROM article WHERE gone_at IS NOT NULL").fetchone() == (0,)


def test_what_was_no_article_is_asked_for_again_later(tmp_path: Path) -> None:
    paper = Paper(articles=6, ways={"category"})
    concert = "/dates/evening-concert-in-the-old-park-of-the-town"
    with serve(paper) as site:
        front = str(paper.routes["/"])
        paper.routes["/"] = front.replace("</main>", f'<h2><a href="{concert}">Concert in the old park</a></h2></main>')
        paper.routes[concert] = "<h1>Concert</h1><p>20:00</p>"
        for asked in (1, 1):
            crawl(tmp_path, "news", {"url": site.url})
            assert site.counts[concert] == asked
        with closing(sqlite3.connect(tmp_path / "data" / "articles.sqlite")) as connection, connection:
            connection.execute("UPDATE page SET checked_at = ?", (f"{datetime.now(UTC) - timedelta(hours=2):%FT%T%z}",))
        story = paper.stories[0]
        paper.routes[concert] = paper.article(story).replace(story.headline, "Concert in the old park")
        assert site.base + concert in found(crawl(tmp_path, "news", {"url": site.url}))


def test_what_no_list_names_any_more_is_seen_changed_and_gone(tmp_path: Path) -> None:
    paper = Paper(articles=12, ways={"archive"})  # the index of days stays as it is when a day gets another article
    with serve(paper, etags=True) as site:
        assert len(crawl(tmp_path, "news", {"url": site.url}).items) == 12
        new = paper.add()
        changed, removed, led_away = paper.stories[2:5]
        changed.paragraphs.append("Correction: the ferry had been there all the time, and so had the council.")
        for story in (changed, removed, led_away):
            paper.stories.remove(story)
        paper.print()
        paper.routes[changed.path] = paper.article(changed)
        paper.routes[removed.path] = 404
        paper.routes[led_away.path] = (302, {"Location": "/"}, "")
        age_articles(tmp_path / "data" / "articles.sqlite", site.base, hours=3)
        later = crawl(tmp_path, "news", {"url": site.url})
        assert {item["url"]: item["status"] for item in later.items} == {
            site.base + new.path: "new",
            site.base + changed.path: "updated",
        }
        assert later.named("articles/gone") == 2
        asked = len(site.log)
        assert crawl(tmp_path, "news", {"url": site.url}).items == []
        assert len(site.log) - asked <= 8


def age_articles(database: Path, base: str, hours: int) -> None:
    """Let the articles have been looked at longer ago."""
    then = (datetime.now(UTC) - timedelta(hours=hours * 30)).isoformat(timespec="seconds")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE article SET checked_at = ?", (then,))
        connection.execute("DELETE FROM page WHERE url NOT LIKE '%/desk%/%'")


def test_limit_is_exact_and_the_next_run_goes_on(tmp_path: Path) -> None:
    paper = Paper(articles=20, ways={"category"})
    with serve(paper) as site:
        run = crawl(tmp_path, "news", {"url": site.url, "limit": "7"})
        assert run.code == 0
        assert len(run.items) == 7
        assert run.stats["finish_reason"] == "limit"
        rest = crawl(tmp_path, "news", {"url": site.url})
        assert len(rest.items) == 13


def test_since_leaves_out_older_articles_and_stops_paging(tmp_path: Path) -> None:
    paper = Paper(articles=60, ways={"category"}, sections=2)
    with serve(paper) as site:
        run = crawl(tmp_path, "news", {"url": site.url, "since": "3d"})
        since = datetime.now(UTC) - timedelta(days=3)
        wanted = {story.path for story in paper.stories if story.published > since}
        assert wanted
        got = {url.removeprefix(site.base) for url in found(run)}
        assert got == wanted
        assert site.counts["/desk0/page/6/"] == 0


@pytest.mark.parametrize("way", ["archive", "feed", "news_sitemap"])
def test_what_says_its_days_is_not_asked_for_others(tmp_path: Path, way: str) -> None:
    paper = Paper(articles=60, ways={way})
    with serve(paper) as site:
        run = crawl(tmp_path, "news", {"url": site.url, "since": "6d", "until": "3d"})
        now = datetime.now(UTC)
        wanted = [s for s in paper.stories if timedelta(days=3) <= now - s.published <= timedelta(days=6)]
        assert found(run) == sorted(site.base + story.path for story in wanted)
        assert sum(site.counts[story.path] for story in paper.stories) <= len(wanted) + 24


def test_sections_keep_to_what_was_asked_for(tmp_path: Path) -> None:
    paper = Paper(articles=24, ways={"category"})
    with serve(paper) as site:
        run = crawl(tmp_path, "news", {"url": site.url, "sections": "desk1,/desk2/"})
        wanted = {site.base + story.path for story in paper.stories if story.section in {"desk1", "desk2"}}
        assert set(found(run)) == wanted


def test_an_entrance_may_be_an_article_a_section_a_feed_or_a_sitemap(tmp_path: Path) -> None:
    paper = Paper(articles=12, ways={"category", "feed", "sitemap"})
    story = paper.stories[5]
    with serve(paper) as site:
        one = crawl(tmp_path / "a", "news", {"url": site.base + story.path})
        assert found(one) == [site.base + story.path]
        section = crawl(tmp_path / "b", "news", {"url": f"{site.base}/desk1/"})
        assert set(found(section)) == {site.base + s.path for s in paper.stories if s.section == "desk1"}
        feed = crawl(tmp_path / "c", "news", {"url": f"{site.base}/news.rss"})
        assert len(feed.items) == 12
        assert ways(feed) == {"feed"}
        sitemap = crawl(tmp_path / "d", "news", {"url": f"{site.base}/index.xml"})
        assert len(sitemap.items) == 12


def test_it_stays_on_the_site(tmp_path: Path) -> None:
    paper = Paper(articles=6, ways={"category"})
    with Loopback({"/": "<h1>Elsewhere</h1>"}, address="127.0.0.2") as other, serve(paper) as site:
        paper.routes["/"] = paper.routes["/"].replace(
            "<main>",
            f'<main><h2><a href="{other.base}/a-long-story-told-elsewhere-by-others">A story told elsewhere</a></h2>'
            '<h2><a href="/away/a-long-story-that-leads-away-from-here">A story that leads away</a></h2>',
        )
        paper.routes["/away/a-long-story-that-leads-away-from-here"] = (302, {"Location": other.base + "/"}, "")
        run = crawl(tmp_path, "news", {"url": site.url})
        assert set(found(run)) == paper.urls(site.base)
        assert "/a-long-story-told-elsewhere-by-others" not in other.paths
        assert run.named("skipped/offsite") == 1


def command(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {"PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    settings = ["-s", f"NEWSBOT_DATA_DIR={tmp_path}", "-L", "ERROR"]
    return subprocess.run(
        [sys.executable, "-m", "scrapy", "crawl", "news", *arguments, *settings],
        cwd=PROJECT,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "argument", ["limit=abc", "limit=0", "unknown=1", "site=nobody", "since=soon", "discover=luck", "related_depth=-1"]
)
def test_a_wrong_argument_ends_at_once_in_one_line(tmp_path: Path, argument: str) -> None:
    done = command(tmp_path, "-a", "url=https://paper.example/", "-a", argument)
    assert done.returncode == 2
    lines = [line for line in done.stderr.splitlines() if line.startswith("newsbot:")]
    assert len(lines) == 1
    assert argument.partition("=")[0] in lines[0]


def test_a_url_without_a_host_and_nothing_at_all(tmp_path: Path) -> None:
    assert command(tmp_path, "-a", "url=https:///x").returncode == 2
    assert command(tmp_path).returncode == 2


def test_nothing_fetched_is_an_error(tmp_path: Path) -> None:
    done = command(
        tmp_path, "-a", "url=http://127.0.0.1:9/", "-s", "NEWSBOT_ALLOW_PRIVATE_HOSTS=1", "-s", "RETRY_TIMES=0"
    )
    assert done.returncode == 1
    assert "nothing was fetched" in done.stderr
