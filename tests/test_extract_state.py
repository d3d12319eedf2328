"""Pages that show no text before their scripts run, but carry it in them."""

import json

import pytest

import newsbot

PARAGRAPHS = [
    "The harbour board of Lindfjord voted on Tuesday to keep the night ferry running through the winter months.",
    "Crews had been told in spring that the boat would be laid up from November, and some had taken work elsewhere.",
    "“We were counting crates of apples, not passengers,” said the board's chair, Oda Myhre, after the vote.",
    "The county pays two thirds of what the crossing costs; the rest comes from tickets and from the fish market.",
]
URL = "https://lindfjord.example/2026/11/night-ferry-stays-through-the-winter"


def shell(script: str, kind: str = "article") -> str:
    return f"""<!DOCTYPE html><html lang="en"><head>
    <title>Night ferry stays through the winter | Lindfjord Times</title>
    <meta property="og:type" content="{kind}"><meta property="og:title" content="Night ferry stays through the winter">
    </head><body><div id="root"></div><noscript>Please enable JavaScript.</noscript>{script}</body></html>"""


def html() -> str:
    picture = (
        '<figure><img src="/ferry.jpg" width="900"><figcaption>The ferry. Photo: Jon Vik / NTB</figcaption></figure>'
    )
    return picture + "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def as_state() -> str:
    return f"<script>window.__STATE__ = {json.dumps({'story': {'contentHtml': html()}})}</script>".replace(
        "</p", "<\\/p"
    )


def as_state_without_brackets() -> str:
    told = json.dumps({"story": {"contentHtml": html()}}).replace("<", "\\u003c")
    return f"<script>self.state={told}</script>"


def as_flight() -> str:
    """A string of JavaScript that holds JSON that holds the text."""
    told = json.dumps("4:" + json.dumps({"story": {"html": html()}})).replace("<", "\\u003c")
    return f"<script>self.__next_f.push([1,{told}])</script>"


def as_paragraphs() -> str:
    told = [{"type": "paragraph", "model": {"text": text}} for text in PARAGRAPHS]
    return f'<script id="data" type="application/json">{json.dumps({"blocks": told, "text": "Menu"})}</script>'


@pytest.mark.parametrize("script", [as_state, as_state_without_brackets, as_flight, as_paragraphs])
def test_text_that_only_scripts_carry(script):
    article = newsbot.extract(shell(script()), URL)
    assert article.headline == "Night ferry stays through the winter"
    assert article.body.split("\n\n") == PARAGRAPHS


def test_pictures_that_only_scripts_carry():
    article = newsbot.extract(shell(as_flight()), URL)
    assert [(image.url, image.credit_text) for image in article.images] == [
        ("https://lindfjord.example/ferry.jpg", "Photo: Jon Vik / NTB")
    ]


def test_a_listing_that_carries_the_texts_of_its_articles_is_none():
    with pytest.raises(newsbot.NotAnArticle):
        newsbot.extract(shell(as_state(), kind="website"), "https://lindfjord.example/news/")


def test_code_is_no_text():
    code = ["const names = { first: 1, second: 2 }; window.names = names; window.names.run(names.first);" * 9]
    with pytest.raises(newsbot.NotAnArticle):
        newsbot.extract(shell(f"<script>x={json.dumps({'html': code, 'text': code[0]})}</script>"), URL)


@pytest.mark.parametrize("junk", ['\\"' * 400_000, '"' * 400_000, '"a":"' * 200_000, "<script>" * 100_000])
def test_strings_without_end_take_no_time(junk):
    with pytest.raises(newsbot.NotAnArticle):
        newsbot.extract(shell(f"<script>x={junk}</script>"), URL)
