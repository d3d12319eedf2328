"""What readers write under an article is no text of it, however much it is and whatever its elements are called."""

from __future__ import annotations

import pytest

import newsbot
from tests.hostile_pages import page

URL = "https://harbour.example/news/ferry"
FORMS = {
    "a list": ("<ol class=commentlist>", "<li class=comment><cite>{name}</cite><p>{text}</p></li>", "</ol>"),
    "list items only": ("<ul>", "<li class=comment>{text}</li>", "</ul>"),
    "articles": ("<section>", "<article class=comment-body><h4>{name}</h4><p>{text}</p></article>", "</section>"),
    "a service": ("<div id=disqus_thread>", "<div class=post><p>{text}</p></div>", "</div>"),
    "in German": ("<section id=Kommentare>", "<div><p>{text}</p></div>", "</section>"),
    "in Dutch": ("<section class=artikel-reacties>", "<div><p>{text}</p></div>", "</section>"),
    "schema.org": (
        "<div>",
        "<div itemscope itemtype='https://schema.org/Comment'><p itemprop=text>{text}</p></div>",
        "</div>",
    ),
    "a heading only": ("<div><h3>Comments ({count})</h3>", "<div><b>{name}</b><p>{text}</p></div>", "</div>"),
}


def comments(form: str, count: int) -> str:
    begin, one, end = FORMS[form]
    texts = (
        f"I have said {n} times that the town would do this, and nobody has listened to me or to those who live here."
        for n in range(count)
    )
    every = "".join(one.format(name=f"Reader {n}", text=text) for n, text in enumerate(texts))
    return begin.format(count=count) + every + end


@pytest.mark.parametrize("count", [20, 200])
@pytest.mark.parametrize("form", FORMS)
def test_comments_are_no_text_wherever_they_stand(form: str, count: int) -> None:
    plain = newsbot.extract(page(), URL)
    within = page().replace("</article>", comments(form, count) + "</article>")
    for html in (within, page(after=comments(form, count))):
        article = newsbot.extract(html, URL)
        assert (article.headline, article.body) == (plain.headline, plain.body)


@pytest.mark.parametrize("name", ["has-comments", "comments-open", "post with-comments", "comments", "comment"])
def test_a_theme_that_speaks_of_comments_loses_no_article(name: str) -> None:
    plain = newsbot.extract(page(), URL).body
    around = page(f"<div class='{name}'>", "</div>").replace("<body", f"<body class='{name}'")
    inner = page().replace("class=story", f"class='{name}'")
    for html in (around, page().replace("<article", f"<article class='{name}'"), inner):
        assert newsbot.extract(html, URL).body == plain


def test_an_article_about_comments_is_read() -> None:
    html = page(after=comments("a list", 50)).replace("Ferry sails again", "Comments")
    assert newsbot.extract(html, URL).body == newsbot.extract(page(), URL).body
