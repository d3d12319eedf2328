"""Bodies are decompressed whole, or known not to be."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from newsbot.fetch.integrity import CHUNK, TooLarge, Undecodable, decompress

TEXT = b"".join(b"The ferry left at %d in the morning.\n" % i for i in range(40_000))
PACK = {
    b"gzip": gzip.compress,
    b"deflate": zlib.compress,
    b"br": lambda data: brotli.compress(data, quality=3),
    b"zstd": zstd.compress,
}


@pytest.mark.parametrize("encoding", PACK)
@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, len(TEXT)])
def test_whole_bodies(encoding: bytes, size: int) -> None:
    assert decompress(PACK[encoding](TEXT[:size]), encoding, 0) == (TEXT[:size], True)


@pytest.mark.parametrize("encoding", PACK)
def test_cut_bodies(encoding: bytes) -> None:
    packed = PACK[encoding](TEXT)
    body, whole = decompress(packed[: len(packed) // 2], encoding, 0)
    assert not whole
    assert TEXT.startswith(body)
    if encoding in (b"gzip", b"deflate"):
        assert len(body) > 1000


@pytest.mark.parametrize("encoding", PACK)
def test_bombs_are_noticed_early(encoding: bytes) -> None:
    with pytest.raises(TooLarge):
        decompress(PACK[encoding](b"\0" * 20_000_000), encoding, 100_000)


@pytest.mark.parametrize("encoding", PACK)
def test_what_is_no_such_encoding(encoding: bytes) -> None:
    with pytest.raises(Undecodable):
        decompress(b"<html>plain</html>" * 10, encoding, 0)


def test_forms_of_gzip_and_deflate() -> None:
    raw = zlib.compressobj(wbits=-15)
    assert decompress(raw.compress(TEXT) + raw.flush(), b"deflate", 0) == (TEXT, True)
    assert decompress(gzip.compress(b"one ") + gzip.compress(b"two"), b"x-gzip", 0) == (b"one two", True)
    assert decompress(gzip.compress(TEXT) + b"\0" * 100, b"gzip", 0) == (TEXT, True)
    assert decompress(gzip.compress(TEXT)[:-8], b"gzip", 0) == (TEXT, True)
    assert decompress(zstd.compress(b"one ") + zstd.compress(b"two"), b"zstd", 0) == (b"one two", True)


@given(st.sampled_from(sorted(PACK)), st.binary(max_size=300), st.integers(0, 400))
def test_any_bytes(encoding: bytes, data: bytes, limit: int) -> None:
    try:
        body, _ = decompress(data, encoding, limit)
    except (TooLarge, Undecodable):
        return
    assert not limit or len(body) <= limit + CHUNK


@given(st.sampled_from(sorted(PACK)), st.binary(max_size=2000), st.data())
def test_any_cut(encoding: bytes, data: bytes, draw: st.DataObject) -> None:
    packed = PACK[encoding](data)
    cut = draw.draw(st.integers(0, len(packed)))
    try:
        body, whole = decompress(packed[:cut], encoding, 0)
    except Undecodable:
        return
    assert data.startswith(body)
    if whole:
        assert body == data
