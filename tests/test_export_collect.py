"""One file that was asked for is one file, however many workers a command has and however often it is interrupted."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.newspaper import Newspaper, command, kept, kill, said, stories


class Held(Newspaper):
    """Beyond `most` pages it waits for `go_on`."""

    most = 1_000_000

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.go_on = threading.Event()

    def answer(self, asked: Any) -> Any:
        if self.served() > self.most:
            self.go_on.wait(25)
        return super().answer(asked)


@pytest.fixture
def paper() -> Iterator[Held]:
    with Held(articles=80, hosts=4) as paper:
        yield paper


def urls(path: Path) -> list[int]:
    """Numbers of the articles in a file, sorted."""
    if path.suffix == ".parquet":
        return stories([(row["url"],) for row in pq.read_table(path, columns=["url"]).to_pylist()])
    return stories([(json.loads(line)["url"],) for line in path.read_text("utf-8").splitlines()])


def begin(
    directory: Path, paper: Held, *outputs: str, workers: int = 2, delay: float = 0.02
) -> subprocess.Popen[bytes]:
    settings = {"NEWSBOT_WORKERS": workers, "NEWSBOT_LEASE_SECONDS": 2, "DOWNLOAD_DELAY": delay}
    return command(directory, paper, *outputs, **settings)


def test_all_workers_write_into_one_file(tmp_path: Path, paper: Held) -> None:
    outputs = ["-O", "out.jsonl", "-O", "out.parquet"]
    assert begin(tmp_path, paper, *outputs).wait(60) == 0, (tmp_path / "err").read_text()
    assert urls(tmp_path / "out.jsonl") == urls(tmp_path / "out.parquet") == list(range(80))
    assert sorted(path.name for path in tmp_path.glob("*out*")) == ["out.jsonl", "out.parquet"]
    assert list((tmp_path / "data" / "feeds").iterdir()) == []


@pytest.mark.parametrize("option", ["-O", "-o"])
@pytest.mark.parametrize("way", ["stopped", "killed"])
def test_interrupted_and_gone_on_with_other_workers(tmp_path: Path, paper: Held, way: str, option: str) -> None:
    outputs = [option, "out.jsonl"]
    before = [1000] if option == "-o" else []
    if before:
        (tmp_path / "out.jsonl").write_text('{"url": "https://old.example/story/1000"}\n')
    for most, workers in ((20, 2), (25, 1)):
        paper.most = paper.served() + most
        paper.go_on.clear()
        run = begin(tmp_path, paper, *outputs, workers=workers)
        paper.wait_until_served(paper.most, run)
        if way == "killed":
            kill(run)
        else:
            run.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        paper.go_on.set()
        run.wait(60)
        if way == "stopped":
            so_far = kept(tmp_path)
            assert so_far
            assert urls(tmp_path / "out.jsonl") == so_far + before
        else:
            end = time.monotonic() + 30
            while workers > 1 and (tmp_path / "log").read_text().count("Spider closed") < workers:
                assert time.monotonic() < end  # workers whose command is killed end by themselves
                time.sleep(0.1)
    paper.most = 1_000_000
    assert begin(tmp_path, paper, *outputs, workers=3).wait(60) == 0, (tmp_path / "err").read_text()
    assert urls(tmp_path / "out.jsonl") == list(range(80)) + before


def test_the_next_run_writes_what_a_command_was_killed_before_writing(tmp_path: Path, paper: Held) -> None:
    crew = begin(tmp_path, paper, "-O", "out.jsonl")
    paper.wait_until_served(20, crew)
    crew.send_signal(signal.SIGSTOP)  # its workers go on to the end; nobody puts their file into its place
    end = time.monotonic() + 60
    while (tmp_path / "log").read_text().count("Spider closed") < 2:
        assert time.monotonic() < end
        time.sleep(0.1)
    kill(crew)
    assert not (tmp_path / "out.jsonl").exists()
    paper.changed[3] = "A paragraph that was added later says what nobody knew before noon."
    assert begin(tmp_path, paper, "-O", "out.jsonl").wait(60) == 0, (tmp_path / "err").read_text()
    assert urls(tmp_path / "out.jsonl") == sorted([*range(80), 3])
    assert "ended before its output files were written" in (tmp_path / "log").read_text()
    assert list((tmp_path / "data" / "feeds").glob("run-*")) == []


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, paper: Held) -> None:
    (tmp_path / "out.jsonl").mkdir()
    assert begin(tmp_path, paper, "-O", "out.jsonl").wait(60) == 2
    assert "out.jsonl cannot be written: it is a directory" in said(tmp_path)[0]
