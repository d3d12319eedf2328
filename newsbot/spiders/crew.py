"""Processes that read WARC files for spider `archive`: one file each, their batches brought together as they come."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from newsbot.spiders.harvest import Batch, Wanted, read_batches, work

logger = logging.getLogger(__name__)

AHEAD = 2
"""Batches that wait for each process at most."""
Job = tuple[str, int]
"""A file, and the byte from which on it is read."""


async def in_this_process(jobs: Iterable[Job], wanted: Wanted) -> AsyncIterator[Batch]:
    """Read the files one after the other, here; the crawl gets its turn after each batch."""
    for path, start in jobs:
        for batch in read_batches(path, start, wanted):
            yield batch
            await asyncio.sleep(0)


class Crew:
    """Some processes, started with the first job and ended by `close`."""

    def __init__(self, size: int, wanted: Wanted) -> None:
        self.size = size
        self.wanted = wanted
        self._processes: list[Any] = []
        self._connections: list[Any] = []
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="archive")

    async def read(self, jobs: Iterable[Job]) -> AsyncIterator[Batch]:
        """The batches of all files; those of one file in their order."""
        waiting = iter(list(jobs))
        found: asyncio.Queue[Batch | None] = asyncio.Queue(self.size * AHEAD)
        tasks = [asyncio.ensure_future(self._member(waiting, found)) for _ in range(self.size)]
        try:
            ended = 0
            while ended < len(tasks):
                batch = await found.get()
                if batch is None:
                    ended += 1
                else:
                    yield batch
        finally:
            for task in tasks:
                task.cancel()

    async def _member(self, waiting: Any, found: asyncio.Queue[Batch | None]) -> None:
        loop = asyncio.get_running_loop()
        connection: Any = None
        for path, start in waiting:
            at = start
            if connection is None:
                connection = self._begin()
            try:
                connection.send((path, start, self.wanted))
                while True:
                    batch: Batch = await loop.run_in_executor(self._threads, connection.recv)
                    at = batch.resume_at or at
                    await found.put(batch)
                    if batch.ended or batch.error:
                        break
            except (EOFError, OSError):  # killed from outside, or by something in a page: the next file gets a new one
                connection = None
                logger.error("A process died while it read %s, behind byte %d", path, at)
                await found.put(Batch(path, at, error=f"the process that read it died behind byte {at}"))
        await found.put(None)

    def _begin(self) -> Any:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=work, args=(theirs,), daemon=True, name="newsbot-archive")
        process.start()
        theirs.close()
        self._processes.append(process)
        self._connections.append(ours)
        return ours

    def close(self) -> None:
        """End the processes, whatever they do."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(5)
        for connection in self._connections:
            with suppress(OSError):
                connection.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
