"""WARC files of a crawl: complete, valid under the packages' own checkers, also after a kill or a full disk."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from fastwarc.warc import ArchiveIterator as Records
from fastwarc.warc import WarcRecordType
from scrapy.http import HtmlResponse, Request
from warcio.archiveiterator import ArchiveIterator

from newsbot.export.warc import Archive, Exchange
from newsbot.fetch.archive import exchange_of
from tests.crawl import FETCH, crawl
from tests.loopback import Loopback
from tests.newspaper import Newspaper, command, kept, said

PAGE = (
    "<!doctype html><title>Ferry</title><h1>The ferry is back</h1>" + "<p>It left at nine, as it always had.</p>" * 20
)
HTML = [("Content-Type", "text/html; charset=utf-8")]


def valid(directory: Path) -> list[Path]:
    """The WARC files of a directory, each found valid by warcio's and FastWARC's own checkers."""
    files = sorted(directory.glob("*.warc.gz"))
    assert files
    for path in files:
        for checker in (["-m", "warcio.cli", "check", "-v"], ["-m", "fastwarc.cli", "check"]):
            done = subprocess.run([sys.executable, *checker, str(path)], capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stdout + done.stderr
            assert "fail" not in done.stdout.lower().replace("0 failed", ""), done.stdout
        # A revisit record has the digest of the payload that it refers to, which FastWARC looks for in the record.
        with path.open("rb") as file:
            for record in Records(file, parse_http=True):
                if "WARC-Payload-Digest" in record.headers and record.record_type != WarcRecordType.revisit:
                    assert record.verify_payload_digest(), record.headers
    return files


def records(directory: Path) -> list[dict[str, Any]]:
    found = []
    for path in valid(directory):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                http = record.http_headers
                found.append(
                    {
                        "type": record.rec_type,
                        "url": record.rec_headers.get_header("WARC-Target-URI"),
                        "headers": dict(record.rec_headers.headers),
                        "status": http.get_statuscode() if http and record.rec_type != "request" else None,
                        "http": dict(http.headers) if http else {},
                        "body": record.raw_stream.read(),
                    }
                )
    return found


def test_every_answer_of_a_crawl(tmp_path: Path) -> None:
    packed = gzip.compress(PAGE.replace("nine", "ten").encode())
    routes: dict[str, Any] = {
        "/a": PAGE,
        "/same": PAGE,
        "/packed": (200, {"Content-Type": "text/html", "Content-Encoding": "gzip"}, packed),
        "/moved": (301, {"Location": "/a"}, ""),
        "/gone": 404,
    }
    with Loopback(routes) as site:
        urls = [site.base + path for path in ("/a", "/same", "/packed", "/moved", "/gone")]
        run = crawl(tmp_path, FETCH, attributes={"urls": urls}, settings={"NEWSBOT_ARCHIVE": str(tmp_path / "warc")})
    assert run.code == 0, run.log
    found = records(tmp_path / "warc")
    assert found[0]["type"] == "warcinfo"
    assert b"robots: obey" in found[0]["body"]
    assert b"tests@newsbot.example" in found[0]["body"]
    answers = [record for record in found if record["type"] in {"response", "revisit"}]
    assert sorted(record["url"].removeprefix(site.base) for record in answers) == sorted(
        ["/robots.txt", "/a", "/same", "/packed", "/moved", "/a", "/gone"]
    )
    assert sum(record["type"] == "revisit" for record in answers) == 2  # /same, and /a after the redirect
    bodies = {
        record["url"].removeprefix(site.base): record["body"] for record in answers if record["type"] != "revisit"
    }
    assert bodies["/a"] == PAGE.encode() or bodies["/same"] == PAGE.encode()
    assert gzip.decompress(bodies["/packed"]).decode() == PAGE.replace("nine", "ten")
    assert {record["status"] for record in answers} == {"200", "301", "404"}
    asked = [record for record in found if record["type"] == "request"]
    assert len(asked) == len(answers)
    assert all(record["http"]["Host"] == f"127.0.0.1:{site.port}" for record in asked)
    assert all(record["headers"]["WARC-Concurrent-To"] for record in asked)
    assert {record["http"]["Accept-Encoding"] for record in asked} == {"gzip, deflate"}
    assert all(b"fetchTimeMs: " in record["body"] for record in found if record["type"] == "metadata")
    assert run.named("archive/response") + run.named("archive/revisit") == len(answers)
    assert answers[0]["headers"]["WARC-IP-Address"] == "127.0.0.1"


def test_what_logs_somebody_in_is_left_out() -> None:
    secret = {"Authorization": "Basic c2VjcmV0", "Cookie": "session=1", "Accept": "text/html"}
    request = Request("https://user:pass@news.example/a?b=1", headers=secret)
    response = HtmlResponse("https://news.example/a?b=1", body=b"x", request=request, headers={"ETag": "1"})
    exchange = exchange_of(request, response)
    assert exchange.request_headers == [("Host", "news.example"), ("Accept", "text/html")]
    assert list(exchange.headers) == [("Etag", "1"), ("Content-Length", "1")]


def test_a_page_that_has_not_changed_is_a_revisit(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    url = "https://news.example/a"
    assert archive.write(Exchange(url, 200, HTML, PAGE.encode())) == "response"
    archive.close()
    archive = Archive(tmp_path)  # the next crawl
    assert archive.write(Exchange(url, 304, [("ETag", "1")])) == "revisit"
    assert archive.write(Exchange(url, 200, HTML, PAGE.encode())) == "revisit"
    assert archive.write(Exchange("https://news.example/unknown", 304, [])) == "response"
    archive.close()
    first, *again = [record for record in records(tmp_path) if record["url"] == url and record["type"] != "request"]
    assert first["type"] == "response"
    for record, profile in zip(again, ("server-not-modified", "identical-payload-digest"), strict=True):
        assert record["headers"]["WARC-Profile"].endswith(f"warc/1.1/revisit/{profile}")
        assert record["headers"]["WARC-Refers-To-Target-URI"] == url
        assert record["headers"]["WARC-Refers-To-Date"] == first["headers"]["WARC-Date"]
        assert record["headers"]["WARC-Payload-Digest"] == first["headers"]["WARC-Payload-Digest"]


def test_files_are_closed_when_they_are_large(tmp_path: Path) -> None:
    archive = Archive(tmp_path, largest=20_000)
    for number in range(40):
        archive.write(Exchange(f"https://news.example/{number}", 200, HTML, os.urandom(2_000)))
    archive.close()
    sizes = [path.stat().st_size for path in valid(tmp_path)]
    assert len(sizes) >= 4
    assert max(sizes) < 25_000
    assert sum(record["type"] == "response" for record in records(tmp_path)) == 40


def test_odd_addresses_and_headers(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for url in ("https://news.example/Zürich?q=日本", "https://news.example?x", "https://news.example/a b"):
        archive.write(
            Exchange(url, 299, [("X-Odd", "Gr\xfc\xdfe"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")], b"x")
        )
    archive.close()
    assert sum(record["type"] == "response" for record in records(tmp_path)) == 3


KILLED = """
import sys
from pathlib import Path
from newsbot.export.warc import Archive, Exchange
import os
archive = Archive(Path(sys.argv[1]))
for number in range(1_000_000):
    archive.write(Exchange(f"https://news.example/{number}", 200, [("Content-Type", "text/html")], os.urandom(9_000)))
    print(number, flush=True)
