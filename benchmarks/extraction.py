"""Our reader beside the others on the same labelled pages: how exact and how fast they are, and where ours is worst.

    python benchmarks/extraction.py CORPUS [--peers PYTHON] [--evaluator FILE] [--split dev] [--source a,b]
                                           [--readers newsbot,trafilatura] [--limit N] [--worst FILE]
                                           [--keep FOLDER [--reuse]]

CORPUS holds `truth.jsonl` (a line of labels for each page) and `pages/SOURCE/ID.html.gz`. Each reader runs in a process
of its own (`readers.py`): ours with this Python, the others with the one that `--peers` names, so that what they need
does not mix with what we need; one that is not installed is left out with a line that says so. Scores are ours
(`scores.py`), or with `--evaluator` those of a module that has `score_page` and `summarise` (see README.md). CPU is
user and system time; its ratio is that to a bare `lxml.html` parse of the same bytes in the same process.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from readers import NOT_INSTALLED, READERS, rows_of
from scores import score, summarise

COLUMNS = {
    "bodyF1": "body F1, all sources",
    "aebF1": "body F1, source aeb",
    "segR": "wanted segments found",
    "leak": "unwanted segments let in",
    "head=": "headline exact",
    "authF1": "authors F1",
    "spur": "authors where there are none",
    "date": "date, same day",
    "img=": "main image exact (query dropped)",
    "img~": "main image loose",
    "imgsF1": "image set F1",
    "capF1": "caption F1",
    "credit": "photo credit F1",
    "desc": "description F1",
    "topic": "keywords F1",
    "lang": "language",
}
"""Column to what it says; all from 0 to 1, all but `leak` and `spur` better when higher."""
EVALUATOR_NAMES = {
    "body_f1": "bodyF1",
    "seg_r": "segR",
    "seg_leak": "leak",
    "headline_exact": "head=",
    "authors_f1": "authF1",
    "authors_spurious": "spur",
    "date_acc": "date",
    "img_noq": "img=",
    "img_loose": "img~",
    "images_f1": "imgsF1",
    "caption_f1": "capF1",
    "credit_f1": "credit",
    "desc_f1": "desc",
    "topics_f1": "topic",
    "lang_acc": "lang",
}
"""What `summarise` of an evaluator calls our columns."""
BODY_SOURCE = "aeb"


@dataclass
class Run:
    """One reader's readings of all pages."""

    name: str
    version: str
    peak_mb: float
    readings: dict[str, dict[str, Any]]

    def cost(self) -> tuple[float, float, float]:
        """CPU milliseconds a page, and the ratio to the bare parse: mean over all, 95th percentile of the pages."""
        spent = [(reading["_seconds"], reading["_floor"]) for reading in self.readings.values()]
        if not spent:
            return 0.0, 0.0, 0.0
        total, floor = (sum(column) for column in zip(*spent, strict=True))
        ratios = sorted(seconds / max(bare, 1e-6) for seconds, bare in spent)
        return 1000 * total / len(spent), total / max(floor, 1e-6), ratios[int(0.95 * (len(ratios) - 1))]

    def errors(self) -> int:
        """Pages on which the reader raised."""
        return sum(bool(reading["_error"]) for reading in self.readings.values())


