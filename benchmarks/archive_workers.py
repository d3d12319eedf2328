"""How much faster do workers of Ray read WARC files than one process? Wall time, and the CPU time that does not lie.

    PYTHONPATH=.:deploy python benchmarks/archive_workers.py FILE.warc.gz [FILE.warc.gz ...] --workers 2

On a machine that others use too, compare the CPU seconds: what all workers took together, against one process. Their
ratio is the share of N that N cores give; wall times say the same only where the cores are free.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import ray
from ray_archive import read_file

from newsbot.spiders.harvest import Wanted


def timed(file: str, directory: str) -> tuple[int, float]:
    """Pages, and the CPU seconds they took, of one file."""
    began = time.process_time()
    counts = read_file(file, f"{directory}/{Path(file).name}.parquet", Wanted())
    return counts["pages"], time.process_time() - began


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
        cpu = sum(seconds for _, seconds in alone)
        pages = sum(count for count, _ in alone)
        print(f"one process: {pages} pages, {wall:.1f} s, CPU {cpu:.1f} s, {pages / cpu:.0f} pages/CPU second")
        ray.init(num_cpus=options.workers, include_dashboard=False, logging_level="error")
        task = ray.remote(num_cpus=1)(timed)
        ray.get([task.remote(files[0], f"{directory}/{n}") for n in range(options.workers)])
        began = time.perf_counter()
        shared = ray.get([task.remote(file, directory) for file in files])
        wall_n = time.perf_counter() - began
        cpu_n = sum(seconds for _, seconds in shared)
        ray.shutdown()
    print(f"{options.workers} workers:   {pages} pages, {wall_n:.1f} s, CPU {cpu_n:.1f} s")
    n = options.workers
    print(f"speed-up: {wall / wall_n:.2f} by wall time, {n * cpu / cpu_n:.2f} by CPU time, of {n}")


if __name__ == "__main__":
    main()
