"""Authors whom nothing names but a portrait at the end of the text."""

from __future__ import annotations

import pytest

from newsbot import extract

TEXT = "".join(
    f"<p>The harbour council met for the {i}th time and talked about the new pier, and the people of the town listened "
    "to what its members had to say about the costs, the noise and the gulls.</p>"
    for i in range(4, 9)
)


def authors(below: str, lang: str = "en") -> list[str]:
    title = "The council agrees on a new pier"
    page = f"<html lang={lang}><title>{title}</title><body><div><h1>{title}</h1>{TEXT}{below}</div></body></html>"
    return extract(page, "https://www.tide.example/news/pier").authors


@pytest.mark.parametrize(
    ("below", "lang", "name"),
    [
        ("<h3>About the Author</h3><p>Maria Lind is a reporter at The Tide.</p>", "en", "Maria Lind"),
        ("<h3>About the Author</h3><h4>Maria Lind</h4><p>She writes about ports.</p>", "en", "Maria Lind"),
        ("<h3>About Maria Lind</h3><p>Maria has written about ports for years.</p>", "en", "Maria Lind"),
        ("<div class=author-bio><h3>About Maria Lind</h3><p>She writes about ports.</p></div>", "en", "Maria Lind"),
        ("<div class=author-box><h4>Maria Lind</h4><p>She writes about ports.</p></div>", "en", "Maria Lind"),
        ("<p><em>Maria Lind is a freelance journalist and lives by the sea.</em></p>", "en", "Maria Lind"),
        ("<p><b>Über die Autorin:</b> Maria Lind ist Redakteurin beim Hafenblatt.</p>", "de", "Maria Lind"),
        (
            "<div class=infobox><h6>Zur Autorin</h6><p>Dr. Maria Lind, Bremen, lehrt Recht.</p></div>",
            "de",
            "Dr. Maria Lind",
        ),
        ("<h3>À propos de l’auteure</h3><div>Maria Lind</div>", "fr", "Maria Lind"),
        ("<h3>Об авторе</h3><p>Мария Линд</p>", "ru", "Мария Линд"),
        ("<h3>この記事を書いた人</h3><p>山田太郎</p>", "ja", "山田太郎"),
        ("<h3>作者简介</h3><p>王小明</p>", "zh", "王小明"),
    ],
)
def test_portrait(below: str, lang: str, name: str) -> None:
    assert authors(below, lang) == [name]


@pytest.mark.parametrize(
    "below",
    [
        "<h3>About us</h3><p>The Tide is a paper about the harbour.</p>",
        "<h3>About the author</h3><p>The writer of these lines wants no name.</p>",
        "<h3>About the New Pier</h3><p>It will be built in May.</p>",
        "<p>Maria Lind is the mayor of the town and was born there.</p>",
        "<div class=comments><h4>Maria Lind</h4><p>Maria Lind is a reporter at The Tide, isn't she?</p></div>",
    ],
)
def test_nobody(below: str) -> None:
    assert authors(below) == []


def test_a_name_over_the_text_that_stands_under_it_again() -> None:
    title = "The council agrees on a new pier"
    html = "<title>{0}</title><div><h1>{0}</h1><div>{1}</div>{2}<div>{3}</div></div>"
    page = html.format(title, "Maria Lind", TEXT, "Maria Lind")
    assert extract(page, "https://www.tide.example/1").authors == ["Maria Lind"]
    assert extract(html.format(title, "City Hall", TEXT, ""), "https://www.tide.example/1").authors == []
