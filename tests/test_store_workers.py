"""Many workers, one database: hosts are leased, the dead are replaced, and every article comes exactly once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path

import psycopg
import pytest

from newsbot.store.database import Database
from newsbot.store.workers import NAME_HOST, Worker
from tests import postgres
from tests.newspaper import Newspaper, command, database, kept, kill, said, stories, waiting


@pytest.fixture(scope="module")
def server():
    yield from postgres.start()


@pytest.fixture
def url(server):
    return server.new_database()


def rows(url: str, sql: str) -> list:
    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


def visits_at_once(paper: Newspaper) -> int:
    """The largest number of requests that one host had at the same time."""
    by_host = defaultdict(list)
    for asked in paper.log:
        by_host[asked.host].append((asked.at, asked.extra["until"]))
    most = 0
    for times in by_host.values():
        for begin, _ in times:
            most = max(most, sum(1 for other, until in times if other <= begin < until))
    return most


class SlowPaper(Newspaper):
    """Notes when each answer was given, and takes its time; beyond `most` pages it waits for `go_on`, `patience` s."""

    most = 1_000_000
    patience = 25.0

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.go_on = threading.Event()

    def answer(self, asked):
        if self.served() > self.most:
            self.go_on.wait(self.patience)
        time.sleep(0.01)
        asked.extra["until"] = asked.at + 0.01
        return super().answer(asked)


@pytest.mark.postgres
def test_one_worker_and_an_incremental_run(tmp_path, url):
    with Newspaper(articles=40, hosts=2) as paper:
        assert command(tmp_path, paper, NEWSBOT_DATABASE_URL=url).wait(60) == 0, (tmp_path / "err").read_text()
        paper.changed[5] = "A correction of what was said in the morning stands at the end of the text."
        assert command(tmp_path, paper, NEWSBOT_DATABASE_URL=url).wait(60) == 0
    assert stories(rows(url, "SELECT url FROM article")) == list(range(40))
    assert stories(rows(url, "SELECT url FROM article WHERE version = 2 AND status = 'updated'")) == [5]
    assert rows(url, "SELECT count(*) FROM run WHERE finished_at IS NOT NULL") == [(2,)]
    assert rows(url, "SELECT (SELECT count(*) FROM frontier), (SELECT count(*) FROM lease)") == [(0, 0)]


@pytest.mark.postgres
def test_three_workers_of_which_one_is_killed_again_and_again(tmp_path, url):
    seed = random.randrange(1_000_000)
    print("seed", seed)
    chance = random.Random(seed)
    with SlowPaper(articles=400, hosts=6) as paper:

        def begin(name: str):
            settings = {"NEWSBOT_DATABASE_URL": url, "NEWSBOT_LEASE_SECONDS": 4, "DOWNLOAD_DELAY": 0.02}
            return command(tmp_path / name, paper, **settings)

        workers = {name: begin(name) for name in ("one", "two", "three")}
        for _ in range(6):
            victim = chance.choice(sorted(workers))
            paper.wait_until_served(paper.served() + chance.randrange(10, 60), workers[victim])
            time.sleep(chance.uniform(0, 0.3))
            kill(workers[victim])
            workers[victim] = begin(victim)
        for name, worker in workers.items():
            assert worker.wait(120) in {0, 1}, (tmp_path / name / "err").read_text()
            # A worker that came when all was done has fetched nothing.
            assert {line for line in said(tmp_path / name) if "nothing was fetched" not in line} == set()
        assert stories(rows(url, "SELECT url FROM article")) == list(range(400))
        assert rows(url, "SELECT DISTINCT version, status FROM article") == [(1, "new")]
        assert rows(url, "SELECT count(*) FROM author") == [(400,)]
        assert rows(url, "SELECT count(*), count(finished_at) FROM run") == [(1, 1)]
        # On a machine so busy that a living worker was not heard of for four seconds, a host may have had two visitors.
        if "Another worker has taken" not in "".join((tmp_path / name / "log").read_text() for name in workers):
            assert visits_at_once(paper) == 1


@pytest.mark.postgres
def test_the_first_to_come_gives_to_those_who_come_later(tmp_path, url):
    with SlowPaper(articles=200, hosts=4) as paper:
        settings = {"NEWSBOT_DATABASE_URL": url, "DOWNLOAD_DELAY": 0.05}
        paper.most, paper.patience = 40, 0.5  # 160 pages of four hosts: 20 seconds, unless told to go on
        first = command(tmp_path / "one", paper, **settings)
        paper.wait_until_served(40, first)
        second = command(tmp_path / "two", paper, **settings)
        while rows(url, "SELECT count(DISTINCT worker) FROM lease WHERE host <> '<start>'") != [(2,)]:
            assert first.poll() is second.poll() is None, "ended before it had given any host"
            time.sleep(0.1)
        paper.go_on.set()
        # Both have fetched something: else one would have said so, and ended with 1.
        assert first.wait(60) == 0
        assert second.wait(60) == 0
    assert stories(rows(url, "SELECT url FROM article")) == list(range(200))
    assert max(count for path, count in paper.counts.items() if path != "/robots.txt") == 1
    assert visits_at_once(paper) == 1


def test_who_begins_first_leaves_the_others_their_share(tmp_path):
    base = Database(tmp_path / "articles.sqlite")
    base.begin()
    base.change(
        "INSERT INTO run (id, spider, key, arguments, started_at, starts_done) VALUES (1, 'n', 'n', '', '', 1)", {}
    )
    for number in range(10):
        values = {"run": 1, "host": f"{number}.example", "key": b"%d" % number}
        base.change(NAME_HOST, values)
        base.change(
            "INSERT INTO frontier (run_id, key, host, rank, seq, state) VALUES (:run, :key, :host, 0, 0, 0)", values
        )
    base.commit()
    first = Worker(base, 1, 30)
    assert [len(first.beat(hungry=False, crew=2).held) for _ in range(4)] == [5, 5, 5, 5]
    second = Worker(base, 1, 30)
    assert len(second.beat(hungry=True, crew=2).held) == 5
    assert len(first.beat(hungry=False, crew=2).held) == 5
    second.go()
    assert len(first.beat(hungry=False).held) == 10  # nothing waits for who is gone
    base.close()


def test_a_clock_that_is_put_back_keeps_nothing_leased(tmp_path):
    base = Database(tmp_path / "articles.sqlite")
    base.change("INSERT INTO run (id, spider, key, arguments, started_at, starts_done) VALUES (1, '', '', '{}', '', 1)")
    for n, host in enumerate(("a.example", "b.example")):
        base.change(NAME_HOST, {"run": 1, "host": host})
        base.change(
            "INSERT INTO frontier (run_id, key, host, rank, seq, state) VALUES (1, :n, :host, 0, 0, 0)",
            {"n": bytes([n]), "host": host},
        )
    dead, other = Worker(base, 1, 30), Worker(base, 1, 30)
    assert len(dead.beat(hungry=True).held) == 2
    dead.leave([("b.example", 5)])
    assert not other.beat(hungry=True).held
    for sql in (
        "UPDATE worker SET until = until + 7200",
        "UPDATE lease SET free_at = free_at + 7200 WHERE free_at > 0",
    ):
        base.change(sql)
    beat = other.beat(hungry=True)
    assert (beat.workers, set(beat.held)) == (1, {"a.example", "b.example"})
    base.close()


@pytest.mark.parametrize("workers", [3])
def test_one_command_with_workers_on_sqlite(tmp_path, workers):
    with SlowPaper(articles=200, hosts=4) as paper:
        assert command(tmp_path, paper, NEWSBOT_WORKERS=workers, DOWNLOAD_DELAY=0.02).wait(90) == 0, (
            tmp_path / "err"
        ).read_text()
        assert kept(tmp_path) == list(range(200))
        with database(tmp_path) as base:
            assert base.execute("SELECT DISTINCT version, status FROM article").fetchall() == [(1, "new")]
        assert max(count for path, count in paper.counts.items() if path != "/robots.txt") == 1
        assert visits_at_once(paper) == 1


def test_workers_on_sqlite_stopped_and_gone_on_with(tmp_path):
    with SlowPaper(articles=200, hosts=4) as paper:
        paper.most = 60
        crew = command(tmp_path, paper, NEWSBOT_WORKERS=2)
        paper.wait_until_served(60, crew)
        assert command(tmp_path, paper, NEWSBOT_WORKERS=2).wait(60) == 0
        assert "the same command is already running" in said(tmp_path)[0]
        crew.send_signal(signal.SIGTERM)
        paper.go_on.set()
        assert crew.wait(60) == 0
        left = waiting(tmp_path)
        assert said(tmp_path)[1:] == [f"newsbot: stopped: {left} pages wait; run the same command again to go on"]
        assert 30 <= len(kept(tmp_path)) <= 200
        assert command(tmp_path, paper).wait(60) == 0
        assert kept(tmp_path) == list(range(200))


def test_workers_whose_command_dies_while_they_begin_end_too(tmp_path):
    with SlowPaper(articles=200, hosts=4) as paper:
        crew = command(tmp_path, paper, NEWSBOT_WORKERS=2, DOWNLOAD_DELAY=0.2)
        children = Path(f"/proc/{crew.pid}/task/{crew.pid}/children")
        end = time.monotonic() + 60
        while len(children.read_text().split()) < 2:
            assert time.monotonic() < end
            time.sleep(0.01)
        kill(crew)  # its workers have hardly begun
        log = tmp_path / "log"
        while not log.exists() or log.read_text().count("Closing spider (shutdown)") < 2:
            assert time.monotonic() < end
            time.sleep(0.2)


def test_workers_whose_command_is_killed_end_too(tmp_path):
    with SlowPaper(articles=200, hosts=4) as paper:
        paper.most = 60
        crew = command(tmp_path, paper, NEWSBOT_WORKERS=2, DOWNLOAD_DELAY=0.2)
        paper.wait_until_served(60, crew)
        kill(crew)
        paper.go_on.set()
        closing = "Closing spider (shutdown)"
        end = time.monotonic() + 60
        while (tmp_path / "log").read_text().count(closing) < 2:
            assert time.monotonic() < end
            time.sleep(0.2)
        assert command(tmp_path, paper, NEWSBOT_WORKERS=2, NEWSBOT_LEASE_SECONDS=2).wait(90) == 0
        assert kept(tmp_path) == list(range(200))


def test_no_event_loop_is_made_before_the_workers_are_forked(tmp_path):
    told = (
        "import sys; from newsbot.commands import crawl\n"
        "def run_crew(*_): print('twisted.internet.reactor' in sys.modules); return 0\n"
        "crawl.run_crew = run_crew\n"
        "from scrapy.cmdline import execute\n"
        f"execute(['scrapy', 'crawl', 'news', '-s', 'NEWSBOT_WORKERS=2', '-s', 'NEWSBOT_DATA_DIR={tmp_path}'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", told], cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout.strip(), done.returncode) == ("False", 0), done.stderr
