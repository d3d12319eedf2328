"""Several worker processes for one command (NEWSBOT_WORKERS): begun, told to stop, waited for.

Each is the same command again, as worker 1, 2, ...; they share the run through the article database. One that is
killed is not missed: the others take over what it had begun.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path, PurePath
from typing import Any

from scrapy.settings import BaseSettings

from newsbot.errors import NewsbotError
from newsbot.store.database import database_url
from newsbot.store.runs import AlreadyRunning, RunLock

IDLE = 75
"""Exit code of a worker for which there was nothing to do (EX_TEMPFAIL)."""


def run_crew(workers: int, settings: BaseSettings, command: list[str]) -> int:
    """Run this command in `workers` processes; its exit code. `command`: spider and arguments, in a fixed order.

    The first SIGTERM or SIGINT lets the workers end cleanly, the second ends them at once, as with one process.
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
    begun = [_begin(number) for number in range(1, workers + 1)]

    def forward(number: int, _: Any) -> None:
        for process in begun:
            if process.poll() is None:
                process.send_signal(number)

    before = {number: signal.signal(number, forward) for number in (signal.SIGTERM, signal.SIGINT)}
    codes = [process.wait() for process in begun]
    for number, handler in before.items():
        signal.signal(number, handler)
    if lock is not None:
        lock.release()
    return _judge(codes)


def _begin(number: int) -> subprocess.Popen[bytes]:
    own = ["-s", f"NEWSBOT_WORKER={number}", "-s", f"NEWSBOT_WORKER_OF={os.getpid()}", "-s", "NEWSBOT_PROGRESS=0"]
    # A session of its own, or a terminal's Ctrl-C would reach it twice.
    return subprocess.Popen([sys.executable, "-m", "scrapy", "crawl", *sys.argv[1:], *own], start_new_session=True)  # noqa: S603


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
