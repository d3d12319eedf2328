"""Ray, Dask or Spark: the same WARC files, the same reading, one task a file, and one file whose first try dies.

    PYTHONPATH=.:deploy python -m benchmarks.archive_engines --engine ray [--pages 1000] [--files 8] [--workers 2]

`--engine one` is a plain loop. An engine that is not ours wants an environment of its own, with requirements.txt, and
`distributed` (Dask) or `pyspark` and a Java. Printed: seconds until the first tasks have run, seconds and CPU seconds
of the files (all processes of the engine), its memory (PSS, all processes), and what came of the file whose worker is
killed when it begins it.
"""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyarrow.parquet as pq
from ray_archive import read_file

from benchmarks.archive_workers import cpu_of_children, invented_files, tree
from newsbot.spiders.harvest import Wanted

Task = tuple[str, str]
"""A WARC file and the directory of its output."""


def work(task: Task) -> int:
    """Pages of a file. One that is named `dies` kills its process the first time, when it begins."""
    file, directory = task
    mark = Path(directory) / "died"
    if "dies" in Path(file).name and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read_file(file, f"{directory}/{Path(file).name}.parquet", Wanted())["pages"]


def nothing(_: object) -> int:
    """What an engine runs first: the imports, in each worker."""
    importlib.import_module("ray_archive")
    time.sleep(0.2)
    return os.getpid()


Map = Callable[[Callable[..., int], list], list[int]]


def one(workers: int) -> tuple[Map, Callable[[], object]]:
    """No engine."""
    return lambda function, tasks: [function(task) for task in tasks], lambda: None


def ray(workers: int) -> tuple[Map, Callable[[], object]]:
    """As deploy/ray_archive.py does it."""
    import ray as engine

    engine.init(num_cpus=workers, include_dashboard=False, logging_level="error")

    def run(function: Callable[..., int], tasks: list) -> list[int]:
        remote = engine.remote(num_cpus=1, max_retries=3, retry_exceptions=True)(function)
        return engine.get([remote.remote(task) for task in tasks])

    return run, engine.shutdown


def dask(workers: int) -> tuple[Map, Callable[[], object]]:
    """A scheduler and workers of one thread, each in a process with a nanny."""
    from distributed import Client

    client = Client(n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50)

    def run(function: Callable[..., int], tasks: list) -> list[int]:
        return client.gather(client.map(function, tasks, pure=False, retries=3))

    return run, client.close


def spark(workers: int) -> tuple[Map, Callable[[], object]]:
    """A JVM with Python workers; a failed task is tried again."""
    from pyspark import SparkConf, SparkContext

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setMaster(f"local[{workers},4]").set("spark.ui.enabled", "false")
    context = SparkContext(conf=conf.set("spark.driver.bindAddress", "127.0.0.1").set("spark.driver.host", "127.0.0.1"))
    context.setLogLevel("OFF")

    def run(function: Callable[..., int], tasks: list) -> list[int]:
        return context.parallelize(tasks, len(tasks)).map(function).collect()

    return run, context.stop


def memory() -> float:
    """MB of this process and all below it; pages that several share are divided among them."""
    total = 0
    for process in tree() | {os.getpid()}:
        with suppress(OSError, IndexError):
            total += int(Path(f"/proc/{process}/smaps_rollup").read_text().split("Pss:")[1].split()[0])
    return total / 1024


def main() -> None:
    """Measure one engine."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--engine", choices=["one", "ray", "dask", "spark"], default="ray")
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        files = invented_files(directory, options.pages, options.files)
        (dying := files[0].with_name("dies.warc.gz")).write_bytes(files[0].read_bytes())
        sys.stdout.flush()
        began, before = time.perf_counter(), cpu_of_children() + time.process_time()
        run, close = globals()[options.engine](options.workers)
        run(nothing, list(range(2 * options.workers)))
        start, start_cpu = time.perf_counter() - began, cpu_of_children() + time.process_time() - before
        peak, over = 0.0, threading.Event()
        began, before = time.perf_counter(), cpu_of_children() + time.process_time()
        used: list[float] = []
        watcher = threading.Thread(target=lambda: [used.append(memory()) for _ in iter(lambda: over.wait(2), True)])
        watcher.start()
        pages = sum(run(work, [(str(file), name) for file in files]))
        wall, cpu = time.perf_counter() - began, cpu_of_children() + time.process_time() - before
        over.set()
        watcher.join()
        peak = max([*used, memory()])
        retried = "not tried"
        if options.engine != "one":
            run(work, [(str(dying), name), *((str(file), name) for file in files[:2])])
            rows = {path.name: pq.read_metadata(path).num_rows for path in directory.glob("*.parquet")}
            retried = f"{rows[dying.name + '.parquet']} articles, of {rows[files[0].name + '.parquet']}"
        close()
    print(f"{options.engine}, {options.workers} workers: {pages} pages of {options.files} files")
    print(f"start       {start:.1f} s, CPU {start_cpu:.1f} s")
    print(f"files       {wall:.1f} s, CPU {cpu:.1f} s, {pages / cpu:.0f} pages a CPU second")
    print(f"memory      {peak:.0f} MB")
    print(f"killed file {retried}")


if __name__ == "__main__":
    main()
