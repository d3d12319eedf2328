"""A storage that cannot be used: one clear line, exit code 1, nothing damaged, nothing deleted, and a way on."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from scrapy.settings import Settings

from newsbot.errors import StoreError, UsageError
from newsbot.store.database import Database, database_url
from newsbot.watch.outcome import what_failed
from tests.newspaper import Newspaper, command, database, kept, said

ALL = list(range(60))


@pytest.fixture(scope="module")
def paper():
    with Newspaper(articles=60, hosts=2) as server:
        yield server


@pytest.fixture(scope="module")
def finished(tmp_path_factory, paper):
    directory = tmp_path_factory.mktemp("finished")
    goes_on(directory, paper)
    return directory


@pytest.fixture
def full(tmp_path, finished):
    """A directory with the database of a finished crawl."""
    shutil.copytree(finished, tmp_path, dirs_exist_ok=True)
    return tmp_path


def ends_with_a_line(directory: Path, paper: Newspaper, *wanted: str, **options: object) -> None:
    assert command(directory, paper, **options).wait(60) == 1
    lines = said(directory)
    assert all(word in lines[0] for word in wanted), lines
    assert "Traceback" not in (directory / "err").read_text()
    (directory / "err").unlink()


def goes_on(directory: Path, paper: Newspaper) -> None:
    assert command(directory, paper).wait(60) == 0, (directory / "err").read_text()
    assert kept(directory) == ALL
    with database(directory) as base:
        assert base.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def file_of(directory: Path) -> Path:
    (directory / "data").mkdir(parents=True, exist_ok=True)
    return directory / "data" / "articles.sqlite"


@pytest.mark.parametrize("kilobytes", [40, 120])
def test_no_room_for_the_file(tmp_path, paper, kilobytes):
    ends_with_a_line(tmp_path, paper, "articles.sqlite", "run the same", limits=f"ulimit -f {kilobytes}")
    goes_on(tmp_path, paper)


def test_disk_full(tmp_path):
    base = Database(database_url(Settings({"NEWSBOT_DATA_DIR": str(tmp_path)})))
    base.row(f"PRAGMA max_page_count = {base.row('PRAGMA page_count')[0] + 2}")
    with pytest.raises(StoreError, match="the disk is full; free space, then run the same again"), base.guarded():
        base.change("INSERT INTO site (host, facts, updated_at) VALUES ('a', :facts, '')", {"facts": "x" * 50_000})
    base.close()


def test_locked_from_the_beginning(full, paper):
    with database(full) as other:
        other.execute("BEGIN EXCLUSIVE")
        ends_with_a_line(full, paper, "is locked by another program", NEWSBOT_LOCK_PATIENCE=1)
    goes_on(full, paper)


def test_locked_for_a_moment_at_the_beginning(full, paper):
    with database(full) as other:
        other.execute("BEGIN IMMEDIATE")
        process = command(full, paper)
        with pytest.raises(Exception, match="timed out"):
            process.wait(6)
    assert process.wait(60) == 0


def test_locked_on_the_way(tmp_path):
    with Newspaper(articles=60) as paper:
        process = command(tmp_path, paper, NEWSBOT_LOCK_PATIENCE=1)
        paper.wait_until_served(25, process)
        with database(tmp_path) as other:
            other.execute("PRAGMA busy_timeout = 10000")
            other.execute("BEGIN IMMEDIATE")
            assert process.wait(60) == 1
        assert "is locked by another program" in said(tmp_path)[0]
        (tmp_path / "err").unlink()
        goes_on(tmp_path, paper)


def test_locked_for_a_moment(tmp_path):
    with Newspaper(articles=60) as paper:
        process = command(tmp_path, paper)
        paper.wait_until_served(25, process)
        with database(tmp_path) as other:
            other.execute("PRAGMA busy_timeout = 10000")
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Exception, match="timed out"):
                process.wait(2.5)
        assert process.wait(60) == 0
        assert kept(tmp_path) == ALL
        assert max(count for path, count in paper.counts.items() if path != "/robots.txt") == 1


def test_read_only(full, paper):
    file = file_of(full)
    before = file.read_bytes()
    file.chmod(0o444)
    file.parent.chmod(0o555)
    # To root nothing is read-only, unless it gives that right away.
    limits = "" if os.geteuid() else 'setpriv() { shift; }; exec setpriv --bounding-set=-dac_override -- "$@"'
    ends_with_a_line(full, paper, "articles.sqlite", "cannot be", limits=limits or "true")
    assert file.read_bytes() == before
    file.parent.chmod(0o755)
    file.chmod(0o644)


def test_no_database_at_all(tmp_path, paper):
    file = file_of(tmp_path)
    file.write_bytes(b"Dear diary, today I wrote no SQL at all.\n" * 500)
    before = file.read_bytes()
    ends_with_a_line(tmp_path, paper, "articles.sqlite is damaged: restore a backup")
    assert file.read_bytes() == before


def test_damaged_in_the_middle(full, paper):
    file = file_of(full)
    with database(full) as base:
        pages = [row[0] for row in base.execute("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0")]
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    bytes_ = bytearray(file.read_bytes())
    for page in pages[1:]:
        bytes_[(page - 1) * 4096 : (page - 1) * 4096 + 100] = b"\xff" * 100
    file.write_bytes(bytes_)
    ends_with_a_line(full, paper, "articles.sqlite is damaged")
    assert len(file.read_bytes()) == len(bytes_)


def test_what_fails_when_all_pages_were_read_is_a_failure_too():
    stats = {"finish_reason": "finished", "item_scraped_count": 3, "newsbot/storage": "the database is damaged"}
    [line] = what_failed(stats)
    assert "could not be stored" in line


def test_of_another_program(tmp_path, paper):
    file = file_of(tmp_path)
    with database(tmp_path) as base:
        base.execute("CREATE TABLE recipe (name TEXT)")
    before = file.read_bytes()
    ends_with_a_line(tmp_path, paper, "is the database of another program: nothing was changed")
    assert file.read_bytes() == before


def test_of_a_newer_version(full, paper):
    with database(full) as base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = file_of(full).read_bytes()
    ends_with_a_line(full, paper, "is of a newer newsbot (9999): update newsbot")
    url = database_url(Settings({"NEWSBOT_DATA_DIR": str(file_of(full).parent)}))
    with pytest.raises(StoreError, match=r"of a newer newsbot \(9999\)"):
        Database(url, readonly=True)
    assert file_of(full).read_bytes() == before


def test_directory_that_is_a_file(tmp_path, paper):
    (tmp_path / "data").write_text("not a directory")
    ends_with_a_line(tmp_path, paper, "cannot be opened")
    assert (tmp_path / "data").read_text() == "not a directory"


def test_server_that_does_not_answer(tmp_path, paper):
    ends_with_a_line(
        tmp_path, paper, "postgresql", "does not answer", NEWSBOT_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/news"
    )
    assert "me:secret" not in (tmp_path / "log").read_text()


def test_address_that_is_none(tmp_path, paper):
    assert command(tmp_path, paper, NEWSBOT_DATABASE_URL="mysql://me@somewhere/news").wait(60) == 2
    assert "only sqlite and postgresql" in said(tmp_path)[0]
    with pytest.raises(UsageError, match="no database URL"):
        database_url(Settings({"NEWSBOT_DATABASE_URL": "news"}))


def test_a_value_that_cannot_be_stored_spoils_no_other(tmp_path):
    from scrapy.utils.test import get_crawler

    from newsbot.store.memory import Memory

    crawler = get_crawler(settings_dict={"NEWSBOT_DATA_DIR": str(tmp_path)})
    memory = Memory.of(crawler)
    put = "INSERT INTO site (host, facts, updated_at) VALUES (:host, :facts, '')"
    crawler.stats = crawler._stats = __import__("scrapy").statscollectors.MemoryStatsCollector(crawler)
    for facts in ("{}", "\ud800", None, "[]"):
        memory.tell(put, {"host": f"host {facts!r}", "facts": facts})
    assert memory.flush()
    assert memory.rows("SELECT facts FROM site ORDER BY facts", {}) == [("[]",), ("{}",)]
    assert crawler.stats.get_value("newsbot/store/refused") == 2
    memory.close()
