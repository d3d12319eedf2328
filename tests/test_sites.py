"""Site profiles: what a right one becomes, and what the line says for a wrong one."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.errors import UsageError
from newsbot.settings import DOWNLOAD_DELAY
from newsbot.sites import (
    Site,
    load_site,
    load_sites,
    nearest_site,
    readable_sites,
    site_for,
    site_names,
    sites_by_domain,
)  # fmt: skip
from newsbot.sites.profile import KEYS, SELECTABLE, read_profile

WHOLE = r"""
name = "whole"
title = "The Whole"
domains = ["www.Whole.example", "whole.test."]
start_urls = ["https://whole.example/news/"]
sections = ["/world/", "https://whole.example/art"]
language = "pt-BR"
timezone = "America/Sao_Paulo"
day_first = true
render = "never"
crawl_delay = 4.5
every = "15m"
allow = ['/\d{4}/\d\d/']
deny = ['/print/', '\?share=']
expect = ["headline", "body"]
reason = "asked for by the editors"
replay = true

[selectors]
headline = "h1.title::text"
authors = ["//a[@rel='author']", "(//p)[1]"]

[[layouts]]
until = 2025-03-01
selectors.headline = "h2"

[[layouts]]
until = 2020-01-01
[layouts.selectors]
headline = "h3"
"""


def write(tmp_path: Path, text: str, name: str = "whole") -> Path:
    path = tmp_path / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(tmp_path: Path, text: str) -> str:
    with pytest.raises(UsageError) as raised:
        read_profile(write(tmp_path, text))
    message = str(raised.value)
    assert "\n" not in message
    assert "whole.toml" in message
    return message.partition("whole.toml")[2]


def test_whole_profile(tmp_path: Path) -> None:
    site = read_profile(write(tmp_path, WHOLE))
    assert site.domains == ("whole.example", "whole.test")
    assert site.section_urls == ("https://whole.example/world/", "https://whole.example/art")
    assert site.entrances == ("https://whole.example/news/",)
    assert site.every == timedelta(minutes=15)
    assert site.crawl_delay == 4.5
    assert [selector.kind for selector in site.selectors["authors"]] == ["xpath", "xpath"]
    assert site.selectors["headline"][0].expression == "h1.title::text"
    assert [layout.until for layout in site.layouts] == [date(2020, 1, 1), date(2025, 3, 1)]


def test_every_key_is_read(tmp_path: Path) -> None:
    site = read_profile(write(tmp_path, WHOLE))
    bare = Site(domains=("x.example",))
    assert set(KEYS) | {"path"} == {field.name for field in fields(Site)}
    assert all(getattr(site, key) != getattr(bare, key) for key in KEYS if key not in {"every", "domains"})


def test_domains_alone_are_enough(tmp_path: Path) -> None:
    site = read_profile(write(tmp_path, 'domains = ["a.example"]', "short"))
    assert site.name == "short"
    assert site.entrances == ("https://a.example/",)
    assert site.permits("https://a.example/x")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('domains = ["a.example"]\n\nsection = ["/x"]', ", line 3: unknown key 'section'; did you mean 'sections'?"),
        ('domains = ["a.example"]\nzzz = 1', ", line 2: unknown key 'zzz'; known: name, title, domains"),
        ("language = 'en'", ": the key 'domains' is missing"),
        ('domains = "a.example"', ", line 1: domains must be a list such as [\"...\"], not 'a.example'"),
        ("domains = []", ", line 1: domains must name at least one host"),
        ('domains = ["https://a.example/"]', ", line 1: domains must hold host names such as 'example.org'"),
        ('domains = ["a.example"]\nstart_urls = ["a.example"]', ", line 2: start_urls must hold URLs such as"),
        ('domains = ["a.example"]\nsections = ["world"]', ", line 2: sections must hold paths such as '/world/'"),
        ('domains = ["a.example"]\nrender = "sometimes"', ", line 2: render must be one of never, auto, always"),
        ('domains = ["a.example"]\ntimezone = "Berlin"', ", line 2: timezone must be a time zone such as"),
        ('domains = ["a.example"]\ntimezone = "../../etc"', ", line 2: timezone must be a time zone such as"),
        ('domains = ["a.example"]\nlanguage = "English!"', ", line 2: language must be a language tag"),
        ('domains = ["a.example"]\ncrawl_delay = "2"', ", line 2: crawl_delay must be a number of seconds"),
        ('domains = ["a.example"]\ncrawl_delay = true', ", line 2: crawl_delay must be a number of seconds"),
        ('domains = ["a.example"]\ncrawl_delay = nan', ", line 2: crawl_delay must be a number of seconds"),
        ('domains = ["a.example"]\nevery = "soon"', ", line 2: every must be a time such as '15m'"),
        ('domains = ["a.example"]\nevery = "0m"', ", line 2: every must be a time such as '15m'"),
        ('domains = ["a.example"]\nreplay = 1', ", line 2: replay must be true or false, not 1"),
        ('domains = ["a.example"]\nallow = ["("]', ", line 2: allow '(' is no regular expression"),
        ('domains = ["a.example"]\nexpect = ["headlin"]', ", line 2: expect 'headlin' is no field of an article; did"),
        ('domains = ["a.example"]\ntitle = ""', ", line 2: title must be a text in quotes, not ''"),
        ('domains = ["a.example"]\nselectors = 3', ", line 2: selectors must be a table [selectors], not 3"),
        (
            'domains = ["a.example"]\n[selectors]\nautor = "p"',
            ", line 3: unknown key 'autor'; did you mean 'authors'?",
        ),
        ('domains = ["a.example"]\n[selectors]\nbody = "div["', ", line 3: selectors.body 'div[' is no CSS selector"),
        ('domains = ["a.example"]\n[selectors]\nbody = "//p["', ", line 3: selectors.body '//p[' is no XPath"),
        ('domains = ["a.example"]\n[selectors]\nbody = 1', ", line 3: selectors.body must be a text in quotes, not 1"),
        ('domains = ["a.example"]\nselectors.url = "a"', ", line 2: unknown key 'url'"),
        ('domains = ["a.example"]\n[[layouts]]\nunti = 2020-01-01', ", line 3: unknown key 'unti'; did you mean 'unt"),
        ('domains = ["a.example"]\n[[layouts]]\nuntil = "2020"', ", line 3: layouts.until must be a day such as"),
        ('domains = ["a.example"]\n[layouts]\nuntil = 2020-01-01', "layouts must be tables headed [[layouts]]"),
        ('domains = ["a.example"]\nname = "other"', ", line 2: name must be that of the file, 'whole'"),
        ("domains = [", ": is no TOML: "),
        ("a = 1\na = 2", ": is no TOML: "),
    ],
)
def test_a_wrong_profile_is_named(tmp_path: Path, text: str, said: str) -> None:
    assert said in complaint(tmp_path, text)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_profile(tmp_path / "none.toml")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "whole.toml"
    path.write_bytes(b'domains = ["\xff\xfe"]')
    with pytest.raises(UsageError, match="is no TOML"):
        read_profile(path)


@given(st.dictionaries(st.sampled_from([*KEYS, "x"]), st.integers() | st.booleans() | st.text("ab/\\['", max_size=5)))
def test_any_values_give_a_site_or_one_line(tmp_path_factory: pytest.TempPathFactory, table: dict[str, object]) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(
        "\n".join(f"{key} = {str(v).lower() if isinstance(v, bool) else repr_toml(v)}" for key, v in table.items())
    )
    with pytest.raises(UsageError) as raised:
        read_profile(path)
    assert "\n" not in str(raised.value)


def repr_toml(value: object) -> str:
    return str(value) if isinstance(value, int) else '"' + str(value).replace("\\", "\\\\") + '"'


def test_covers_hosts_below_a_domain() -> None:
    site = Site(domains=("a.example",))
    assert site.covers("https://www.a.example/x")
    assert site.covers("http://news.A.example.:8080/x")
    assert not site.covers("https://nota.example/")
    assert not site.covers("https://a.example.evil.test/")
    assert not site.covers("not a url")
    assert not site.covers("http://[broken")


def test_allow_and_deny(tmp_path: Path) -> None:
    site = read_profile(write(tmp_path, WHOLE))
    assert site.permits("https://whole.example/2025/03/story")
    assert not site.permits("https://whole.example/about")
    assert not site.permits("https://whole.example/2025/03/story?share=x")
    assert site.denies("https://whole.example/print/2025/03/story")


def test_layout_of_the_day(tmp_path: Path) -> None:
    site = read_profile(write(tmp_path, WHOLE))
    chosen = [site.selectors_on(day)["headline"][0].expression for day in (date(2019, 5, 1), date(2024, 5, 1), None)]
    assert chosen == ["h3", "h2", "h1.title::text"]
    assert site.selectors_on(datetime(2025, 3, 1, tzinfo=UTC)) is site.selectors


def test_unknown_site_names_the_nearest_site() -> None:
    with pytest.raises(UsageError, match="unknown site 'harbor'; did you mean 'harbour'"):
        load_site("harbor")


@pytest.mark.parametrize("name", ["../settings", "", "harbour.toml", "/etc/passwd"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(UsageError, match="unknown site"):
        load_site(name)


def test_site_for_takes_the_nearest_domain(tmp_path: Path) -> None:
    write(tmp_path, 'domains = ["a.example"]', "wide")
    write(tmp_path, 'domains = ["sport.a.example"]', "narrow")
    found = [site_for(f"https://{host}/", tmp_path) for host in ("a.example", "www.sport.a.example", "b.example")]
    assert [site.name if site else None for site in found] == ["wide", "narrow", None]


def test_a_wrong_profile_does_not_spoil_the_others(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path, 'domains = ["a.example"]', "right")
    write(tmp_path, "domain = 1", "wrong")
    assert [site.name for site in readable_sites(tmp_path)] == ["right"]
    assert "did you mean 'domains'?" in caplog.text
    with pytest.raises(UsageError):
        load_sites(tmp_path)


@pytest.mark.parametrize("name", site_names())
def test_shipped_profile_is_right(name: str) -> None:
    site = load_site(name)
    assert site.name == name
    assert all(site.covers(url) for url in (*site.entrances, *site.section_urls))


@pytest.mark.parametrize("site", load_sites(), ids=lambda site: site.name)
def test_no_site_is_less_polite_than_the_default_without_a_reason(site: Site) -> None:
    assert site.reason or site.crawl_delay is None or site.crawl_delay >= DOWNLOAD_DELAY


def test_no_domain_in_two_profiles() -> None:
    domains = [domain for site in load_sites() for domain in site.domains]
    assert len(domains) == len(set(domains))


def test_selectable_fields_are_of_the_page() -> None:
    assert {"headline", "authors", "byline", "body", "images"} <= set(SELECTABLE)
    assert not {"url", "sources", "version", "content_hash"} & set(SELECTABLE)


def test_many_profiles_are_read_in_one_look_at_the_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else 10,000 profiles would take minutes at the start of each command."""
    for number in range(30):
        (tmp_path / f"paper{number}.toml").write_text(f'domains = ["paper{number}.example"]\n')
    looks = []
    glob = Path.glob
    monkeypatch.setattr(Path, "glob", lambda self, pattern: looks.append(self) or glob(self, pattern))
    assert len(load_sites(tmp_path)) == len(readable_sites(tmp_path)) == 30
    assert len(looks) == 2


def test_the_nearest_profile_names_the_longest_domain() -> None:
    whole, part = Site(domains=("paper.example",), name="whole"), Site(domains=("blog.paper.example",), name="part")
    known = sites_by_domain([whole, part])
    assert nearest_site("https://www.blog.paper.example/a", known) is part
    assert nearest_site("https://x.paper.example./a", known) is whole
    assert nearest_site("https://notpaper.example/a", known) is None
    assert nearest_site("no address", known) is None
