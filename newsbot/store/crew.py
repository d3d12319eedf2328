"""Several worker processes for one command (NEWSBOT_WORKERS): begun, told to stop, waited for.

Each is this process again, forked when all is imported and nothing is open yet, no event loop either, as worker 1, 2,
...; they share the run through the article database. One that is killed is not missed: the others take over what it had
begun.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from scrapy.settings import BaseSettings

from newsbot.errors import NewsbotError
from newsbot.store.database import database_url
from newsbot.store.runs import AlreadyRunning, RunLock

IDLE = 75
"""Exit code of a worker for which there was nothing to do (EX_TEMPFAIL)."""


def run_crew(workers: int, settings: BaseSettings, command: list[str], crawl: Callable[[], int]) -> int:
    """Run this command in `workers` processes; its exit code. `command`: spider and arguments, in a fixed order.

    `crawl` is what each of them does, with `settings` that say which it is; it returns an exit code. The first SIGTERM
    or SIGINT lets the workers end cleanly, the second ends them at once, as with one process.
    """
    where = database_url(settings)
    lock = RunLock(str(where), " ".join(["crew", *command])) if isinstance(where, Path) else None
    try:
        if lock is not None:
            lock.acquire()
    except AlreadyRunning as error:
        return _say(error, 0)
    except OSError as error:
        return _say(f"{settings.get('NEWSBOT_DATA_DIR')} cannot be used: {error.strerror}", 1)
    begun = _begin(workers, settings, crawl, lock)
    codes = _wait(begun)
    if lock is not None:
        lock.release()
    return _judge(codes)


def _begin(
    workers: int, settings: BaseSettings, crawl: Callable[[], int], lock: RunLock | None
) -> list[multiprocessing.process.BaseProcess]:
    crew = os.getpid()

    def work(number: int) -> None:
        os.setsid()  # a session of its own, or a terminal's Ctrl-C would reach it twice
        if lock is not None:
            lock.release()  # the command's: when that is gone, the next one may begin
        own = {"NEWSBOT_WORKER": number, "NEWSBOT_WORKER_OF": crew, "NEWSBOT_PROGRESS": False}
        settings.setdict(own, priority="cmdline")
        sys.exit(crawl())

    forking = multiprocessing.get_context("fork")
    begun: list[multiprocessing.process.BaseProcess] = [
        forking.Process(target=work, args=(number,)) for number in range(1, workers + 1)
    ]
    for process in begun:
        process.start()
    return begun


def _wait(begun: list[multiprocessing.process.BaseProcess]) -> list[int]:
    """Wait for all, handing signals on; their exit codes."""

    def forward(number: int, _: Any) -> None:
        for process in begun:
            if process.pid is not None and process.exitcode is None:
                os.kill(process.pid, number)

    before = {number: signal.signal(number, forward) for number in (signal.SIGTERM, signal.SIGINT)}
    for process in begun:
        process.join()
    for number, handler in before.items():
        signal.signal(number, handler)
    return [process.exitcode or 0 for process in begun]


def _judge(codes: list[int]) -> int:
    killed = [number for number, code in enumerate(codes, 1) if code < 0]
    ended = [code for code in codes if code >= 0]
    to_the_end = bool({0, 3}.intersection(ended))  # 3: and a health monitor failed
    if killed:
        names = ", ".join(map(str, killed))
        rest = "the others took over what it did" if to_the_end else "run the same command again"
        _say(f"worker {names} was killed: {rest}", 1)
    if ended and not killed and all(code == IDLE for code in ended):
        return _say("nothing was fetched", 1)
    worst = [code for code in ended if code != IDLE]
    return min((code for code in worst if code), default=0) if to_the_end or not killed else 1


def _say(what: NewsbotError | str, code: int) -> int:
    sys.stderr.write(f"newsbot: {what}\n")
    return code


def set_own_files(settings: BaseSettings) -> None:
    """A worker that no command of ours began (Ray's) has files of its own: `articles.2.csv` is the second's."""
    number = 0 if settings.getint("NEWSBOT_WORKER_OF") else settings.getint("NEWSBOT_WORKER")
    feeds = settings.getdict("FEEDS")
    if number and feeds:
        own = {_own(str(uri), number): options for uri, options in feeds.items()}
        settings.set("FEEDS", own, priority=settings.getpriority("FEEDS") or "cmdline")


def _own(uri: str, number: int) -> str:
    if uri.endswith(("-", ":")) or "%(" in uri:
        return uri
    ending = "".join(
        PurePath(uri).suffixes[-2:] if uri.endswith((".gz", ".xz", ".bz2")) else PurePath(uri).suffixes[-1:]
    )
    return f"{uri.removesuffix(ending)}.{number}{ending}"
