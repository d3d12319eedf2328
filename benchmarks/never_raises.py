"""Reads every saved page of a folder whole, cut, with flipped bits and re-encoded: nothing but `NotAnArticle` may come.

    python benchmarks/never_raises.py FOLDER [--limit N]

FOLDER holds `*.html` or `*.html.gz`, at any depth. Prints the exceptions, by kind, and the slowest page; exits with 1
where there was one. The damage is the same in every run.
"""

from __future__ import annotations

import argparse
import collections
import gzip
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import newsbot

URL = "https://harbour.example/news/page"
ENCODINGS = ("utf-16", "latin-1", "shift_jis", "gb18030", "koi8-r")


def damaged(raw: bytes, chance: random.Random) -> Iterator[tuple[str, bytes]]:
    """The page and its damaged forms, each with a name."""
    yield "whole", raw
    yield "cut", raw[: chance.randrange(len(raw) + 1)]
    yield "without its beginning", raw[chance.randrange(len(raw) + 1) :]
    flipped = bytearray(raw)
    for _ in range(len(raw) // 200):
        at = chance.randrange(len(raw))
        flipped[at] ^= 1 << chance.randrange(8)
    yield "flipped bits", bytes(flipped)
    encoding = chance.choice(ENCODINGS)
    yield f"in {encoding}", raw.decode("utf-8", "replace").encode(encoding, "replace")


def main() -> int:
    """Read them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    paths = sorted([*arguments.folder.rglob("*.html"), *arguments.folder.rglob("*.html.gz")])[: arguments.limit]
    errors: collections.Counter[str] = collections.Counter()
    slowest, read = (0.0, ""), 0
    for path in paths:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for name, page in damaged(raw, random.Random(path.name)):
            for force in (False, True):
                start = time.process_time()
                try:
                    newsbot.extract(page, URL, force=force)
                except newsbot.NotAnArticle:
                    pass
                except Exception as error:
                    errors[f"{type(error).__name__}: {error} ({path.name}, {name})"[:200]] += 1
                read += 1
                slowest = max(slowest, (time.process_time() - start, f"{path.name}, {name}"))
    print(
        f"{read} readings of {len(paths)} pages, {errors.total()} exceptions; slowest {slowest[0]:.2f} s ({slowest[1]})"
    )
    for error, count in errors.most_common(20):
        print(f"  {count} x {error}")
    return 1 if errors or not read else 0


if __name__ == "__main__":
    sys.exit(main())