"""


def test_kill_9_loses_one_record_at_most(tmp_path: Path) -> None:
    written = 0
    for seconds in (0.05, 0.11, 0.2):
        command = [sys.executable, "-c", KILLED, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            written += 1 + len(process.stdout.read().split())
        assert len(list(tmp_path.glob("*.open"))) == 1
    Archive(tmp_path).close()
    assert list(tmp_path.glob("*.open")) == []
    assert sum(record["type"] == "response" for record in records(tmp_path)) >= written


FULL = """
import resource, signal, sys, os
from pathlib import Path
from newsbot.export.warc import Archive, Exchange
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
archive = Archive(Path(sys.argv[1]))
try:
    for number in range(100):
        archive.write(Exchange(f"https://news.example/{number}", 200, [], os.urandom(9_000)))
except OSError as error:
    print(number, error.strerror)
archive.close()
"""


def test_a_full_disk_leaves_whole_records(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True)
    number, reason = done.stdout.split(maxsplit=1)
    assert reason.strip() == "File too large"
    assert sum(record["type"] == "response" for record in records(tmp_path)) == int(number)


def test_a_crawl_that_cannot_archive_ends_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with Loopback({"/a": PAGE}) as site:
        run = crawl(
            tmp_path,
            FETCH,
            attributes={"urls": [site.base + "/a"]},
            settings={"NEWSBOT_ARCHIVE": str(tmp_path / "file")},
        )
    assert run.code == 1
    assert "file cannot be written" in run.log + run.err
    assert site.log == []


def test_what_could_not_be_archived_is_fetched_again(tmp_path: Path) -> None:
    archive = tmp_path / "warc"
    (tmp_path / "full.py").write_text(FULL_ARCHIVE)
    with Newspaper(articles=20) as paper:
        settings = {"NEWSBOT_ARCHIVE": archive, "CONCURRENT_REQUESTS_PER_DOMAIN": 4}
        assert command(tmp_path, paper, SPIDER_MODULES="full", **settings).wait(60) == 1
        assert "cannot be written: no space; mend that, then run the same" in said(tmp_path)[0]
        assert 0 < len(kept(tmp_path)) < 20
        assert command(tmp_path, paper, **settings).wait(60) == 0
        assert len(kept(tmp_path)) == 20
        urls = {record["url"] for record in records(archive) if record["type"] in {"response", "revisit"}}
        assert {paper.story(number) for number in range(20)} <= urls


FULL_ARCHIVE = """
import newsbot.fetch.archive
from it import It
from newsbot.export.warc import Archive

class That(It):
    pass

class Limited(Archive):
    written = 0

    def write(self, exchange):
        self.written += 1
        if self.written == 9:
            raise OSError(28, "no space")
        return super().write(exchange)

newsbot.fetch.archive.Archive = Limited
"""


@pytest.mark.parametrize("cut", [1, 30, 200])
def test_a_damaged_memory_of_what_was_seen_costs_nothing_but_space(tmp_path: Path, cut: int) -> None:
    archive = Archive(tmp_path)
    archive.write(Exchange("https://news.example/a", 200, HTML, PAGE.encode()))
    archive.close()
    (tmp_path / "seen.sqlite").write_bytes(b"nonsense" * cut)
    archive = Archive(tmp_path)
    assert archive.write(Exchange("https://news.example/a", 200, HTML, PAGE.encode())) == "response"
    archive.close()
    valid(tmp_path)
