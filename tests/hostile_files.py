"""Feeds, sitemaps and robots.txt that mean harm, each around one entry that has to be found, or the file refused."""

from __future__ import annotations

import bz2
import gzip
import json
from collections.abc import Iterator
from typing import NamedTuple

URL = "https://harbour.example/news/ferry-sails"
DATE = "Wed, 04 Mar 2026 05:06:07 GMT"
RSS = '<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour</title>'
ATOM = '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">'
MAP = '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
ITEM = f"<item><title>Ferry sails</title><link>{URL}</link><pubDate>{DATE}</pubDate></item>"
ENTRY = f'<entry><title>Ferry sails</title><link href="{URL}"/><updated>2026-03-04T05:06:07Z</updated></entry>'
PLACE = f"<url><loc>{URL}</loc><lastmod>2026-03-04</lastmod></url>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
DOCTYPES = {
    "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>',
    "one long entity": f'<!DOCTYPE x [<!ENTITY l11 "{"x" * 100_000}">]>',
    "a file": '<!DOCTYPE x [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>',
    "a private address": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd" [<!ENTITY % p SYSTEM "http://127.0.0.1:1/">%p;]>',
    "itself": '<!DOCTYPE x [<!ENTITY l11 "&l11;">]>',
    "100k entities": "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "x">' for n in range(20_000)) + "]>",
}
JUNK = {
    "elements never closed": "<link>" * 50_000,
    "nested elements": "<a>" * 100_000 + "</a>" * 100_000,
    "comments": "<!-- x -->" * 100_000,
    "a comment never closed": "<!-- " * 50_000,
    "CDATA": "<![CDATA[x]]>" * 50_000,
    "CDATA never closed": "<![CDATA[" * 50_000,
    "instructions": "<?x y?>" * 50_000,
    "less-than signs": "<" * 100_000,
    "ampersands": "&" * 200_000,
    "references": "&eacute;&#x41;&#0;&#xD800;&#999999999;" * 10_000,
    "attributes": "<x " + " ".join(f'a{n}="1"' for n in range(50_000)) + "/>",
    "name spaces": "<x " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(20_000)) + "/>",
    "prefixes of none": "<q:x/>" * 50_000,
    "spaces": " " * 1_000_000,
    "a word": "x" * 1_500_000,
    "controls": "\x01\x02\x0b\x1f" * 20_000,
    "NULs": "\0" * 100_000,
    "marks": "a\u0300\u202e" * 100_000,
}


class HostileFile(NamedTuple):
    """One file."""

    name: str
    body: bytes
    found: bool = False
    """Whether its entry has to be found: it stands before what is broken."""