def run_reader(name: str, python: str, corpus: Path, out: Path, options: list[str], reuse: bool) -> Run | None:
    """Let one reader read the pages in a process of its own; None where it is not installed or fails.

    With `reuse` a complete earlier run is taken instead, where there is one.
    """
    if reuse and out.exists() and '"_version"' in out.read_text(encoding="utf-8")[-200:]:
        return load_run(name, out)
    script = Path(__file__).parent / "readers.py"
    command = [python, "-W", "ignore", str(script), name, str(corpus), str(out), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        why = "is not installed" if done.returncode == NOT_INSTALLED else f"failed: {done.stderr.strip()[-300:]}"
        print(f"{name} {why}", file=sys.stderr)
        return None
    return load_run(name, out)


def load_run(name: str, out: Path) -> Run:
    """A run from the file that `readers.py` wrote."""
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    told = lines.pop()
    return Run(name, told["_version"], told["_peak_mb"], {line["id"]: line for line in lines})


def columns_of(run: Run, rows: list[dict[str, Any]], evaluator: Any) -> dict[str, float]:
    """The table's row of one reader."""
    aeb = [row for row in rows if row["source"] == BODY_SOURCE]
    columns = _summary(run, rows, evaluator)
    if aeb:
        columns["aebF1"] = _summary(run, aeb, evaluator).get("bodyF1", 0.0)
    return columns


def _summary(run: Run, rows: list[dict[str, Any]], evaluator: Any) -> dict[str, float]:
    readings = [run.readings.get(row["id"], {}) for row in rows]
    if evaluator is None:
        return summarise(score(row, reading) for row, reading in zip(rows, readings, strict=True))
    pages = [
        evaluator.score_page(row, reading, evaluator.shingles) for row, reading in zip(rows, readings, strict=True)
    ]
    found = evaluator.summarise(pages, 0)
    return {ours: found[theirs] for theirs, ours in EVALUATOR_NAMES.items() if theirs in found}


def load_evaluator(path: Path) -> Any:
    """The module in a file that has `score_page(row, prediction, shingles)`, `shingles` and `summarise(pages, 0)`."""
    spec = importlib.util.spec_from_file_location("evaluator", path)
    if spec is None or spec.loader is None:
        sys.exit(f"--evaluator: {path} is no Python module")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def table(runs: list[Run], rows: list[dict[str, Any]], evaluator: Any) -> str:
    """The comparison as a Markdown table, one line for each column."""
    columns = [columns_of(run, rows, evaluator) for run in runs]
    costs = [run.cost() for run in runs]
    lines = [
        "| | "
        + " | ".join(f"{run.name} {run.version if run.version != 'this' else ''}".strip() for run in runs)
        + " |",
        "| --- |" + " ---: |" * len(runs),
    ]
    for name, said in COLUMNS.items():
        if any(name in found for found in columns):
            cells = [f"{found[name]:.3f}".lstrip("0") if name in found else "" for found in columns]
            lines.append(f"| {said} | " + " | ".join(cells) + " |")
    more = {
        "CPU, ms a page": [f"{cost[0]:.1f}" for cost in costs],
        "CPU to lxml parse, mean": [f"{cost[1]:.1f}x" for cost in costs],
        "CPU to lxml parse, 95th percentile": [f"{cost[2]:.1f}x" for cost in costs],
        "peak memory, MB": [f"{run.peak_mb:.0f}" for run in runs],
        "pages with an exception": [str(run.errors()) for run in runs],
    }
    lines += [f"| {said} | " + " | ".join(cells) + " |" for said, cells in more.items()]
    return "\n".join(lines)


def worst(run: Run, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Our pages, the worst first: what each column is worth there, by our own scores."""
    found = []
    for row in rows:
        reading = run.readings.get(row["id"], {})
        worth = {name: round(value, 3) for name, value in score(row, reading).worth().items()}
        if worth:
            mean = sum(worth.values()) / len(worth)
            ratio = reading.get("_seconds", 0.0) / max(reading.get("_floor", 0.0), 1e-6)
            found.append({"id": row["id"], "url": row["url"], "mean": round(mean, 3), "cpu": round(ratio, 1), **worth})
    return sorted(found, key=lambda page: page["mean"])


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument(
        "--peers", default=sys.executable, metavar="PYTHON", help="the Python that has the other readers"
    )
    parser.add_argument("--evaluator", type=Path, metavar="FILE", help="a module that scores instead of ours")
    parser.add_argument("--readers", default=",".join(READERS), help=f"some of {','.join(READERS)}")
    parser.add_argument("--split", default="all")
    parser.add_argument("--source")
    parser.add_argument("--limit", type=int)
    parser.add_argument(
        "--worst", type=Path, metavar="FILE", help="write all our pages there, the worst first (JSON Lines)"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the readings there")
    parser.add_argument("--reuse", action="store_true", help="take the others' readings that --keep kept before")
    return parser.parse_args()


def main() -> int:
    """Read, judge, print."""
    asked = arguments()
    if unknown := set(asked.readers.split(",")) - set(READERS):
        sys.exit(f"--readers: unknown: {', '.join(sorted(unknown))}")
    rows = rows_of(asked.corpus, asked.source, asked.split, asked.limit)
    options = [f"--{name}={getattr(asked, name)}" for name in ("source", "split", "limit") if getattr(asked, name)]
    evaluator = load_evaluator(asked.evaluator) if asked.evaluator else None
    with tempfile.TemporaryDirectory() as folder:
        place = asked.keep or Path(folder)
        place.mkdir(parents=True, exist_ok=True)
        runs = []
        for name in asked.readers.split(","):
            python = sys.executable if name == "newsbot" else asked.peers
            if run := run_reader(
                name, python, asked.corpus, place / f"{name}.jsonl", options, asked.reuse and name != "newsbot"
            ):
                runs.append(run)
    if not runs:
        return 1
    print(f"{len(rows)} pages; scores of {asked.evaluator.name if asked.evaluator else 'benchmarks/scores.py'}\n")
    print(table(runs, rows, evaluator))
    ours = next((run for run in runs if run.name == "newsbot"), None)
    if ours is not None:
        pages = worst(ours, rows)
        print("\nOur worst pages:")
        for page in pages[:15]:
            print("  " + "  ".join(f"{name} {value}" for name, value in page.items() if name != "url"))
        if asked.worst:
            asked.worst.write_text("".join(json.dumps(page) + "\n" for page in pages), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
