"""`scrapy newsite`: one look at a site becomes a profile that loads and fixtures that are tests."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from newsbot.commands.newsite import name_of, profile_of
from newsbot.discover.draft import Draft, guess_zone
from newsbot.fetch.replay import saved_folders
from newsbot.fetch.saved import SavedPage, address
from newsbot.items import Article
from newsbot.sites.profile import read_profile
from tests.loopback import Answer, Asked, Loopback

ROOT = Path(__file__).parent.parent
DEMO = "http://www.harbour-ledger.example/"
DOCS = (ROOT / "docs" / "adding-a-site.md").read_text("utf-8")


def newsite(project: Path, *arguments: str, proxy: str = "", name: str = "newsite") -> subprocess.CompletedProcess[str]:
    """Run it in a project of its own, whose only way out is a proxy."""
    project.mkdir(exist_ok=True)
    (project / "scrapy.cfg").write_text("[settings]\ndefault = newsbot.settings\n")
    settings = {
        "NEWSBOT_SITES_DIR": "newsbot/sites", "NEWSBOT_FIXTURES_DIR": "fixtures/sites", "DOWNLOAD_DELAY": "0",
        "AUTOTHROTTLE_ENABLED": "0", "NEWSBOT_RENDER": "never", "NEWSBOT_CONTACT": "tests@newsbot.example",
        "NEWSBOT_ALLOW_PRIVATE_HOSTS": "1", "NEWSBOT_DISK_PAUSE_MB": "0", "NEWSBOT_DISK_STOP_MB": "0",
    }  # fmt: skip
    options = [word for key, value in settings.items() for word in ("-s", f"{key}={value}")]
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "scrapy", name, *arguments, *options], cwd=project,
        env={**os.environ, "PYTHONPATH": str(ROOT), "http_proxy": proxy}, capture_output=True, text=True, timeout=120,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def proxy() -> object:
    """A demo newspaper on the network, as it was saved, but for https."""
    folders = saved_folders(ROOT / "fixtures" / "sites")

    def answer(asked: Asked) -> Answer:
        folder = folders.get(address(asked.path.replace("http://", "https://")))
        if folder is None:
            return 404
        page = SavedPage.read(folder)
        headers = {name: value.replace("https://", "http://") for name, value in page.headers.items()}
        return page.status, headers, page.body.replace(b"https://www.harbour", b"http://www.harbour")

    with Loopback(default=answer) as server:
        yield server.base


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory, proxy: str) -> tuple[Path, subprocess.CompletedProcess[str]]:
    project = tmp_path_factory.mktemp("project")
    return project, newsite(project, DEMO, proxy=proxy)


def test_profile_loads_and_says_what_the_site_says(looked: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    project, done = looked
    assert (done.returncode, done.stderr) == (0, "")
    site = read_profile(project / "newsbot" / "sites" / "harbour-ledger.toml")
    assert (site.domains, site.language, site.timezone) == (("harbour-ledger.example",), "en-GB", "Europe/London")
    assert site.start_urls == (DEMO,)
    assert {"headline", "body"} <= set(site.expect)


def test_fixtures_hold_what_was_read(looked: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folders = sorted((looked[0] / "fixtures" / "sites" / "harbour-ledger").iterdir())
    assert len(folders) == 3
    for folder in folders:
        expected = json.loads((folder / "expected.json").read_text("utf-8"))
        assert expected["headline"]
        assert expected["body"]
        assert urlsplit(SavedPage.read(folder).url).hostname == "www.harbour-ledger.example"


def test_the_docs_show_what_it_prints(looked: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    shown = re.search(r"```text\n(Harbour Ledger \(.*?)```", DOCS, re.DOTALL)
    assert shown, "docs/adding-a-site.md shows no run of scrapy newsite"

    def plain(text: str) -> list[str]:  # which three articles come first is not what the page is about
        return [re.sub(r"harbour-ledger/\d.*|(?<=read: ).*|(?<=skipped).*", "", line) for line in text.splitlines()]

    assert plain(shown[1]) == plain(looked[1].stdout)


def test_nothing_is_overwritten(looked: tuple[Path, subprocess.CompletedProcess[str]], proxy: str) -> None:
    project = looked[0]
    profile = project / "newsbot" / "sites" / "harbour-ledger.toml"
    mine = profile.read_text() + "# mine\n"
    profile.write_text(mine)
    again = newsite(project, DEMO, proxy=proxy)
    assert again.returncode == 2
    assert "has a profile: newsbot/sites/harbour-ledger.toml; --force drafts another" in again.stderr
    assert profile.read_text() == mine
    taken = newsite(project, "https://other.example/", "--name", "harbour-ledger", proxy=proxy)
    assert taken.returncode == 2
    assert "harbour-ledger.toml exists" in taken.stderr
    forced = newsite(project, DEMO, "--force", proxy=proxy)
    assert forced.returncode == 0, forced.stderr
    assert "# mine" not in profile.read_text()


def test_site_that_shuts_us_out_says_so_and_writes_nothing(tmp_path: Path) -> None:
    with Loopback({"/robots.txt": "User-agent: *\nDisallow: /\n"}) as site:
        done = newsite(tmp_path, site.url)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("newsbot: nothing was drafted: no home page could be read (1 robots")
    assert not (tmp_path / "newsbot").exists()


def test_site_without_articles_gets_a_profile_and_advice(tmp_path: Path) -> None:
    with Loopback({"/": "<!DOCTYPE html><title>Paper</title><main><h1>Soon</h1><p>We open in May.</p></main>"}) as site:
        done = newsite(tmp_path, site.url, "--name", "soon")
    assert done.returncode == 1
    assert "articles    0 read" in done.stdout
    assert "No article was found. Try one by hand" in done.stdout
    assert read_profile(tmp_path / "newsbot" / "sites" / "soon.toml").domains == ("127.0.0.1",)


@pytest.mark.parametrize(
    "arguments", [[], ["a.example", "b.example"], ["ftp://a.example"], ["a.example", "--name", "../x"]]
)
def test_what_cannot_be_used(tmp_path: Path, arguments: list[str]) -> None:
    done = newsite(tmp_path, *arguments)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1


def test_profile_holds_any_text(tmp_path: Path) -> None:
    nasty = 'A "quoted" \\ name\n[selectors]\u2028 {{ x }} \x01'
    path = tmp_path / "a.toml"
    path.write_text(profile_of(Draft("a.example", "https://a.example/", title=nasty, sections=['/a"b/'])))
    assert read_profile(path).title == nasty.strip()


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.harbour-ledger.example/", "harbour-ledger"),
        ("https://news.bbc.co.uk/", "bbc"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("https://xn--e1afmkfd.example/", "xn--e1afmkfd"),
    ],
)
def test_names(url: str, name: str) -> None:
    assert name_of(url) == name


def dated(hours: float) -> Article:
    zone = timezone(timedelta(hours=hours)) if hours else UTC
    return Article("u", "u", date_published=datetime(2026, 1, 5, 9, tzinfo=zone))


@pytest.mark.parametrize(
    ("domain", "language", "hours", "zone"),
    [
        ("paper.pl", None, (), "Europe/Warsaw"),
        ("paper.co.uk", None, (0,), "Europe/London"),
        ("paper.pl", None, (5,), None),
        ("paper.com", "en-GB", (0,), "Europe/London"),
        ("paper.com", "en", (1,), None),
        ("paper.com", "en-US", (-8,), "America/Los_Angeles"),
        ("paper.com", "en-US", (), None),
        ("paper.de", None, (), None),
    ],
)
def test_zone_is_proposed_where_only_one_is_possible(
    domain: str, language: str | None, hours: tuple[float, ...], zone: str | None
) -> None:
    assert guess_zone(domain, language, [dated(each) for each in hours])[0] == zone
