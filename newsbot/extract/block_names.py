"""What the elements around a block are called: class and id names, tags and roles as a set of bits."""

from __future__ import annotations

import re

from newsbot.extract.page import Page
from newsbot.load.words import any_of

WORDS: dict[str, str] = {
    "comment": "comment kommentar coment disqus respond reply livefyre coral forum",
    "related": "related recommend similar readmore read-more alsolike popular trending mostread more-from more-stor "
    "morestories outbrain taboola suggested upnext next-article next-post prev-next verwandt artigos-rel also latest "
    "recirc zergnet",
    "teaser": "teaser promo card tease headline-list linklist link-list listitem carousel slider hotbox thumb",
    "newsletter": "newsletter subscri signup sign-up sign_up optin opt-in mailchimp email-form paywall abo- premium "
    "membership donat support-us piano",
    "share": "share sharing social follow facebook twitter whatsapp addthis addtoany sharedaddy bookmark",
    "sidebar": "sidebar aside rail right-col rightcol secondary column-2 side-bar sidecol marginal",
    "footer": "footer foot- colophon bottom-",
    "menu": "nav menu breadcrumb toolbar topbar header masthead crumb pagina paging skip-",
    "picture": "caption figure image photo picture gallery foto bild media-desc wp-block-image lightbox slideshow img",
    "credit": "credit copyright source rights attribution",
    "author": "byline author autor contributor reporter bio vcard writer profile",
    "date": "date time posted publish timestamp updated meta info dateline",
    "advert": "advert ads- -ads ad- -ad sponsor banner dfp werbung anzeige promoted partner commercial",
    "tag": "tags tag- -tag keyword topics topic- category categories taxonomy label",
    "widget": "widget module block- component sponsored embed plugin tool",
    "notice": "cookie consent gdpr dsgvo privacy cmp- modal popup pop-up overlay dialog alert notice banner "
    "disclaimer warning error",
    "quote": "quote zitat citation pull",
    "box": "infobox factbox fact-box info-box box-  -box inset sidebar-box explainer toc table-of",
    "standfirst": "standfirst summary lead- -lead dek subtitle sub-title subhead intro excerpt teaser-text abstract "
    "vorspann sapo bajada chapo sottotitolo perex strapline deck synopsis",
    "headline": "headline heading title titre titel titulo",
    "footnote": "footnote note- -note correction editor-note end-mark endnote",
    "embed": "tweet instagram youtube iframe oembed video player audio podcast",
    "hidden": "hidden visually-hidden screen-reader sr-only noprint no-print d-none",
    "article": "article story post entry news-item noticia artikel newsitem",
    "body": "body content text copy artikeltext articletext maincontent articlebody storybody richtext rich-text prose "
    "postcontent entrycontent cuerpo conteudo",
    "paragraph": "paragraph para- -para absatz",
    "list": "list items grid row column",
    "live": "live liveblog ticker update timeline",
    "interview": "question answer faq frage antwort",
}
"""Group to the pieces of names that belong to it."""
TAGS: dict[str, str] = {
    "tag_li": "li",
    "tag_table": "table",
    "tag_blockquote": "blockquote q",
    "tag_figure": "figure picture",
    "tag_caption": "figcaption",
    "tag_aside": "aside",
    "tag_nav": "nav menu",
    "tag_header": "header hgroup",
    "tag_footer": "footer",
    "tag_form": "form fieldset label button select option",
    "tag_article": "article",
    "tag_main": "main",
    "tag_section": "section",
    "tag_a": "a",
    "tag_p": "p",
    "tag_heading": "h1 h2 h3 h4 h5 h6",
    "tag_details": "details summary dialog",
    "tag_small": "small caption address time",
    "tag_dl": "dl dt dd",
}
"""Group to the tags that belong to it."""
SIGNS = [*WORDS, *TAGS, "property_body", "property_other", "role_aside", "unseen"]
"""What each bit says, the lowest first."""

_BIT = {name: 1 << place for place, name in enumerate(SIGNS)}
_PIECES = {piece: _BIT[group] for group, pieces in WORDS.items() for piece in pieces.split()}
_TAG_BITS = {tag: _BIT[group] for group, tags in TAGS.items() for tag in tags.split()}
_TELLING = frozenset({"itemprop", "role", "hidden", "style"})
"""Attributes that are looked at."""
_MOST_NAMES = 20_000
_LONGEST = 200
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_PIECE = re.compile(f"(?=({any_of(_PIECES)}))")
_known: dict[str, int] = {}


def name_signs(names: str) -> int:
    """The bits of class and id names (lower case)."""
    bits = _known.get(names)
    if bits is None:
        bits = 0
        for piece in _PIECE.findall(names[:_LONGEST].replace("_", "-")):
            bits |= _PIECES[piece]
        if len(_known) >= _MOST_NAMES:
            _known.clear()
        _known[names] = bits
    return bits


def element_signs(page: Page, i: int) -> int:
    """The bits of element `i` itself."""
    bits = _TAG_BITS.get(page.tags[i], 0)
    names = page.names[i]
    if names:
        known = _known.get(names)
        bits |= name_signs(names) if known is None else known
    if not _TELLING.isdisjoint(page.attrs[i]):
        bits |= _attribute_signs(page.attrs[i])
    return bits


def _attribute_signs(own: dict[str, str | None]) -> int:
    bits = 0
    if prop := own.get("itemprop"):
        bits |= _BIT["property_body" if "articlebody" in prop.lower() else "property_other"]
    if (role := own.get("role")) and role in (
        "navigation",
        "complementary",
        "contentinfo",
        "search",
        "dialog",
        "banner",
    ):
        bits |= _BIT["role_aside"]
    if "hidden" in own or ((style := own.get("style")) and _UNSEEN.search(style)):
        bits |= _BIT["unseen"]
    return bits
