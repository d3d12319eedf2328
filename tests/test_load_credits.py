"""Photo credits: printed lines become makers and owners; captions lose the credit they end with."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.load.caption_credits import split_caption
from newsbot.load.credits import is_credit, parse_credit

CREDITS = [
    # the printed line, its makers, its owners
    ("(AP Photo/Jae Kim)", ["Jae Kim"], ["AP"]),
    ("AP Photo/Jae Kim, File", ["Jae Kim"], ["AP"]),
    ("Photo: Mikhail Metzel / Reuters", ["Mikhail Metzel"], ["Reuters"]),
    ("Foto: Hans Meyer/dpa", ["Hans Meyer"], ["dpa"]),
    ("© Getty Images", [], ["Getty Images"]),
    ("© 2024 Getty Images", [], ["Getty Images"]),
    ("(c) Getty Images", [], ["Getty Images"]),
    ("Copyright AFP", [], ["AFP"]),
    ("REUTERS/Jane Doe", ["Jane Doe"], ["Reuters"]),
    ("EPA-EFE/JANE DOE", ["Jane Doe"], ["EPA-EFE"]),
    ("Photo by Lena Kramer/picture alliance via Getty Images", ["Lena Kramer"], ["picture alliance", "Getty Images"]),
    ("Credit: Ruth Okafor for The Harbour Post", ["Ruth Okafor"], ["The Harbour Post"]),
    ("picture alliance/dpa | Lena Kramer", ["Lena Kramer"], ["picture alliance", "dpa"]),
    ("Lena Kramer/Press Association/dpa/Archiv", ["Lena Kramer"], ["Press Association", "dpa"]),
    ("Ruth Okafor for The Harbour Post via Getty Images", ["Ruth Okafor"], ["The Harbour Post", "Getty Images"]),
    ("Handout / AFP", [], ["AFP"]),
    ("Pool via REUTERS", [], ["Reuters"]),
    ("Photo: Ruth Okafor/Pool via AP", ["Ruth Okafor"], ["AP"]),
    ("Courtesy of NASA", [], ["NASA"]),
    ("Photograph: Ruth Okafor/The Guardian", ["Ruth Okafor"], ["The Guardian"]),
    ("Photographer: Ruth Okafor/Bloomberg", ["Ruth Okafor"], ["Bloomberg"]),
    ("photo by alex", ["Alex"], []),
    ("Photo courtesy of the Harbour Museum", [], ["Harbour Museum"]),
    ("© dpa, Lena Kramer, lk", ["Lena Kramer"], ["dpa"]),
    ("Foto di Carla Rossi da Pixabay", ["Carla Rossi"], ["Pixabay"]),
    ("新华社记者 陈梅 摄", ["陈梅"], ["新华社"]),
    ("（圖／記者陳美玲攝）", ["陳美玲"], []),
    ("撮影・鈴木花子", ["鈴木花子"], []),
    ("Снимка: Мария Иванова / БТА", ["Мария Иванова"], ["БТА"]),
    ("ภาพ: สมหญิง รักไทย", ["สมหญิง รักไทย"], []),
    ("צילום: דנה לוי", ["דנה לוי"], []),
    ("ANTARA FOTO/Budi Santoso", ["Budi Santoso"], ["Antara"]),
    ("Crédit photo : Chloé Martin / AFP", ["Chloé Martin"], ["AFP"]),
    ("Foto: Lucía Pérez / EFE", ["Lucía Pérez"], ["EFE"]),
    ("Foto di Carla Rossi / ANSA", ["Carla Rossi"], ["ANSA"]),
    ("Foto: Ana Souza/Folhapress", ["Ana Souza"], ["Folhapress"]),
    ("Beeld: Sanne de Vries / ANP", ["Sanne de Vries"], ["ANP"]),
    ("Fot. Anna Kowalska / PAP", ["Anna Kowalska"], ["PAP"]),
    ("Фото: Анна Орлова / ТАСС", ["Анна Орлова"], ["ТАСС"]),
    ("Фото: Олена Коваль, Укрінформ", ["Олена Коваль"], ["Укрінформ"]),
    ("Fotoğraf: Elif Kaya / Anadolu", ["Elif Kaya"], ["Anadolu"]),
    ("Foto: Karin Berg / TT", ["Karin Berg"], ["TT"]),
    ("Foto: Ola Hansen / NTB", ["Ola Hansen"], ["NTB"]),
    ("Foto: Mette Holm/Ritzau Scanpix", ["Mette Holm"], ["Ritzau Scanpix"]),
    ("Foto: Jana Dvořáková, ČTK", ["Jana Dvořáková"], ["ČTK"]),
    ("图片来源：新华社", [], ["新华社"]),
    ("写真：共同通信社", [], ["共同通信社"]),
    ("[사진 출처 = 연합뉴스]", [], ["연합뉴스"]),
    ("صورة: رويترز", [], ["رويترز"]),
    ("Ruth Okafor/Harbour Ledger", ["Ruth Okafor"], ["Harbour Ledger"]),
    ("Photo: Ruth Okafor / Meridian Daybook", ["Ruth Okafor"], ["Meridian Daybook"]),
    ("Harbour Ledger archive", [], ["Harbour Ledger"]),
    ("National Archives", [], ["National Archives"]),
    ("fot. archiwum", [], []),
    ("Credit...Ruth Okafor/The Harbour Post", ["Ruth Okafor"], ["The Harbour Post"]),
    ("© imago/Huebner Foto: Lena Kramer", ["Lena Kramer"], ["IMAGO", "Huebner"]),
    ("Photo Credit : PTI File Photo", [], ["PTI"]),
    ("Ruth Okafor, CC-BY-SA, Wikimedia Commons", ["Ruth Okafor"], ["Wikimedia Commons"]),
    ("写真：港新聞（2019/8/22撮影）", [], ["港新聞"]),
    ("Foto: Lena von Kramer/dpa", ["Lena von Kramer"], ["dpa"]),
    ("Foto: Per Larsen / NTB", ["Per Larsen"], ["NTB"]),
    ("Getty Images/iStockphoto", [], ["Getty Images", "iStockphoto"]),
    ("Снимка: Getty Images/Мария Иванова", ["Мария Иванова"], ["Getty Images"]),
    ("© Shutterstock: Ruth Okafor", ["Ruth Okafor"], ["Shutterstock"]),
    ("Imagen ilustrativa: Lucía Pérez", ["Lucía Pérez"], []),
    ("seawolf22/iStock/Getty Images", ["seawolf22"], ["iStock", "Getty Images"]),
    ("Photos by Ruth Okafor, left, and Jae Kim/AP", ["Ruth Okafor", "Jae Kim"], ["AP"]),
    ("Photo: Ruth Okafor and Jae Kim", ["Ruth Okafor", "Jae Kim"], []),
    ("CreditCreditRuth Okafor/EPA, via Shutterstock", ["Ruth Okafor"], ["EPA", "Shutterstock"]),
    ("HT FILE PHOTO", [], ["HT"]),
    ("SUPPLIED BY A THIRD PARTY", [], []),
    ("Photographer: Ruth Okafor. Stylist: Jo Lind", ["Ruth Okafor"], []),
    ("Harbour Content Pool", [], ["Harbour Content Pool"]),
    ("Tous droits réservés", [], []),
    ("Staff", [], []),
    ("", [], []),
]


@pytest.mark.parametrize(("text", "creators", "agencies"), CREDITS)
def test_a_credit_names_its_makers_and_owners(text: str, creators: list[str], agencies: list[str]) -> None:
    credit = parse_credit(text)
    assert (credit.creators, credit.agencies) == (creators, agencies)


def test_the_credit_is_kept_as_printed() -> None:
    assert parse_credit("Photo: Mikhail Metzel / Reuters").credit_text == "Photo: Mikhail Metzel / Reuters"
    assert parse_credit("(AP Photo/Jae Kim)").credit_text == "AP Photo/Jae Kim"
    assert parse_credit("  ").credit_text is None


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("She spoke on Monday. (AP Photo/Jae Kim)", "She spoke on Monday.", "AP Photo/Jae Kim"),
        ("The mayor listens, Jan. 3, 2026. REUTERS/Jane Doe", "The mayor listens, Jan. 3, 2026.", "REUTERS/Jane Doe"),
        ("Der Turm fiel. Foto: Lena Kramer/dpa", "Der Turm fiel.", "Foto: Lena Kramer/dpa"),
        ("Der Turm (links). (Foto: Reuters)", "Der Turm (links).", "Foto: Reuters"),
        ("Leaders of two clubs. | Ruth Okafor/PA", "Leaders of two clubs.", "Ruth Okafor/PA"),
        ("The ferry. © Harbour Museum", "The ferry.", "© Harbour Museum"),
        ("The ferry left. AP Photo/Jae Kim, File", "The ferry left.", "AP Photo/Jae Kim, File"),
        ("The ferry left. Jae Kim/The Tide", "The ferry left.", "Jae Kim/The Tide"),
        ("Las focas, el martes. ANA RUIZ", "Las focas, el martes.", "ANA RUIZ"),
        ("Las focas, el martes. Ana Ruiz (Europa Press)", "Las focas, el martes.", "Ana Ruiz (Europa Press)"),
        ("Las focas, el martes. Foto: Ana Ruiz (EFE)", "Las focas, el martes.", "Foto: Ana Ruiz (EFE)"),
        ("周二，海豹躺在坡道上。 摄影：陈梅 / 新华社", "周二，海豹躺在坡道上。", "摄影：陈梅 / 新华社"),
        ("La capitana habla el martes. (Lucía Pérez Ruiz)", "La capitana habla el martes.", "Lucía Pérez Ruiz"),
        ("The ferry had ten decks.(HT Photo)", "The ferry had ten decks.", "HT Photo"),
        ("Two. (AP Photo/Jae Kim)", "Two.", "AP Photo/Jae Kim"),
        ("North Quay, Leith, 1960. Photo: Harbour Museum", "North Quay, Leith, 1960.", "Photo: Harbour Museum"),
        ("Das Schiff legt ab. Getty Images/iStockphoto", "Das Schiff legt ab.", "Getty Images/iStockphoto"),
        ("The captain and her brother (Jae Kim)", None, ""),
        ("写真：先月の進水式で披露された新しいフェリーの客室の様子", None, ""),
        ("The seals came back. That pleased Leith.", None, ""),
        ("港に着いた船（３日）＝ＡＰ", "港に着いた船（３日）", "ＡＰ"),
        ("배가 항구에 도착했다. [사진 출처 = 연합뉴스]", "배가 항구에 도착했다.", "사진 출처 = 연합뉴스"),
        ("The view from the town hall (left).", "The view from the town hall (left).", ""),
        ("A tourist takes a photo: it was cold. The rest of the day it rained and blew.", None, ""),
        ("Photo: Mikhail Metzel / Reuters", "", "Photo: Mikhail Metzel / Reuters"),
        ("AFP", "", "AFP"),
        ("fot. archiwum", "", "fot. archiwum"),
    ],
)
def test_a_caption_loses_the_credit_it_ends_with(text: str, caption: str | None, credit: str) -> None:
    assert split_caption(text) == (text if caption is None else caption, credit)


@pytest.mark.parametrize(
    "line", ["Photo: Mikhail Metzel / Reuters", "REUTERS/Jane Doe", "(AP Photo/Jae Kim)", "© Getty Images", "Foto: dpa"]
)
def test_a_bare_line_is_known_for_a_credit(line: str) -> None:
    assert is_credit(line)


@pytest.mark.parametrize(
    "line",
    [
        "The photo shows the harbour at night.",
        "by alex",
        "You may also like",
        "The source: an official said the ferry would sail on time. Others did not think so at all.",
        "",
    ],
)
def test_other_lines_are_no_credits(line: str) -> None:
    assert not is_credit(line)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_parsed(text: str) -> None:
    credit = parse_credit(text)
    assert all(name.strip() for name in credit.names)
    caption, printed = split_caption(text)
    assert len(caption) + len(printed) <= len(" ".join(text.split())) + 1
    is_credit(text)


@pytest.mark.parametrize("unit", ["Photo by ", "Foto: a/", "(AP) ", "© ", "/ via / ", "a. ", "＝ＡＰ", "写真"])
def test_a_hostile_caption_takes_no_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    parse_credit(text[:300])  # the words are read once
    split_caption(text[:300])
    start = time.process_time()
    split_caption(text)
    parse_credit(text)
    is_credit(text)
    assert time.process_time() - start < 0.2
