"""What a site's own selectors find on its page, each selector's hits counted in the stats (by itemloaders)."""

from __future__ import annotations

import re
from typing import Any

from itemloaders import ItemLoader
from parsel import Selector

from newsbot.extract.candidate import Candidate, Reading
from newsbot.extract.image_urls import largest, versions
from newsbot.extract.page import Page
from newsbot.load.text import clean_markup
from newsbot.sites.site import Selectors

_LISTS = frozenset({"authors", "breadcrumbs", "keywords"})
_PARAGRAPH = re.compile(r"</?(?:p|br|div|li|h[1-6]|blockquote|tr|section)\b[^<>]{0,2000}>", re.IGNORECASE)


def read_selected(page: Page, selectors: Selectors, stats: Any = None) -> Reading:
    """Candidates of the fields whose selectors find something; of several selectors the first that does.

    `stats` (Scrapy's) counts under `parser/FIELD/css|xpath/SELECTOR` how many pages each matched, so that one
    that stops matching is seen.
    """
    if not selectors:
        return {}
    loader = ItemLoader({}, Selector(text=page.html, type="html"), stats=stats)
    reading: Reading = {}
    for field, tried in selectors.items():
        for selector in tried:
            replace = loader.replace_css if selector.kind == "css" else loader.replace_xpath
            replace(field, selector.expression)
            values = _values(field, loader.get_collected_values(field), page)
            if values:
                reading[field] = [Candidate(value, "site", 100.0, why=selector.expression) for value in values]
                break
    return reading


def _values(field: str, found: list[str], page: Page) -> list[Any]:
    """What a selector found, as the values of one field: several pictures, else one value or none."""
    if field == "images":
        return [{"url": url} for html in found if (url := _picture(html, page))]
    if field == "related_links":
        links = [page.absolute(_attribute(html, "href") or clean_markup(html)) for html in found]
        return [links] if links else []
    if field.startswith("date_"):
        return [text for html in found if (text := _attribute(html, "datetime", "content") or clean_markup(html))]
    if field == "body":
        paragraphs = [text for html in found for part in _PARAGRAPH.split(html) if (text := clean_markup(part))]
        return ["\n\n".join(paragraphs)] if paragraphs else []
    texts = [text for html in found if (text := _attribute(html, "content") or clean_markup(html))]
    return [texts] if texts and field in _LISTS else texts[:1]


def _attribute(html: str, *names: str) -> str:
    """The first of these attributes that an element carries; "" for none, or where `html` is a text."""
    if not html.startswith("<"):
        return ""
    wanted = " | ".join(f"//@{name}" for name in names)
    return clean_markup(Selector(text=html, type="html").xpath(wanted).get("")[:10_000])


def _picture(html: str, page: Page) -> str:
    """Absolute URL of the largest picture in an element, or of an address."""
    if not html.startswith("<"):
        return page.absolute(html)
    found = Selector(text=html, type="html").xpath("//img | //source | //amp-img")
    best = largest(versions([(element.root.tag, dict(element.attrib)) for element in found]))
    return page.absolute(best.url if best else _attribute(html, "content", "href"))
