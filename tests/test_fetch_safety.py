"""The safe floor: what a crawl refuses to begin with, who it says it is, and when it stops for the disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings

from newsbot.errors import UsageError
from newsbot.fetch.identity import from_header, set_identity, user_agent
from newsbot.fetch.safety import RULES, broken_rules, check_settings
from tests.crawl import crawl
from tests.fault_server import FaultServer

NO_FILES = dict.fromkeys(("file", "ftp", "s3", "data"))
UNSAFE: dict[str, dict[str, Any]] = {
    "HANDLERS": {"DOWNLOAD_HANDLERS": {"file": "scrapy.core.downloader.handlers.file.FileDownloadHandler"}},
    "RESOLVER": {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"},
    "CONSOLE": {"REMOTE_CONTROL_ENABLED": True},
    "COMPONENTS": {"DOWNLOADER_MIDDLEWARES": {"newsbot.fetch.robots.Robots": 100}},
    "MEMORY": {"MEMUSAGE_LIMIT_MB": 0},
    "TIME": {"DOWNLOAD_TIMEOUT": 0},
    "REDIRECTS": {"REDIRECT_MAX_TIMES": 1_000_000},
    "SIZE": {"DOWNLOAD_MAXSIZE": 0},
    "CERTIFICATES": {"DOWNLOAD_VERIFY_CERTIFICATES": False},
    "ROBOTS": {"ROBOTSTXT_OBEY": False},
    "PACE": {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8},
}


@pytest.fixture
def settings(project: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("SCRAPY_SETTINGS_MODULE", "newsbot.settings")
    return get_project_settings()


def test_the_floor_itself_is_safe(settings: Settings) -> None:
    assert broken_rules(settings) == []
    floor = {
        "ROBOTSTXT_OBEY": True,
        "DOWNLOAD_TIMEOUT": 30,
        "DOWNLOAD_MAXSIZE": 8 * 1024 * 1024,
        "DOWNLOAD_WARNSIZE": 4 * 1024 * 1024,
        "REDIRECT_MAX_TIMES": 8,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": 2,
        "AUTOTHROTTLE_ENABLED": True,
        "RETRY_TIMES": 2,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "METAREFRESH_MAXDELAY": 5,
        "MEMUSAGE_LIMIT_MB": 2048,
        "LOG_LEVEL": "INFO",
    }
    assert {name: settings[name] for name in floor} == floor
    assert all(settings.getwithbase("DOWNLOAD_HANDLERS")[scheme] is None for scheme in ("file", "ftp", "s3", "data"))


def test_every_rule_is_tried() -> None:
    assert set(UNSAFE) == {rule.name for rule in RULES}


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_settings_are_refused_unless_named(settings: Settings, name: str) -> None:
    settings.setdict(UNSAFE[name], "cmdline")
    with pytest.raises(UsageError, match=f"NEWSBOT_UNSAFE_{name}=1") as caught:
        check_settings(settings)
    assert "\n" not in str(caught.value)
    settings.set(f"NEWSBOT_UNSAFE_{name}", "1", "cmdline")
    check_settings(settings)


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("RESOLVER", {"DOWNLOAD_HANDLERS": {**NO_FILES, "https": "scrapy.core.downloader.handlers.h2.H2Handler"}}),
        ("RESOLVER", {"TWISTED_REACTOR_ENABLED": False}),
        ("COMPONENTS", {"DOWNLOADER_MIDDLEWARES": {}}),
        ("CONSOLE", {"TELNETCONSOLE_ENABLED": True}),
        ("SIZE", {"DOWNLOAD_MAXSIZE": 1 << 40}),
        ("MEMORY", {"MEMUSAGE_ENABLED": False}),
        ("TIME", {"DOWNLOAD_TIMEOUT": 86_400}),
    ],
)
def test_other_ways_to_the_same_are_refused_too(settings: Settings, name: str, changed: dict[str, Any]) -> None:
    settings.setdict(changed, "cmdline")
    assert [rule.name for rule in broken_rules(settings)] == [name]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_politeness_at_home_is_a_private_matter(settings: Settings, rule: Any) -> None:
    settings.setdict({**UNSAFE[rule.name], "NEWSBOT_ALLOW_PRIVATE_HOSTS": "1"}, "cmdline")
    assert [broken.name for broken in broken_rules(settings)] == ([] if rule.politeness else [rule.name])


def test_an_unsafe_crawl_does_not_begin(tmp_path: Path) -> None:
    with FaultServer() as web:
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/1"]}, settings={"DOWNLOAD_MAXSIZE": 0})
        assert web.connections == 0
    assert run.code != 0
    assert len([line for line in run.err.splitlines() if line.startswith("newsbot: ")]) == 1
    assert "NEWSBOT_UNSAFE_SIZE=1" in run.err


# --- identity -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("contact", "agent", "sender"),
    [
        ("desk@a.example", "(+mailto:desk@a.example)", "desk@a.example"),
        ("https://a.example/bot", "(+https://a.example/bot)", None),
        ("https://a.example/bot, desk@a.example", "(+https://a.example/bot; mailto:desk@a.example)", "desk@a.example"),
        ("", None, None),
    ],
)
def test_identity(contact: str, agent: str | None, sender: str | None) -> None:
    said = user_agent(contact)
    assert said.startswith("newsbot/")
    assert (agent in said) if agent else ("(" not in said)
    assert from_header(contact) == sender


def test_a_chosen_name_stays(settings: Settings) -> None:
    settings.set("USER_AGENT", "Archive of Elm/2.0 (+https://elm.example)", "cmdline")
    set_identity(settings)
    assert settings["USER_AGENT"] == "Archive of Elm/2.0 (+https://elm.example)"
    assert settings["ROBOTSTXT_USER_AGENT"] == "Archive of Elm"


def test_every_request_says_who_asks(tmp_path: Path) -> None:
    with FaultServer() as web:
        crawl(tmp_path, attributes={"urls": [web.base + "/page/1"]})
        assert len(web.log) == 2
        for talk in web.log:
            assert talk.headers["user-agent"].endswith("(+mailto:tests@newsbot.example)")
            assert talk.headers["from"] == "tests@newsbot.example"


@pytest.mark.parametrize(("private", "times"), [("127.0.0.1", 1), (True, 0)])
def test_a_missing_contact_is_said_once(tmp_path: Path, private: object, times: int) -> None:
    settings = {"NEWSBOT_CONTACT": "", "NEWSBOT_ALLOW_PRIVATE_HOSTS": private}
    with FaultServer() as web:
        urls = [web.base + "/page/1", web.base + "/page/2"]
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
    assert run.err.count("NEWSBOT_CONTACT") == times
    assert run.code == 0


# --- disk ---------------------------------------------------------------------------------------------
def test_a_full_disk_ends_the_crawl(tmp_path: Path) -> None:
    with FaultServer() as web:
        urls = [f"{web.base}/page/{i}" for i in range(200)]
        settings = {"NEWSBOT_DISK_STOP_MB": 10**9, "DOWNLOAD_DELAY": 0.05}
        run = crawl(tmp_path, attributes={"urls": urls}, settings=settings)
    assert run.stats["finish_reason"] == "disk_full"
    assert len(run.items) < 200
    assert "MB are free" in run.err


def test_little_space_makes_the_crawl_wait(tmp_path: Path) -> None:
    with FaultServer() as web:
        settings = {"NEWSBOT_DISK_PAUSE_MB": 10**9, "NEWSBOT_DISK_CHECK_SECONDS": 0.2, "CLOSESPIDER_TIMEOUT": 2}
        run = crawl(tmp_path, attributes={"urls": [web.base + "/page/1"]}, settings=settings)
    assert run.stats["newsbot/fetch/disk_pauses"] == 1
    assert run.items == []
