"""Bytes to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from w3lib.encoding import resolve_encoding, to_unicode

from newsbot.extract.encoding import _NAMES, decode


@pytest.mark.parametrize("name", sorted(_NAMES - {"utf-8", "utf-16-be", "utf-16-le"}))
@given(rest=st.binary(max_size=60))
def test_bytes_are_read_as_browsers_read_them(name: str, rest: bytes) -> None:
    page = b"<p>\xff\x80 " + rest  # no UTF-8
    assert decode(page, name) == to_unicode(page, resolve_encoding(name) or name).replace("\x00", "")


def test_a_page_of_bytes_that_are_no_letters_is_still_text() -> None:
    assert decode(b"\x80" + 100_000 * b"\xff" + b"ferry", "gb18030").endswith("\ufffd" + "ferry")


def test_of_few_errors_the_euro_sign_of_old_chinese_pages_stays() -> None:
    assert decode(b"\x80 5 \xff", "gb18030") == "\u20ac 5 \ufffd"
