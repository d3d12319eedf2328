"""A crawl killed at any moment, run again, has lost nothing and doubled nothing."""

from __future__ import annotations

import random
import signal
import threading
import time

from tests.newspaper import Newspaper, command, database, kept, kill, said, stories, waiting

KILLS = 22


def test_killed_again_and_again(tmp_path):
    seed = random.randrange(1_000_000)
    print("seed", seed)
    chance = random.Random(seed)
    with Newspaper(articles=500, hosts=3) as paper:
        killed = 0
        while killed < KILLS:
            process = command(tmp_path, paper)
            paper.wait_until_served(paper.served() + chance.randrange(1, 35), process)
            time.sleep(chance.uniform(0, 0.3))
            assert process.poll() is None, f"ended before kill {killed}: {(tmp_path / 'err').read_text()}"
            kill(process)
            killed += 1
        assert command(tmp_path, paper).wait(120) == 0, (tmp_path / "err").read_text()
        assert kept(tmp_path) == list(range(500))
        with database(tmp_path) as base:
            assert base.execute("SELECT DISTINCT version, status FROM article").fetchall() == [(1, "new")]
            assert base.execute("SELECT count(*) FROM author").fetchone() == (500,)
            assert base.execute("SELECT count(*), min(finished_at IS NOT NULL) FROM run").fetchone() == (1, 1)
            assert base.execute("SELECT count(*) FROM frontier").fetchone() == (0,)
        refetched = sum(count - 1 for path, count in paper.counts.items() if path != "/robots.txt")
        assert refetched <= KILLS * 60


def test_terminated_politely_and_gone_on_with(tmp_path):
    with Newspaper(articles=120, hosts=2) as paper:
        process = command(tmp_path, paper)
        paper.wait_until_served(40, process)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert "Closing spider (shutdown)" in (tmp_path / "log").read_text()
        left = waiting(tmp_path)
        assert said(tmp_path) == [f"newsbot: stopped: {left} pages wait; run the same command again to go on"]
        assert command(tmp_path, paper).wait(60) == 0
        assert kept(tmp_path) == list(range(120))
        # Nothing that was done before the end is fetched again.
        assert [path for path, count in paper.counts.items() if count > 1 and path != "/robots.txt"] == []


def test_after_a_finished_run_the_same_command_brings_what_is_new(tmp_path):
    with Newspaper(articles=30) as paper:
        assert command(tmp_path, paper).wait(60) == 0
        paper.articles = 40
        paper.changed[3] = "A paragraph that was added later says what nobody knew before noon."
        assert command(tmp_path, paper).wait(60) == 0
        assert kept(tmp_path) == list(range(40))
        with database(tmp_path) as base:
            assert stories(base.execute("SELECT url FROM article WHERE version = 2").fetchall()) == [3]
            assert base.execute("SELECT count(*) FROM run WHERE finished_at IS NOT NULL").fetchone() == (2,)


def test_the_same_command_twice_at_once(tmp_path):
    second = threading.Event()
    with Newspaper(articles=60) as paper:
        paper.routes["/story/30"] = lambda asked: second.wait(25) and paper._page(asked)
        first = command(tmp_path, paper)
        paper.wait_until_served(10, first)
        assert command(tmp_path, paper).wait(60) == 0
        second.set()
        assert len(said(tmp_path)) == 1
        assert "the same command is already running" in said(tmp_path)[0]
        assert first.wait(60) == 0
        assert kept(tmp_path) == list(range(60))
