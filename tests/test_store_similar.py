"""Copies are told from what only looks like them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.invented_news import Newsroom, Piece
from newsbot.load.sequences import MOST, SKETCH, Words
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


SYLLABLES = {
    "latin": "ba cen dor fa gle in ka lo mer ne or pa ra sel ti u vo".split(),
    "cyrillic": "ба ве го да же зо ка ле мо не пра ре сте ту фа хо".split(),
    "arabic": "با تا جا حا را زا سا شا طا عا فا قا كا لا ما نا".split(),
    "chinese": list("国人大中为上个地时来用们生到作出对成会可主发年动同工能下过"),
}


class Script:
    """Sentences of invented words."""

    def __init__(self, name: str) -> None:
        self.random = random.Random(name)
        self.space = "" if name == "chinese" else " "
        self._parts = SYLLABLES[name]

    def word(self) -> str:
        return "".join(self.random.choices(self._parts, k=2))

    def words(self, count: int) -> list[str]:
        return [self.word() for _ in range(count)]

    def text(self, words: list[str]) -> Words:
        return Words(self.space.join(words))


@pytest.mark.parametrize("name", SYLLABLES)
def test_a_sub_editor_changes_single_words(name):
    script = Script(name)
    story = script.words(300)
    copy = [script.word() if n % 23 == 11 else word for n, word in enumerate(story)]
    copy[100:100] = script.words(90)
    assert compare(script.text(story), script.text(copy)).is_copy(same_site=False)


@pytest.mark.parametrize("name", SYLLABLES)
@pytest.mark.parametrize("same_site", [False, True])
def test_a_template_is_filled_with_other_names(name, same_site):
    script = Script(name)
    phrases = [script.words(9) for _ in range(30)]
    one, other = ([word for phrase in phrases for word in [*phrase, script.word().capitalize()]] for _ in range(2))
    assert not compare(script.text(one), script.text(other), same_site=same_site).is_copy(same_site=same_site)


def test_a_column_is_filled_with_other_words():
    script = Script("latin")
    phrases = [script.words(9) for _ in range(30)]
    one, other = ([word for phrase in phrases for word in [*phrase, *script.words(3)]] for _ in range(2))
    assert not compare(script.text(one), script.text(other)).is_copy(same_site=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [("12345", "12,345"), ("ещё всё", "еще все"), ("أكد إن", "اكد ان"), ("كَتَبَ", "كتب")],
)
def test_one_word_in_two_spellings(one, other):
    script = Script("arabic")
    story = [script.words(12) for _ in range(20)]
    texts = (script.text([word for line in story for word in [*line, spelling]]) for spelling in (one, other))
    assert compare(*texts).is_copy(same_site=True)


def test_one_other_number_makes_another_column_but_no_other_story():
    script = Script("latin")
    story = script.words(50)
    texts = [script.text([*story[:25], number, *story[25:]]) for number in ("14", "17")]
    assert compare(*texts).is_copy(same_site=False)
    assert not compare(*texts, same_site=True).is_copy(same_site=True)


@pytest.mark.parametrize("text", ["one two three " * 40, Newsroom(1).story().body, Newsroom(2).story().body * 20])
def test_a_sketch_is_the_smallest_hashes(text):
    words = Words(text)
    assert words.sketch == [number - (1 << 63) for number in sorted(set(words.hashes))[:SKETCH]]


def test_of_a_text_that_has_no_end_the_beginning_is_compared():
    endless = " ".join(f"{number:x}" for number in range(MOST))
    assert Words(endless).hashes == Words(endless[:MOST]).hashes
    assert compare(Words(endless), Words(f"Once more {endless}")).is_copy(same_site=False)


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
