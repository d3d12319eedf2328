"""Datelines as agencies and papers print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.load.datelines import find_dateline, normal_dateline

REST = "The rest of the first sentence follows here and says what happened in town"


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("MOSCOW (Reuters) - ", "MOSCOW (Reuters)"),
        ("BERLIN, Nov 3 (AP) — ", "BERLIN (AP)"),
        ("NEW YORK (AP) — ", "NEW YORK (AP)"),
        ("WASHINGTON, D.C. — ", "WASHINGTON, D.C."),
        ("ST. JOSEPH, Mich. (AP) — ", "ST. JOSEPH, Mich. (AP)"),
        ("THREE RIVERS — ", "THREE RIVERS"),
        ("ANKARA (AA) - ", "ANKARA (AA)"),
        ("Berlin (dpa) - ", "Berlin (dpa)"),
        ("Berlin (dpa/bb) – ", "Berlin (dpa/bb)"),
        ("Wien (APA) – ", "Wien (APA)"),
        ("PARIS (AFP) - ", "PARIS (AFP)"),
        ("Paris, 3 nov 2023 (AFP) - ", "Paris (AFP)"),
        ("Madrid, 3 nov (EFE).- ", "Madrid (EFE)"),
        ("MADRID, 3 Nov. (EUROPA PRESS) - ", "MADRID (EUROPA PRESS)"),
        ("(ANSA) - ROMA, 03 NOV - ", "ROMA (ANSA)"),
        ("SÃO PAULO (Reuters) - ", "SÃO PAULO (Reuters)"),
        ("Lisboa, 03 nov 2023 (Lusa) – ", "Lisboa (Lusa)"),
        ("DEN HAAG (ANP) - ", "DEN HAAG (ANP)"),
        ("Warszawa (PAP) - ", "Warszawa (PAP)"),
        ("Париж, 3 ноября. ", "Париж"),
        ("МОСКВА, 3 ноя — РИА Новости. ", "МОСКВА (РИА Новости)"),
        ("ПАРИЖ, 3 ноября. /ТАСС/. ", "ПАРИЖ (ТАСС)"),
        ("Київ. 3 листопада. УНІАН. ", "Київ (УНІАН)"),
        ("STOCKHOLM (TT) ", "STOCKHOLM (TT)"),
        ("Oslo (NTB): ", "Oslo (NTB)"),
        ("København /ritzau/ ", "København (ritzau)"),
        ("Praha 3. listopadu (ČTK) - ", "Praha (ČTK)"),
        ("新华社北京11月3日电 ", "北京 (新华社)"),
        ("中新网上海11月3日电 ", "上海"),
        ("【パリ共同】", "パリ (共同)"),
        ("【ワシントン＝山田太郎】", "ワシントン"),
        ("(서울=연합뉴스) ", "서울 (연합뉴스)"),
        ("القاهرة (رويترز) - ", "القاهرة (رويترز)"),
    ],
)
def test_a_dateline_opens_the_text(printed: str, normal: str) -> None:
    found = find_dateline(printed + REST)
    assert found
    assert found.normal == normal
    assert printed.startswith(found.printed)
    assert normal_dateline(found.printed) == normal
    assert normal_dateline(normal) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The mayor said on Monday - and not for the first time - that the bridge would open.",
        "Anna Wolska, 43, opened the door.",
        "Kommentar – Die Lage ist ernst.",
        "FIFA – der Weltverband – schweigt dazu.",
        "In Berlin (3.7 million people) nobody was surprised by it.",
        "Angela Merkel (CDU) sagte am Montag, sie werde nicht mehr antreten.",
        "Dr. Smith (43) says so.",
        "Q: What happened?",
        "Am 31.10.2023, gegen 23:40 Uhr, kam es zu einem Unfall.",
        "On July 31, 2019, the office closed.",
        "On Sunday, July 31, the office closed.",
        "Datum 25.01.2022",
    ],
)
def test_running_text_has_none(text: str) -> None:
    assert find_dateline(text) is None


@given(st.text())
def test_normal_datelines_stay(text: str) -> None:
    once = normal_dateline(text)
    assert once is None or normal_dateline(once) in (once, None) or len(once) > 60
