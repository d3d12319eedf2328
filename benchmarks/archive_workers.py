"""How much faster do workers of Ray read WARC files than one process? Wall time, and the CPU time that does not lie.

    PYTHONPATH=.:deploy python benchmarks/archive_workers.py FILE.warc.gz [FILE.warc.gz ...] --workers 2

On a machine that others use too, wall time says little. So it is also told what N free cores would give: the CPU
seconds of one process, against those of the worker that had most to do, or of all and Ray itself over N.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import ray
from ray_archive import largest_first, read_file

from newsbot.spiders.harvest import Wanted


def timed(file: str, directory: str) -> tuple[int, float, int]:
    """Pages of one file, the CPU seconds they took, and the process that read them."""
    began = time.process_time()
    counts = read_file(file, f"{directory}/{Path(file).name}.parquet", Wanted())
    return counts["pages"], time.process_time() - began, os.getpid()


def cpu_of_children() -> float:
    """CPU seconds that all processes below this one have taken (Linux)."""
    parents, seconds = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            words = path.read_text().rpartition(")")[2].split()
            number = int(path.parent.name)
            parents[number], seconds[number] = (
                int(words[1]),
                (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK"),
            )
    below, fresh = set(), {os.getpid()}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh and child not in below}
        below |= fresh
    return sum(seconds[number] for number in below)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    files = [str(Path(file).resolve()) for file in options.files]
    with tempfile.TemporaryDirectory() as directory:
        timed(files[0], directory)  # imports and caches
        began = time.perf_counter()
        alone = [timed(file, directory) for file in files]
        wall = time.perf_counter() - began
        cpu = sum(seconds for _, seconds, _ in alone)
        pages = sum(count for count, _, _ in alone)
        print(f"one process: {pages} pages, {wall:.1f} s, CPU {cpu:.1f} s, {pages / cpu:.0f} pages/CPU second")
        ray.init(num_cpus=options.workers, include_dashboard=False, logging_level="error")
        task = ray.remote(num_cpus=1)(timed)
        ray.get([task.remote(files[0], f"{directory}/{n}") for n in range(options.workers)])
        began, before, own = time.perf_counter(), cpu_of_children(), time.process_time()
        shared = ray.get([task.remote(file, directory) for file in largest_first(map(Path, files))])
        wall_n = time.perf_counter() - began
        of_all = cpu_of_children() - before + time.process_time() - own
        ray.shutdown()
    by_worker: Counter[int] = Counter()
    for _, seconds, process in shared:
        by_worker[process] += seconds
    cpu_n, n = by_worker.total(), options.workers
    busiest, besides = max(by_worker.values()), max(0.0, of_all - cpu_n)
    print(f"{n} workers:   {pages} pages, {wall_n:.1f} s, CPU {cpu_n:.1f} s, of which the busiest {busiest:.1f} s")
    print(f"Ray itself:  CPU {besides:.1f} s")
    free = cpu / max(busiest, (cpu_n + besides) / n)
    print(
        f"speed-up: {wall / wall_n:.2f} by wall time; {free:.2f} by CPU time on {n} free cores, {free / n:.2f} of {n}"
    )


if __name__ == "__main__":
    main()
