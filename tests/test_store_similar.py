"""Copies are told from what only looks like them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.invented_news import Newsroom, Piece
from newsbot.load.sequences import SKETCH, Words
from newsbot.store.similar import compare


def is_copy(one: Piece, other: Piece) -> bool:
    return compare(Words(one.body), Words(other.body)).is_copy(same_site=one.paper == other.paper)


@pytest.mark.parametrize("share", [1.0, 0.8, 0.6])
def test_copies_with_cuts_and_additions(share):
    room = Newsroom(11)
    stories = [room.story() for _ in range(60)]
    copies = [room.copy(story, share) for story in stories]
    assert sum(is_copy(story, copy) for story, copy in zip(stories, copies, strict=True)) >= 58
    both = [
        len(set(Words(story.body).sketch) & set(Words(copy.body).sketch))
        for story, copy in zip(stories, copies, strict=True)
    ]
    assert sum(count > 1 for count in both) >= 58


@pytest.mark.parametrize(
    "kind",
    ["same_event", "press_release", "round_up", "column", "table", "live_blog", "follow_up"],
)
def test_what_only_looks_like_a_copy(kind):
    room = Newsroom(12)
    assert sum(is_copy(*getattr(room, kind)()) for _ in range(40)) == 0


@pytest.mark.parametrize("kind", ["weather", "police_report"])
@pytest.mark.parametrize("network", [False, True])
def test_one_template_filled_twice(kind, network):
    room = Newsroom(13)
    assert sum(is_copy(*getattr(room, kind)(network=network)) for _ in range(40)) == 0


def test_scripts_without_spaces():
    story = "。".join(
        f"{name}在周一的会议上表示,新的大桥将在明年春天开放,届时交通将会得到很大改善" for name in "赵钱孙李周吴郑王冯陈"
    )
    cut = "编辑部改写了这篇报道的开头,并补充了一些新的背景说明。" + story[: len(story) * 7 // 10]
    other = "。".join(
        f"{name}说今天的天气很好,公园里有很多人散步,孩子们在湖边放风筝,老人们在树下下棋" for name in "甲乙丙丁戊己庚辛"
    )
    assert compare(Words(story), Words(cut)).of_shorter > 0.6
    assert compare(Words(story), Words(other)).of_shorter < 0.2


def test_a_short_text_has_no_sketch():
    assert Words("Ten words are not enough to say what a story is.").sketch == []
    assert len(Words(Newsroom(1).story().body).sketch) == SKETCH


@settings(max_examples=150)
@given(st.text(max_size=400), st.text(max_size=400))
def test_never_raises_and_is_fair(one, other):
    a, b = Words(one), Words(other)
    found = compare(a, b)
    assert 0 <= found.of_longer <= found.of_shorter <= 1
    if a.hashes:
        assert compare(a, a).of_longer == pytest.approx(1.0) or a.length < 8
    assert Words(one.upper()).sketch == Words(one.upper().lower()).sketch or not one.isascii()
