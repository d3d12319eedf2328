"""A coverage-guided fuzz target (atheris 3.0.0): no page, feed, sitemap or robots.txt raises what it may not.

    python tests/fuzz/fuzz_pages.py [CORPUS_FOLDER] [-max_total_time=20] [-max_len=20000]

Every input goes to each reader of readers.py. Arguments are those of libFuzzer; what it finds it writes into the first
folder, so give it a copy of tests/fuzz/corpus. It ends with an error at the first crash, and keeps the input in a file.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["newsbot", "protego"]):
    from readers import READERS


def one_input(data: bytes) -> None:
    """Give one input to all readers."""
    for reader in READERS:
        reader(data)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
