"""How much faster do workers of Ray read WARC files than one process? Wall time, and the CPU time that does not lie.

    PYTHONPATH=.:deploy python -m benchmarks.archive_workers [--pages 2000] [--workers 2] [FILE.warc.gz ...]

Without files it makes some: invented pages of 60 to 150 kB (benchmarks/newsweb.py). On a machine that others use too,
wall time says little. So it is also told what N free cores would give: the CPU seconds of one process, against those of
the worker that had most to do, or of all and Ray itself over N.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from ray_archive import largest_first, read_file

from newsbot.export.warc import Archive, Exchange
from newsbot.spiders.harvest import Wanted


def invented_files(directory: Path, pages: int, files: int) -> list[Path]:
    """WARC files with about so many invented articles each."""
    web, made = directory / "web", []
    script = Path(__file__).with_name("newsweb.py")
    words = [
        sys.executable,
        str(script),
        "--out",
        str(web),
        "--sites",
        "10",
        "--per-site",
        str(max(40, -(-pages // 10))),
    ]
    subprocess.run(words, check=True, capture_output=True)
    rows = [json.loads(line) for line in (web / "truth.jsonl").read_text("utf-8").splitlines()][:pages]
    for number in range(files):
        folder = directory / f"part-{number}"
        archive = Archive(folder)
        for row in rows[number::files]:
            path = web / "sites" / row["site"] / urlsplit(row["url"]).path.strip("/")
            body = (path if path.is_file() else path / "index.html").read_bytes()
            archive.write(Exchange(row["url"], 200, [("Content-Type", "text/html; charset=utf-8")], body))
        archive.close()
        [file] = folder.glob("*.warc.gz")
        made.append(file.rename(directory / f"part-{number}.warc.gz"))
    return made


def timed(file: str, directory: str) -> tuple[int, float, int]:
    """Pages of one file, the CPU seconds they took, and the process that read them."""
    began = time.process_time()
    counts = read_file(file, f"{directory}/{Path(file).name}.parquet", Wanted())
    return counts["pages"], time.process_time() - began, os.getpid()


def tree() -> set[int]:
    """The processes below this one (Linux)."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    below, fresh = set(), {os.getpid()}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh and child not in below}
        below |= fresh
    return below


def cpu_of_children() -> float:
    """CPU seconds that all processes below this one have taken, those that have ended too (Linux)."""
    ticks = 0
    for process in tree():
        with suppress(OSError):
            ticks += sum(map(int, Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure."""
    import ray  # here: what else is here needs no engine

    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*")
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        given = options.files or invented_files(Path(directory), options.pages, 4 * options.workers)
        files = [str(Path(file).resolve()) for file in given]
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
        f"speed-up: {wall / wall_n:.2f} by wall time, {wall / wall_n / n:.2f} of {n}; "
        f"{free:.2f} by CPU time on {n} free cores, {free / n:.2f} of {n}"
    )


if __name__ == "__main__":
    main()
