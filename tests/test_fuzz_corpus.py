"""Every file of the fuzz corpus, whole and damaged in the same few hundred ways each run, goes through every reader."""

from __future__ import annotations

import random

import pytest
from fuzz.readers import CORPUS, READERS, read_robots

FILES = sorted(CORPUS.iterdir())
PIECES = [path.read_bytes() for path in FILES]


def _damaged(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, repeated, dropped, or taken from another file."""
    for _ in range(chance.randint(1, 6)):
        at, end = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        other = chance.choice(PIECES)
        start = chance.randrange(len(other))
        new = [
            b"",
            data[at:end] * 3,
            chance.randbytes(4),
            other[start : start + chance.randint(1, 200)],
            chance.choice([b"<", b'"', b"&#0;", b"\x00", b"\xff\xfe", b"9" * 400, b"]]>", b"{}", b"NaN"]),
        ]
        data = data[:at] + chance.choice(new) + data[end if chance.random() < 0.3 else at :]
    return data[:20_000]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_readers_raise_nothing(path: object) -> None:
    whole = PIECES[FILES.index(path)]
    chance = random.Random(len(whole))
    for data in [whole, b"", *(_damaged(whole, chance) for _ in range(50))]:
        for reader in READERS:
            reader(data)


def test_a_reader_that_breaks_would_be_seen() -> None:
    with pytest.raises(AttributeError):
        read_robots(None)  # type: ignore[arg-type]
