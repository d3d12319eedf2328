"""The pictures of an article: which they are, their largest address, what is printed with them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.extract.body import read_body
from newsbot.extract.headline import read_headline
from newsbot.extract.image_urls import picture_key, srcset, stated_width, versions
from newsbot.extract.images import read_images
from newsbot.extract.page import Page
from newsbot.extract.structured import read_structured

URL = "https://harbour.example/news/2026/ferry"
PROSE = "".join(
    f"<p>The ferry left the old harbour on day {n}, and as many people as ever stood on the quay to see it go, "
    "which the captain said he had not expected at this time of the year.</p>"
    for n in range(6)
)


def images(body: str, head: str = "") -> list[dict[str, Any]]:
    """The pictures read from a page with this body."""
    html = f"<html><head><title>Ferry sails again</title>{head}</head><body>{body}</body></html>"
    page = Page.parse(html, URL)
    data = read_structured(page)
    headline = next((c.index for c in read_headline(page, data) if c.index >= 0), -1)
    return [c.value for c in read_images(page, data, headline, read_body(page, data, headline))]


def article(figure: str, after: str = "") -> str:
    """An article with a picture over its text."""
    return f"<main><article><h1>Ferry sails again</h1>{figure}<div>{PROSE}</div>{after}</article></main>"


def test_a_figure_gives_picture_caption_and_credit() -> None:
    [image] = images(
        article(
            '<figure><img src="/img/ferry.jpg" alt="A white ferry" width="1200" height="800">'
            "<figcaption>The ferry leaves the harbour. (AP Photo/Jae Kim)</figcaption></figure>"
        )
    )
    assert image == {
        "url": "https://harbour.example/img/ferry.jpg",
        "caption": "The ferry leaves the harbour.",
        "credit_text": "AP Photo/Jae Kim",
        "creators": ["Jae Kim"],
        "agencies": ["AP"],
        "alt": "A white ferry",
        "width": 1200,
        "height": 800,
    }


IMAGE = '<img src="/f.jpg">'
CREDIT = "Foto: Lena Kramer/dpa"


@pytest.mark.parametrize(
    "figure",
    [
        f'<figure>{IMAGE}<figcaption>The ferry.<span class="credit">{CREDIT}</span></figcaption></figure>',
        f"<figure>{IMAGE}<figcaption>The ferry. {CREDIT}</figcaption></figure>",
        f"<figure>{IMAGE}</figure><figcaption><span>The ferry.</span> <cite>{CREDIT}</cite></figcaption>",
        f'<div class="wp-caption"><a href="/f.jpg">{IMAGE}</a><p class="wp-caption-text">The ferry. {CREDIT}</p></div>',
        f'<div class="image">{IMAGE}<div class="copyright">{CREDIT}</div><div class="caption">The ferry.</div></div>',
        f'<figure><img src="/f.jpg" data-credit="{CREDIT}"><figcaption>The ferry.</figcaption></figure>',
        f'<figure><img src="/f.jpg" title="The quay | {CREDIT}"><figcaption>The ferry.</figcaption></figure>',
        f"<figure>{IMAGE}<figcaption>The ferry.</figcaption><footer>{CREDIT}</footer></figure>",
        f"<button><figure>{IMAGE}</figure><figcaption>The ferry. ({CREDIT})</figcaption></button>",
    ],
)
def test_shapes_of_caption_and_credit(figure: str) -> None:
    [image] = images(article(figure))
    assert image["caption"] == "The ferry."
    assert image["credit_text"] == "Foto: Lena Kramer/dpa"
    assert (image["creators"], image["agencies"]) == (["Lena Kramer"], ["dpa"])


def test_a_bare_line_credits_the_picture_that_only_the_meta_names() -> None:
    [image] = images(
        "<div><h1>Ferry sails again</h1><p>by alex</p><p>The captain is glad of it</p>"
        f"<p>Photo: Mikhail Metzel / Reuters</p>{PROSE}</div>",
        '<meta property="og:image" content="https://harbour.example/img/ferry.jpg">',
    )
    assert image["url"] == "https://harbour.example/img/ferry.jpg"
    assert image["credit_text"] == "Photo: Mikhail Metzel / Reuters"
    assert (image["creators"], image["agencies"]) == (["Mikhail Metzel"], ["Reuters"])


@pytest.mark.parametrize(
    "figure",
    [
        f"{IMAGE}<p>{CREDIT}</p>",
        f"<div>{IMAGE}</div><br>{CREDIT}<br>",
        f"<table><tr><td>{IMAGE}</td></tr><tr><td><font size=1>{CREDIT}</font></td></tr></table>",
        f'<figure>{IMAGE}</figure><div><div class="image-copyright">{CREDIT}</div></div>',
        f'<section class="shared-teaser-image">{IMAGE}<p class="shared-teaser-image__credits">{CREDIT}</p></section>',
        f"<figure>{IMAGE}<figcaption><span>{CREDIT}</span></figcaption></figure>",
    ],
)
def test_shapes_of_a_credit_without_a_caption(figure: str) -> None:
    [image] = images(article(figure))
    assert image["caption"] is None
    assert (image["credit_text"], image["creators"], image["agencies"]) == (CREDIT, ["Lena Kramer"], ["dpa"])


def test_a_line_of_names_over_a_caption_is_its_credit() -> None:
    caption = "The captain and her crew stand on the quay before the first crossing."
    figure = f"<figure>{IMAGE}<figcaption><span>The Harbour Daybook</span><br>{caption}</figcaption></figure>"
    [image] = images(article(figure))
    assert (image["caption"], image["credit_text"]) == (caption, "The Harbour Daybook")


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ('<img src="/f-300.jpg" srcset="/f-300.jpg 300w, /f-1200.jpg 1200w, /f-600.jpg 600w">', "/f-1200.jpg"),
        ('<img src="/f.jpg" srcset="/f.jpg 1x, /f@2x.jpg 2x">', "/f@2x.jpg"),
        ('<img src="data:image/gif;base64,AAAA" data-src="/f.jpg">', "/f.jpg"),
        ('<img src="/placeholder.png" data-lazy-src="/f.jpg">', "/f.jpg"),
        ('<img src="/spacer.gif" data-srcset="/f-400.jpg 400w, /f-900.jpg 900w">', "/f-900.jpg"),
        ('<picture><source srcset="/f.webp?w=1600"><img src="/f.jpg?w=400"></picture>', "/f.webp?w=1600"),
        ('<img src="/blank.gif"><noscript><img src="/f.jpg"></noscript>', "/f.jpg"),
        ('<img src="/f.jpg" data-orig-file="/f-original-2400x1600.jpg">', "/f-original-2400x1600.jpg"),
        ('<img srcset="/w_400,c_fill/f.jpg 400w, /w_800,c_fill/f.jpg 800w">', "/w_800,c_fill/f.jpg"),
        ('<img src="/f-6.jpg%206w,%20/f-840.jpg%20840w">', "/f-840.jpg"),
        ('<site-image src="/f.jpg"></site-image>', "/f.jpg"),
        ('<amp-img src="/f.jpg" width="900" height="600"></amp-img>', "/f.jpg"),
    ],
)
def test_the_largest_address_wins(markup: str, url: str) -> None:
    [image] = images(article(f"<figure>{markup}</figure>"))
    assert image["url"] == f"https://harbour.example{url}"


@pytest.mark.parametrize(
    "foreign",
    [
        '<nav><img src="/menu-ferry.jpg" width="600"></nav>',
        '<img class="logo" src="/logo.png" width="400">',
        '<div class="author-box"><img src="/people/alex.jpg" width="200"><p>Alex writes on ships.</p></div>',
        '<div class="related"><a href="/news/other"><img src="/other.jpg">Another ferry story</a></div>',
        '<div class="teaser"><a href="/news/other"><img src="/other.jpg"></a><h3>Other</h3></div>',
        '<a href="https://shop.example/boat"><img src="/banner.jpg" width="728"></a>',
        '<div class="advert"><img src="/big.jpg" width="900"></div>',
        '<img src="/t.gif" width="1" height="1">',
        '<img src="https://tracker.example/pixel?x=1">',
        '<img src="/quay-small.jpg" width="60" height="60">',
        '<div class="comments"><img src="/avatar/3.jpg"></div>',
        '<img src="/assets/icon.svg">',
        '<form><img src="/captcha.jpg" width="300"></form>',
        '<aside class="banner"><a href="/abo"><img src="/paper.jpg" width="600"></a></aside>',
        '<div class="inline-signup"><img src="/skyline.jpg" width="600"></div>',
        '<section><article><a href="/news/other"><img src="/other.jpg"><h3>Other</h3></a></article></section>',
        '<div class="post-card"><h3><a href="/news/other">Other</a></h3><img src="/other.jpg"></div>',
        f'{PROSE}<div><img src="/other.jpg"><p>Mehr zum Thema: Die Mauer</p></div>',
        f'{PROSE}<div class="video-player"><img src="/film.jpg" width="900"></div>',
    ],
)
def test_what_is_no_picture_of_the_article(foreign: str) -> None:
    page = article('<figure><img src="/ferry.jpg"></figure>' + foreign + PROSE)
    assert [image["url"] for image in images(page)] == ["https://harbour.example/ferry.jpg"]


OTHER_IN_META = '<meta property="og:image" content="/img/quay-at-night.jpg">'
JSON_LD = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "x", "image": "/img/sea.jpg"}</script>'
)


def names(found: list[dict[str, Any]]) -> list[str]:
    return [image["url"].rsplit("/", 1)[1] for image in found]


def test_the_picture_over_the_text_is_the_main_one() -> None:
    printed = "<figure><img src='/ferry.jpg'><figcaption>The ferry.</figcaption></figure>"
    assert names(images(article(printed), OTHER_IN_META)) == ["ferry.jpg"]
    assert names(images(article("<img src='/ferry.jpg'>"), OTHER_IN_META + JSON_LD)) == ["ferry.jpg"]


def test_a_standfirst_may_stand_before_the_main_picture() -> None:
    standfirst = "<p>The ferry has come back to the old harbour, and nobody knows for how long it will stay.</p>"
    figure = "<figure><img src='/ferry.jpg'><figcaption>The ferry.</figcaption></figure>"
    text = f"<main><article><h1>Ferry sails again</h1>{standfirst}{figure}{PROSE}</article></main>"
    assert names(images(text, OTHER_IN_META + JSON_LD)) == ["ferry.jpg"]


def test_what_only_the_metas_name_is_the_main_picture_where_none_is_over_the_text() -> None:
    late = PROSE + "<figure><img src='/ferry.jpg'></figure>" + PROSE.replace("left", "came back to")
    assert names(images(f"<main><h1>Ferry sails again</h1>{late}</main>", OTHER_IN_META)) == [
        "quay-at-night.jpg",
        "ferry.jpg",
    ]


def test_the_address_in_the_metas_is_taken_where_it_is_larger_or_the_original() -> None:
    figure = "<figure><img src='/ferry-harbour-400x300.jpg'><figcaption>The ferry.</figcaption></figure>"
    head = '<meta property="og:image" content="/ferry-harbour-1200x800.jpg">'
    assert names(images(article(figure), head)) == ["ferry-harbour-1200x800.jpg"]
    original = "https://img.example/ferry-harbour.jpg"
    figure = f"<figure><img src='/resize?w=900&url={original}'></figure>"
    head = f'<meta property="og:image" content="{original}">'
    assert [image["url"] for image in images(article(figure), head)] == [original]


def test_an_icon_is_no_picture_and_a_silicon_wafer_is_one() -> None:
    names = ["appIcon.png", "icon-share.png", "silicon.png", "Lexicon-cover.png"]
    figures = "".join(f'<figure><img src="/img/{name}" width="800"></figure>' for name in names)
    assert [image["url"].rpartition("/")[2] for image in images(article(figures))] == names[2:]


def test_a_logo_in_the_metas_is_no_picture_of_the_article() -> None:
    assert images(article(""), '<meta property="og:image" content="/img/harbour-logo.png">') == []
    [image] = images(article(""), '<meta property="og:image" content="/img/logo-of-the-ferry-line.png">')
    assert image["url"].endswith("/img/logo-of-the-ferry-line.png")


def test_pictures_come_in_order_each_once() -> None:
    text = PROSE.replace(
        "</p>", '</p><figure><img src="/quay-640x480.jpg"></figure><figure><img src="/quay.jpg"></figure>', 1
    )
    found = images(
        f'<main><article><h1>Ferry sails again</h1><figure><img src="/ferry-1200.jpg"></figure>{text}</article></main>',
        '<meta property="og:image" content="/ferry-600.jpg">',
    )
    assert [image["url"].rsplit("/", 1)[1].split("-")[0].split(".")[0] for image in found] == ["ferry", "quay"]


def test_structured_data_fills_in_what_is_not_printed() -> None:
    [image] = images(
        article('<figure><img src="/ferry.jpg"></figure>'),
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry sails again", "image": '
        '{"@type": "ImageObject", "url": "/ferry.jpg", "caption": "The ferry leaves.", '
        '"creditText": "Lena Kramer / dpa"}}</script>',
    )
    assert (image["caption"], image["credit_text"]) == ("The ferry leaves.", "Lena Kramer / dpa")
    assert (image["creators"], image["agencies"]) == (["Lena Kramer"], ["dpa"])


@pytest.mark.parametrize(
    "image", ["7", "null", '[null, 7, {"url": 7}]', '{"url": {"a": 1}, "width": "x"}', '"data:x"', "[[[]]]"]
)
def test_wrong_types_in_structured_data_do_no_harm(image: str) -> None:
    head = f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "x", "image": {image}}}</script>'
    assert images(article('<figure><img src="/ferry.jpg"></figure>'), head)[0]["url"].endswith("/ferry.jpg")


def test_a_page_without_pictures_has_none() -> None:
    assert images(article("")) == []
    assert images("") == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_srcset_is_read(text: str) -> None:
    for version in srcset(text):
        assert version.url
        assert 0 <= version.width < 20_000
    versions([("img", {"src": text, "srcset": text, "data-src": text, "width": text})])
    picture_key(text)
    stated_width(text)


def test_sizes_of_one_picture_have_one_key() -> None:
    assert (
        len({picture_key(f"/img/harbour-ferry{size}.jpg") for size in ("", "-1200x800", "-scaled", "_600", "-large")})
        == 1
    )
    assert picture_key("/img/harbour-ferry.jpg") != picture_key("/img/harbour-quay.jpg")


def test_a_list_of_versions_that_is_only_commas_names_none() -> None:
    assert srcset("," * 20_000) == []


EVENING = "The ferry in the evening light."


@pytest.mark.parametrize(
    "figure",
    [
        f'<figure>{IMAGE}<div class="copyright">{CREDIT}<i class="img-description">{EVENING}</i></div></figure>',
        f"<figure>{IMAGE}<figcaption><span>{CREDIT}</span> {EVENING}</figcaption></figure>",
        f'<div>{IMAGE}<br><small>{EVENING}</small><br><small class="muted">{CREDIT}</small></div>',
        f'<figure>{IMAGE}<div class="credit">{EVENING} {CREDIT}</div></figure>',
        f"{IMAGE}<p>▲ {EVENING} {CREDIT}</p>",
    ],
)
def test_more_shapes_of_caption_and_credit(figure: str) -> None:
    [image] = images(article(figure))
    assert image["caption"] == EVENING
    assert (image["credit_text"], image["creators"], image["agencies"]) == (CREDIT, ["Lena Kramer"], ["dpa"])


def test_pictures_after_the_last_paragraph_are_the_articles_and_offers_are_not() -> None:
    after = (
        '<p><img src="/last.jpg"></p><div class="gallery"><ul class="gallery-grid"><li><img src="/slide.jpg"></li></ul>'
        '</div><div class="related">Others<img src="/other.jpg"></div><p><img src="/below.jpg"></p>'
    )
    html = f"<main><article><h1>Ferry sails again</h1><div>{PROSE}{after}</div></article></main>"
    assert [image["url"].rsplit("/", 1)[-1] for image in images(html)] == ["last.jpg", "slide.jpg"]
    offer = '<div><a href="/news/other"><img src="/other.jpg"></a></div><p><img src="/below.jpg"></p>'
    assert images(f"<main><article><h1>Ferry sails again</h1><div>{PROSE}{offer}</div></article></main>") == []


def test_pictures_with_numbers_are_a_series_and_sizes_are_not() -> None:
    series = "".join(f'<p><img src="/up/harbour-morning-{n}.jpg"></p>' for n in (13, 23, 33))
    assert len(images(f"<main><article><h1>Ferry sails again</h1>{PROSE}{series}{PROSE}</article></main>")) == 3
    assert picture_key("/up/harbour-morning-640.jpg") == picture_key("/up/harbour-morning-1200.jpg")
    assert picture_key("/up/IMG_8729.jpg") != picture_key("/up/IMG_8751.jpg")
    assert picture_key("/image.php?src=/up/a1.jpg&w=660") != picture_key("/image.php?src=/up/a2.jpg&w=660")
    assert picture_key("/image.php?src=/up/a1.jpg&w=660") == picture_key("/up/a1.jpg")


@pytest.mark.parametrize(
    "symbol",
    [
        '<img src="/theme/arrowBread.png">',
        '<img src="/img/player-spinner.png">',
        '<img src="/theme/ico/ico-foto.png">',
        '<img src="/img/quote-bottom.png">',
        '<img src="/img/application-pdf.png"> PDF',
        '<img src="/img/qrcode-app.png">',
        '<img src="/img/sns/line_24.jpg">',
        '<div class="breadcumb"><img src="/img/harbour.jpg"> Home</div>',
        '<span class="profilbild"><img src="/img/harbour.jpg"></span>',
        '<img src="/l.gif?type=story&amp;a=1.63"> Close Saved articles',
    ],
)
def test_symbols_are_no_pictures(symbol: str) -> None:
    assert images(article(symbol)) == []


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("twitter-card-default.png", False),
        ("og-image.png", False),
        ("preview-fb-hd.png", False),
        ("facebook.jpg", True),
        ("ferry-share.jpg", True),
    ],
)
def test_what_a_site_shows_for_want_of_a_picture_is_none(name: str, is_kept: bool) -> None:
    head = f'<meta property="og:image" content="https://harbour.example/img/{name}">'
    assert bool(images(article(""), head)) is is_kept


def test_a_thumbnail_gives_way_to_the_file_it_is_linked_to() -> None:
    linked = '<a href="/up/s1600/white-ferry.jpg"><img src="/up/s320/white-ferry.jpg" width="320"></a>'
    assert images(article(linked))[0]["url"] == "https://harbour.example/up/s1600/white-ferry.jpg"
    other = '<a href="/up/s1600/other-thing.jpg"><img src="/up/s320/white-ferry.jpg" width="320"></a>'
    assert images(article(other))[0]["url"] == "https://harbour.example/up/s320/white-ferry.jpg"


@pytest.mark.parametrize(
    "lead",
    [
        "<div style=\"background-image: url('/hero.jpg')\"></div>",
        '<div class="hero" data-bg="/hero.jpg"></div>',
        '<ul><li><div class="late" data-src="/hero.jpg"></div></li></ul>',
    ],
)
def test_a_picture_over_the_text_may_be_a_background(lead: str) -> None:
    [image] = images(article(f'<div class="lead">{lead}<p class="caption">The ferry. {CREDIT}</p></div>'))
    assert image["url"] == "https://harbour.example/hero.jpg"
    assert (image["caption"], image["credit_text"]) == ("The ferry.", CREDIT)


def test_text_of_the_article_and_offers_are_no_captions() -> None:
    prose = (
        "The captain said that she had waited for this day for years, and that nobody on the quay was gladder of it."
    )
    inside = f"{PROSE}<p><img src='/a.jpg'>{prose} {prose}</p>{PROSE}"
    html = f"<main><article><h1>Ferry sails again</h1>{inside}</article></main>"
    assert [(image["url"][-5:], image["caption"]) for image in images(html)] == [("a.jpg", None)]
    offer = "<aside><img src='/b.jpg'><a href='/news/1'>Ten ferries that never sailed</a></aside>"
    assert images(f"<main><article><h1>Ferry sails again</h1>{PROSE}{offer}{PROSE}</article></main>") == []


def test_what_a_file_says_of_itself_is_its_credit() -> None:
    notes = "{&quot;credit&quot;:&quot;Ruth Okafor/AP&quot;,&quot;iso&quot;:&quot;400&quot;}"
    [image] = images(article(f'<img src="/a.jpg" width="800" data-image-meta="{notes}">'))
    assert (image["creators"], image["agencies"]) == (["Ruth Okafor"], ["AP"])
    [image] = images(article('<img src="/a.jpg" width="800" data-image-meta="[1">'))
    assert image["credit_text"] is None


def test_a_part_that_is_named_for_advertisements_may_hold_the_article() -> None:
    figure = f"<figure>{IMAGE}<figcaption>The ferry.</figcaption></figure>"
    text = f'<p>It left early.</p><div class="has-ads"><p>{PROSE}</p>{figure}{PROSE}</div>'
    html = f"<main><h1>Ferry sails again</h1>{text}</main>"
    assert [image["caption"] for image in images(html)] == ["The ferry."]