def feeds() -> Iterator[HostileFile]:
    for form, start, entry, end in (("RSS", RSS, ITEM, "</channel></rss>"), ("Atom", ATOM, ENTRY, "</feed>")):
        for name, junk in JUNK.items():
            yield HostileFile(f"{form}, then {name}", f"{start}{entry}{junk}{end}".encode(), found=True)
            yield HostileFile(f"{form} behind {name}", f"{start}{junk}{entry}{end}".encode())
            yield HostileFile(f"{form}, {name} in it", f"{start}{entry[:-7]}{junk}{entry[-7:]}{end}".encode())
        for name, doctype in DOCTYPES.items():
            text = start.replace("?>", f"?>{doctype}", 1) + entry.replace("Ferry", "&l11;Ferry") + end
            yield HostileFile(f"{form} of {name}", text.encode())
        yield HostileFile(f"{form} of 50k entries", f"{start}{entry * 50_000}{end}".encode(), found=True)
        for encoding in ("utf-16", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp037", "shift_jis"):
            text = start.replace("?>", f' encoding="{encoding}"?>', 1) + entry + end
            yield HostileFile(f"{form} in {encoding}", text.encode(encoding))
            yield HostileFile(f"{form} said to be {encoding}", text.encode())
    yield HostileFile("JSON nested", b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000)
    for value in (None, 7, [], {"a": []}, "x" * 1_000_000, [[[7]]], True):
        item = {"url": URL, "title": value, "authors": value, "tags": value, "date_published": value, "image": value}
        feed = {"version": "https://jsonfeed.org/version/1.1", "items": [item, value, {"url": value}]}
        yield HostileFile(f"JSON of {str(value)[:9]}", json.dumps(feed).encode(), found=not isinstance(value, str))
    digits = f'{{"version":"https://jsonfeed.org/version/1.1","items":[{{"url":"{URL}","size":{"9" * 900_000}}}]}}'
    yield HostileFile("JSON of a million digits", digits.encode())
    for date in ("1" * 100_000, "9999-99-99", "Mon, " * 20_000, " 1" * 50_000, "2026-03-04T" + "0" * 100_000):
        yield HostileFile(f"dated {date[:9]}", f"{RSS}{ITEM.replace(DATE, date)}".encode(), found=True)
    for bait in ("a@", "a (", "By Ann and ", "((", "\u00a0", "&lt;b&gt;"):
        author = f"<author>{bait * 50_000}</author><description>{bait * 50_000}</description>"
        yield HostileFile(
            f"authors of {bait}", f"{RSS}{ITEM.replace('</item>', author + '</item>')}".encode(), found=True
        )


def sitemaps() -> Iterator[HostileFile]:
    for name, junk in JUNK.items():
        yield HostileFile(f"map, then {name}", f"{MAP}{PLACE}{junk}</urlset>".encode(), found=True)
        yield HostileFile(f"map behind {name}", f"{MAP}{junk}{PLACE}</urlset>".encode())
        yield HostileFile(f"map, {name} in it", f"{MAP}{PLACE[:-6]}{junk}</url></urlset>".encode())
    for name, doctype in DOCTYPES.items():
        yield HostileFile(f"map of {name}", f"{MAP.replace('?>', f'?>{doctype}', 1)}&l11;{PLACE}</urlset>".encode())
    for encoding in ("utf-16", "utf-32", "utf-8-sig", "utf-7", "cp037", "gb18030"):
        text = MAP.replace("?>", f' encoding="{encoding}"?>', 1) + PLACE + "</urlset>"
        yield HostileFile(f"map in {encoding}", text.encode(encoding))
        yield HostileFile(f"map said to be {encoding}", text.encode())
    whole = f"{MAP}{PLACE}"
    for name, body in {
        "60k places": whole + PLACE.replace("ferry", "boat") * 60_000,
        "a place of 1 MB": f"{whole}<url><loc>https://harbour.example/{'a/' * 500_000}</loc></url>",
        "200k languages": whole + '<x:link hreflang="de" href="/de"/>' * 200_000,
        "text": f"{URL}\n" + "https://harbour.example/b\n" * 60_000,
        "a line of text": f"{URL}\n{'https://' * 500_000}",
        "bad places": whole
        + "".join(f"<url><loc>{url}</loc></url>" for url in ("http://[", "//", "x" * 9, "file:///a")),
    }.items():
        yield HostileFile(f"map of {name}", body.encode(), found=True)
        yield HostileFile(f"map of {name}, packed", gzip.compress(body.encode()), found=True)
    small = f"{whole}</urlset>".encode()
    yield HostileFile("packed twice", gzip.compress(gzip.compress(small)))
    yield HostileFile("a bomb", gzip.compress(small + b" " * 100_000_000))
    yield HostileFile("packed and cut", gzip.compress(small + bytes(range(256)) * 400)[:-2_000])
    yield HostileFile("packed, then noise", gzip.compress(small) + bytes(range(256)) * 100)
    yield HostileFile("packed in parts", b"".join(gzip.compress(bytes([byte])) for byte in small[:200]) * 50)
    yield HostileFile("packed otherwise", bz2.compress(small))


def robots() -> Iterator[HostileFile]:
    """All forbid `/secret` and allow everything else, as far as they can be understood."""
    rules = "User-agent: *\nDisallow: /secret\n"
    for name, more in {
        "1M rules": "Disallow: /a\n" * 1_000_000,
        "wildcards": f"Disallow: /{'*a' * 5_000}$\n" * 10,
        "many wildcards": "Disallow: /*a*b*c*d*e*f*g*h$\n" * 15_000,
        "agents": "".join(f"User-agent: a{n}\n" for n in range(30_000)),
        "a line of 500 kB": f"Disallow: /{'x' * 500_000}\n",
        "sitemaps": "Sitemap: https://harbour.example/map.xml\n" * 12_000,
        "delays": "Crawl-delay: 1e999\nCrawl-delay: nan\nCrawl-delay: -1\n" + "Crawl-delay: 9" + "9" * 100_000,
        "rates": "Request-rate: 1/0\nRequest-rate: x/y\nVisit-time: 9999-x\n" * 5_000,
        "percent signs": "Disallow: /%zz%\n" * 30_000,
        "colons": ":" * 500_000,
        "returns": "\r" * 500_000,
        "NULs": "\0" * 100_000,
        "marks": "Disallow: /\u202e\u0300\n" * 20_000,
        "comments": "#" * 500_000,
        "markup": "<html><p>Disallow: /</p>" * 20_000,
    }.items():
        yield HostileFile(name, (rules + more).encode(), found=True)
    for encoding in ("utf-16", "utf-8-sig", "utf-32"):
        yield HostileFile(f"in {encoding}", rules.encode(encoding), found=encoding == "utf-8-sig")
    yield HostileFile("noise", bytes(range(256)) * 2_000)
    yield HostileFile("packed", gzip.compress(rules.encode() * 1_000))
