"""Bylines as papers print them, in every listed language, become names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.load.name_case import normal_case
from newsbot.load.name_kinds import is_agency, is_desk, is_nobody, is_role
from newsbot.load.names import begins_with_by, normal_name, parse_byline, printed_part, split_open
from newsbot.load.words import words

BYLINES = {
    "en": [
        ("by alex", ["Alex"]),
        ("By JOHN O'NEILL and Priya Raman, Senior Reporter", ["John O'Neill", "Priya Raman"]),
        ("By Jane Doe", ["Jane Doe"]),
        ("By Jane Doe, Ann Roe and Li Wei", ["Jane Doe", "Ann Roe", "Li Wei"]),
        ("By Jane Doe & Ann Roe", ["Jane Doe", "Ann Roe"]),
        ("Written by Jane Doe | 4 March 2024", ["Jane Doe"]),
        ("Jane Doe Published: March 4, 2024", ["Jane Doe"]),
        ("By Jane Doe in London", ["Jane Doe"]),
        ("By Jane Doe, Political Editor, and Ann Roe in Paris", ["Jane Doe", "Ann Roe"]),
        ("By Jane Doe (@janedoe)", ["Jane Doe"]),
        ("By Jane Doe jane.doe@example.org", ["Jane Doe"]),
        ("Reporting by Jane Doe; Editing by Ann Roe", ["Jane Doe"]),
        (
            "Reporting by Jane Doe and Li Wei in Kyiv; Additional reporting by Ben Moor; Editing by Ann Roe",
            ["Jane Doe", "Li Wei"],
        ),
        ("Words by Samira Haddad. Pictures by Owen Pryce.", ["Samira Haddad"]),
        ("By Jane Doe | Photographs by Ann Roe", ["Jane Doe"]),
        ("Photos by Ann Roe", []),
        ("Translated by Ann Roe", []),
        ("By Jane Doe, The Associated Press", ["Jane Doe", "The Associated Press"]),
        ("By Jane Doe The Associated Press", ["Jane Doe"]),
        ("By Reuters", ["Reuters"]),
        ("By REUTERS", ["Reuters"]),
        ("By The Tide Staff", ["The Tide Staff"]),
        ("Senior Reporter Jane Doe", ["Jane Doe"]),
        ("Jane Doe, Music Critic", ["Jane Doe"]),
        ("JANE MCDONALD", ["Jane McDonald"]),
        ("jane o'connor-smith", ["Jane O'Connor-Smith"]),
        ("J. K. Rowe Jr.", ["J. K. Rowe Jr."]),
        ("By Dr Jane Doe PhD", ["Dr Jane Doe"]),
        ("Ana Ruiz/Ben Moor", ["Ana Ruiz", "Ben Moor"]),
        ("By admin", []),
        ("By Staff Writer", ["Staff Writer"]),
        ("Read more", []),
        ("About the author", []),
        ("https://example.org/jane", []),
        ("12 March 2024", []),
    ],
    "de": [
        ("Autorin: Jane Doe, Leiterin der Hafenstiftung", ["Jane Doe"]),
        ("Von Jane Doe, Direktor des Hafens", ["Jane Doe"]),
        ("von Jürgen Köhler", ["Jürgen Köhler"]),
        ("Von Anna Weiß und Max von der Grün", ["Anna Weiß", "Max von der Grün"]),
        ("VON ANNA WEISS, BERLIN", ["Anna Weiss"]),
        ("Von Anna Weiß, dpa", ["Anna Weiß", "dpa"]),
        ("Ein Gastbeitrag von Anna Weiß", ["Anna Weiß"]),
        ("Autorin: Anna Weiß", ["Anna Weiß"]),
        ("Text: Anna Weiß, Fotos: Max Grün", ["Anna Weiß"]),
        ("Von Anna Weiß, 3. November 2024, 14:05 Uhr", ["Anna Weiß"]),
        ("Aus dem Englischen von Max Grün", []),
        ("dpa/AFP", ["dpa/AFP"]),
        ("Redaktion", ["Redaktion"]),
        ("Von Anna Weiß, Politikredakteurin", ["Anna Weiß"]),
    ],
    "fr": [
        ("Par Jane Doe, directrice de la Fondation du port", ["Jane Doe"]),
        ("Par Hélène Dupré", ["Hélène Dupré"]),
        ("Par Hélène Dupré et Jean-Luc d'Arcy", ["Hélène Dupré", "Jean-Luc d'Arcy"]),
        ("Propos recueillis par Hélène Dupré", ["Hélène Dupré"]),
        ("Par Hélène Dupré avec AFP", ["Hélène Dupré"]),
        ("Par Hélène Dupré et AFP", ["Hélène Dupré", "AFP"]),
        ("Par Hélène Dupré, journaliste", ["Hélène Dupré"]),
        ("HÉLÈNE DUPRÉ", ["Hélène Dupré"]),
        ("Traduit par Jean Roux", []),
        ("Publié par Hélène Dupré le 3 novembre 2024", ["Hélène Dupré"]),
    ],
    "es": [
        ("Por María José Núñez", ["María José Núñez"]),
        ("Por María Núñez y Juan de la Cruz", ["María Núñez", "Juan de la Cruz"]),
        ("José Ortega y Gasset", ["José Ortega y Gasset"]),
        ("Escrito por María Núñez", ["María Núñez"]),
        ("MARÍA NÚÑEZ | EFE", ["María Núñez", "EFE"]),
        ("Por María Núñez, corresponsal", ["María Núñez"]),
        ("Fotos: Juan Cruz", []),
    ],
    "it": [
        ("Di Jane Doe, direttrice dell'Istituto del mare", ["Jane Doe"]),
        ("di Chiara Bianchi", ["Chiara Bianchi"]),
        ("di Chiara Bianchi e Luca D'Amico", ["Chiara Bianchi", "Luca D'Amico"]),
        ("a cura di Chiara Bianchi", ["Chiara Bianchi"]),
        ("DI CHIARA BIANCHI", ["Chiara Bianchi"]),
        ("Chiara Bianchi, inviata", ["Chiara Bianchi"]),
    ],
    "pt": [
        ("Por João Conceição", ["João Conceição"]),
        ("Por João Conceição e Ana dos Santos", ["João Conceição", "Ana dos Santos"]),
        ("Reportagem de João Conceição", ["João Conceição"]),
        ("João Conceição, repórter", ["João Conceição"]),
    ],
    "nl": [
        ("Door Pieter van den Berg", ["Pieter van den Berg"]),
        ("Door Pieter van den Berg en Els 't Hart", ["Pieter van den Berg", "Els 't Hart"]),
        ("Geschreven door Els de Wit", ["Els de Wit"]),
        ("PIETER VAN DEN BERG", ["Pieter van den Berg"]),
    ],
    "pl": [
        ("Autor: Łukasz Wójcik", ["Łukasz Wójcik"]),
        ("Łukasz Wójcik, Anna Żak", ["Łukasz Wójcik", "Anna Żak"]),
        ("Łukasz Wójcik i Anna Żak", ["Łukasz Wójcik", "Anna Żak"]),
        ("Opracowała Anna Żak", ["Anna Żak"]),
        ("Fot. Anna Żak", []),
    ],
    "ru": [
        ("Автор: Иван Петров", ["Иван Петров"]),
        ("Иван Петров и Анна Сидорова", ["Иван Петров", "Анна Сидорова"]),
        ("Текст: Иван Петров, фото: Анна Сидорова", ["Иван Петров"]),
        ("ИВАН ПЕТРОВ", ["Иван Петров"]),
        ("ТАСС", ["ТАСС"]),
    ],
    "uk": [
        ("Автор: Олена Коваль", ["Олена Коваль"]),
        ("Олена Коваль та Ігор Шевчук", ["Олена Коваль", "Ігор Шевчук"]),
        ("Текст: Олена Коваль", ["Олена Коваль"]),
    ],
    "tr": [
        ("Yazan: Ayşe Yılmaz", ["Ayşe Yılmaz"]),
        ("Ayşe Yılmaz ve Mehmet Öz", ["Ayşe Yılmaz", "Mehmet Öz"]),
        ("Haber: Ayşe Yılmaz", ["Ayşe Yılmaz"]),
    ],
    "sv": [
        ("Av Åsa Lindström", ["Åsa Lindström"]),
        ("Text: Åsa Lindström Foto: Per Öberg", ["Åsa Lindström"]),
        ("Åsa Lindström och Per Öberg", ["Åsa Lindström", "Per Öberg"]),
    ],
    "no": [
        ("Av Kåre Nordmo", ["Kåre Nordmo"]),
        ("Kåre Nordmo og Liv Ås", ["Kåre Nordmo", "Liv Ås"]),
        ("Tekst: Kåre Nordmo", ["Kåre Nordmo"]),
    ],
    "da": [
        ("Af Søren Kjær", ["Søren Kjær"]),
        ("Skrevet af Søren Kjær og Mette Holm", ["Søren Kjær", "Mette Holm"]),
        ("Søren Kjær, journalist", ["Søren Kjær"]),
    ],
    "cs": [
        ("Autor: Jiří Dvořák", ["Jiří Dvořák"]),
        ("Jiří Dvořák, Eva Němcová", ["Jiří Dvořák", "Eva Němcová"]),
        ("ČTK", ["ČTK"]),
    ],
    "zh": [
        ("作者：张伟", ["张伟"]),
        ("记者 张伟", ["张伟"]),
        ("文/张伟", ["张伟"]),
        ("作者：张伟、李娜", ["张伟", "李娜"]),
        ("张伟 责任编辑：李娜", ["张伟"]),
    ],
    "ja": [
        ("文：山田太郎", ["山田太郎"]),
        ("山田太郎記者", ["山田太郎"]),
        ("執筆：山田太郎、写真：佐藤花子", ["山田太郎"]),
        ("取材・文：山田太郎", ["山田太郎"]),
    ],
    "ko": [
        ("홍길동 기자", ["홍길동"]),
        ("글: 홍길동", ["홍길동"]),
        ("홍길동, 김영희 기자", ["홍길동", "김영희"]),
        ("홍길동 특파원", ["홍길동"]),
    ],
    "ar": [
        ("بقلم: أحمد حسن", ["أحمد حسن"]),
        ("كتب أحمد حسن", ["أحمد حسن"]),
        ("بقلم أحمد حسن، محرر", ["أحمد حسن"]),
    ],
}
CASES = [
    pytest.param(language, line, names, id=f"{language}:{line[:40]}")
    for language, lines in BYLINES.items()
    for line, names in lines
]


@pytest.mark.parametrize(("language", "line", "names"), CASES)
def test_a_byline_becomes_names(language: str, line: str, names: list[str]) -> None:
    assert parse_byline(line, language) == names


@pytest.mark.parametrize(("language", "line", "names"), CASES)
def test_normal_names_stay(language: str, line: str, names: list[str]) -> None:
    assert [name for one in names for name in parse_byline(one, language)] == names
    assert [normal_name(name) for name in names] == names


def test_every_language_of_the_words_has_its_bylines() -> None:
    languages = set(BYLINES)
    assert len(languages) >= 18
    for language in languages:
        assert words("byline.by", language) or words("byline.weak", language) or words("byline.noun", language)


@pytest.mark.parametrize(
    ("printed", "normal"),
    [
        ("JOHN O'NEILL", "John O'Neill"),
        ("john o'neill", "John O'Neill"),
        ("Chokri GHARBI", "Chokri Gharbi"),
        ("MARY-JANE WATSON", "Mary-Jane Watson"),
        ("ANGUS MACDONALD", "Angus MacDonald"),
        ("T.S. ELIOT", "T.S. Eliot"),
        ("AFP", "AFP"),
        ("DPA", "dpa"),
        ("reuters", "Reuters"),
        ("PIETER VAN DEN BERG", "Pieter van den Berg"),
        ("ÉLODIE D'ARCY", "Élodie D'Arcy"),
        ("Ludwig van Beethoven", "Ludwig van Beethoven"),
        ("李白", "李白"),
        ("freeman1984", "freeman1984"),
    ],
)
def test_capitals_are_those_of_a_name(printed: str, normal: str) -> None:
    assert normal_case(printed) == normal
    assert normal_case(normal) == normal


def test_kinds_of_names() -> None:
    assert is_agency("dpa/AFP")
    assert is_desk("MND Staff")
    assert not is_desk("Jane Doe")
    assert is_nobody("Admin")
    assert is_role("Senior Political Correspondent")
    assert not is_role("Jane Doe")


@pytest.mark.parametrize(
    ("line", "printed"),
    [
        ("By Jane Doe | 4 March 2024", "By Jane Doe"),
        ("4 March 2024 by Jane Doe", "by Jane Doe"),
        ("Posted in News by Jane Doe on March 4, 2024", "by Jane Doe on"),
        (
            "Words by Samira Haddad. Pictures by Owen Pryce. March 12, 2025",
            "Words by Samira Haddad. Pictures by Owen Pryce.",
        ),
        ("by alex", "by alex"),
        ("Jane Doe", "Jane Doe"),
        ("2024", "2024"),
    ],
)
def test_the_printed_part_of_a_line_is_its_byline(line: str, printed: str) -> None:
    assert printed_part(line, "en") == printed


def test_a_line_that_breaks_off_at_by_is_cut_there() -> None:
    assert split_open("By") == ("", "By")
    assert split_open("Opinion by") == ("", "Opinion by")
    assert split_open("Disko Von") == ("Disko", "Von")
    assert split_open("Autor:") == ("", "Autor:")
    assert split_open("Stand by me") is None


def test_a_word_that_is_common_elsewhere_counts_only_in_its_language() -> None:
    assert begins_with_by("di Chiara Bianchi", "it")
    assert not begins_with_by("Di Dienstag", "de")
    assert begins_with_by("av Åsa Lind", "nb-NO")
    assert begins_with_by("Author Jane Doe")
    assert not begins_with_by("Author Jane Doe", strict=True)
    assert begins_with_by("Author: Jane Doe", strict=True)


PIECES = """
By by von and und Jane Doe JANE O'Neill , | / - ( ) Editor Reuters dpa Photo: 2024 @jane van der 张伟 기자 Автор: · .
""".split()
LINES = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join))


@given(LINES, st.sampled_from([None, "en", "de", "it", "zh", "xx"]))
def test_no_line_is_too_strange(line: str, language: str | None) -> None:
    names = parse_byline(line, language)
    assert len(names) == len(set(names)) <= 40
    assert all(name == name.strip() and name and len(name) <= 70 for name in names)
    assert printed_part(line, language) in line
    normal = normal_name(line)
    assert normal_name(normal) == normal


@given(LINES)
def test_names_that_were_read_are_read_again(line: str) -> None:
    for name in parse_byline(line):
        assert begins_with_by(name) or parse_byline(name) in ([name], [])
