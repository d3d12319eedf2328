"""Read WARC files (CC-NEWS included) with as many processes, or machines, as Ray has: one task a file, Parquet out.

    pip install -r deploy/ray-requirements.txt
    python deploy/ray_archive.py 'archive/*.warc.gz' --to articles/
    python deploy/ray_archive.py --address auto '/shared/cc-news/**/*.warc.gz' --to /shared/articles/

The reading is that of `scrapy crawl archive`; there is no database, so it goes as fast as there are cores. Each WARC
file becomes one Parquet file, put in place whole: what is there is done, and is not read again unless the WARC file has
changed. A task that fails, or whose machine dies, is tried again elsewhere; however often, its articles are there once.
"""

from __future__ import annotations

import argparse
import glob
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from newsbot.export.files import whole_file
from newsbot.export.parquet import ParquetExporter
from newsbot.spiders.harvest import Wanted, read_batches

TRIES = 3


def output_of(warc: Path, directory: Path) -> Path:
    """The Parquet file of a WARC file as it is now: another name for the same name elsewhere, and for what changed."""
    state = warc.stat()
    mark = hashlib.sha256(f"{warc.resolve()} {state.st_size} {state.st_mtime_ns}".encode()).hexdigest()[:12]
    return directory / f"{warc.name.partition('.warc')[0]}-{mark}.parquet"


def largest_first(files: Iterable[Path]) -> list[Path]:
    """So that no worker begins the largest file when all others have ended."""
    return sorted(files, key=lambda file: (-file.stat().st_size, file))


def read_file(warc: str, output: str, wanted: Wanted) -> Counter[str]:
    """Read one WARC file into one Parquet file; counts. Raises OSError where the file cannot be read to its end."""
    counts: Counter[str] = Counter()
    with whole_file(Path(output)) as file:
        exporter = ParquetExporter(file)
        exporter.start_exporting()
        for batch in read_batches(warc, 0, wanted):
            if batch.error:
                raise OSError(f"{warc}: {batch.error}")
            for article in batch.articles:
                exporter.export_item(article)
            counts["pages"] += batch.pages
            counts["articles"] += len(batch.articles)
            counts["errors"] += batch.counts["archive/page_errors"]
        exporter.finish_exporting()
    counts["files"] = 1
    return counts


def main(arguments: Sequence[str]) -> int:
    """Read all files; 0 if all could be read."""
    parser = argparse.ArgumentParser(description="WARC files to Parquet, one Ray task a file.", allow_abbrev=False)
    parser.add_argument("warc", nargs="+", help="files or patterns")
    parser.add_argument("--to", required=True, type=Path, help="directory of the Parquet files")
    parser.add_argument("--workers", type=int, help="processes here (default: one for each core)")
    parser.add_argument("--address", help="of a Ray cluster; default: processes here")
    parser.add_argument("--obey-reservations", action="store_true", help="keep no text of reserved pages")
    options = parser.parse_args(arguments)
    files = sorted({Path(name) for pattern in options.warc for name in glob.glob(pattern, recursive=True)})  # noqa: PTH207
    if not files:
        parser.error("no such files")
    outputs = {file: output_of(file, options.to) for file in files}
    import ray  # here: the reading itself needs no engine

    todo = largest_first(file for file in files if not outputs[file].exists())
    ray.init(
        address=options.address, logging_level="warning",
        **({} if options.address else {"num_cpus": options.workers, "include_dashboard": False}),
    )  # fmt: skip
    # A batch of a file that fails is the file's failure: Ray tries the whole file again, on another machine if it can.
    task = ray.remote(num_cpus=1, max_retries=TRIES, retry_exceptions=True)(read_file)
    wanted = Wanted(obey=options.obey_reservations)
    running = {task.remote(str(f.resolve()), str(outputs[f].absolute()), wanted): f for f in todo}
    total, failed = Counter(known=len(files) - len(todo)), 0
    while running:
        [done], _ = ray.wait(list(running))
        file = running.pop(done)
        try:
            total += ray.get(done)
        except (ray.exceptions.RayError, OSError) as error:
            failed += 1
            sys.stderr.write(f"newsbot: {file}: {str(error).splitlines()[-1]}\n")
    ray.shutdown()
    said = ", ".join(f"{total[name]:,} {name}" for name in ("files", "known", "pages", "articles", "errors"))
    print(f"{datetime.now(UTC):%H:%M:%S} {said}, {failed} files failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
