#!/usr/bin/env python3
"""newsweb.py - deterministic loopback "news web" generator.

Writes N sites x M article pages (5 layouts), home pages, paginated category
pages, RSS per section + main RSS, sitemap index + monthly sitemaps, Google-News
sitemap, robots.txt, author/tag/static pages, an nginx.conf, a hosts file for
libnss_wrapper, and truth.jsonl with the right answer of every article.

All text is made from the word lists below by a seeded RNG; no copied prose.

  python newsweb.py --out web --sites 10 --per-site 520 --seed 7
  nginx -c "$PWD/web/nginx.conf"
"""

import argparse
import gzip
import html
import json
import random
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOUNS = """harbour council bridge river school budget market railway hospital orchard
museum ferry stadium library festival drought election tariff glacier vaccine reactor
satellite pension airport theatre village station committee factory farmer teacher
minister engineer mayor referee scientist pilot nurse judge tenant voter driver fishery
pipeline reservoir vineyard harvest parliament tribunal strike merger lawsuit inquiry
ceasefire summit border province district campus laboratory archive gallery""".split()
ADJ = """regional long-awaited disputed northern coastal quiet costly ambitious modest rural
urban temporary historic unexpected cautious steady fragile independent joint annual
digital public private seasonal damaged restored narrow broad early late""".split()
VERBS = """approved delayed reviewed opened closed questioned funded rejected expanded
repaired announced measured defended criticised postponed inspected welcomed cancelled
audited replaced mapped tested revised relocated protected""".split()
ING = """rebuilding financing monitoring relocating planning inspecting defending expanding
measuring restoring negotiating delaying mapping funding reviewing""".split()
ADV = "on Tuesday|this week|after months of talks|in a narrow vote|despite objections|before the deadline|late on Friday|for the first time in a decade|without further comment|during the spring session".split(
    "|"
)
FIRST = "Alex Bo Carmen Dilan Edda Farid Greta Hugo Ines Jonas Kira Lars Mira Nils Olga Pavel Quinn Rosa Sven Tilda Umar Vera Wim Xenia Yusuf Zora".split()
LAST = "Tarnow Lindqvist Okaro Brandell Mirza Castellan Doyle Ferrant Galvan Hesse Ibarra Juric Kessler Lomax Moreau Nakari Oduya Petrov Quill Rasmus Sandoz Toller Ulbrich Vantour Wexley Yarrow".split()
PLACES = "Aldermoor Brightsea Carrowdale Dunmere Eastfold Farrowby Greystone Hollin Inverkeld Jarrowick Kestral Lowmarsh Merrow Northam Oxley Pellworth Quayside Redfern Saltby Thornwick".split()
AGENCIES = ["Meridian Wire", "Northlight Press", "Agence Talus", "Pooled Photo Desk"]
SECTIONS = ["world", "politics", "business", "sport", "culture", "science", "health", "opinion"]
SITES = [
    "morning-ledger",
    "coastal-tribune",
    "the-harbinger-post",
    "eastfold-observer",
    "riverside-courier",
    "northern-dispatch",
    "capital-standard",
    "valley-herald",
    "the-evening-chart",
    "union-gazette",
]
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def cap(s):
    return s[:1].upper() + s[1:]


def sentence(r):
    def n():
        return r.choice(NOUNS)

    def a():
        return r.choice(ADJ)

    forms = (
        lambda: f"The {a()} {n()} was {r.choice(VERBS)} {r.choice(ADV)}, according to the {n()} in {r.choice(PLACES)}.",
        lambda: (
            f"Officials in {r.choice(PLACES)} said that the {n()} and the {n()} would be {r.choice(VERBS)} if the {a()} {n()} does not change."
        ),
        lambda: (
            f"“We have been {r.choice(ING)} the {n()} for {r.randint(2, 40)} years, and it is not a {a()} task,” said {r.choice(FIRST)} {r.choice(LAST)}, who leads the {n()} {n()} group."
        ),
        lambda: (
            f"It is not yet clear how the {n()} will pay for {r.choice(ING)} the {a()} {n()}, which cost about {r.randint(2, 900)} million last year."
        ),
        lambda: (
            f"A report by the {a()} {n()} found that {r.randint(3, 96)} per cent of those asked were in favour of {r.choice(ING)} it."
        ),
        lambda: (
            f"But for many people who live near the {n()}, the {a()} decision came as no surprise, and they have asked for more than a {n()} can give."
        ),
        lambda: (
            f"{r.choice(FIRST)} {r.choice(LAST)}, a {n()} from {r.choice(PLACES)}, told reporters the {n()} had been {r.choice(VERBS)} before and could be again."
        ),
        lambda: (
            f"In {r.randint(1950, 2024)} the same {n()} was {r.choice(VERBS)} {r.choice(ADV)}, a record that still stands."
        ),
    )
    return r.choice(forms)()


def paragraph(r):
    return " ".join(sentence(r) for _ in range(r.randint(2, 5)))


def headline(r):
    f = (
        f"{cap(r.choice(ADJ))} {r.choice(NOUNS)} {r.choice(VERBS)} as {r.choice(PLACES)} weighs {r.choice(NOUNS)} plan",
        f"Why {r.choice(PLACES)} is {r.choice(ING)} its {r.choice(ADJ)} {r.choice(NOUNS)}",
        f"{r.choice(PLACES)} {r.choice(NOUNS)} {r.choice(VERBS)} {r.choice(ADV)}",
        f"{cap(r.choice(NOUNS))} row: {r.choice(FIRST)} {r.choice(LAST)} backs {r.choice(ADJ)} {r.choice(NOUNS)}",
        f"Inside the {r.choice(ADJ)} {r.choice(NOUNS)} that {r.choice(PLACES)} cannot forget",
    )
    return r.choice(f)


def slugify(s):
    return re.sub(r"[^a-z0-9]+", "-", s.lower()).strip("-")


def blob(r, n):
    """n bytes of minified-script-looking filler (not compressible to nothing)."""
    out, size = [], 0
    while size < n:
        k = "".join(r.choices("abcdefghijklmnopqrstuvwxyz", k=r.randint(2, 9)))
        s = f'function {k}(e,t){{var n=e.{r.choice(NOUNS)}||{r.randint(1, 99999)};return t&&t("{k}_{r.getrandbits(40):x}",n),{{id:"{r.getrandbits(64):x}",v:{r.random():.6f}}}}}'
        out.append(s)
        size += len(s)
    return "".join(out)


def css(r, n):
    out, size = [], 0
    while size < n:
        s = f".{r.choice(NOUNS)}-{r.getrandbits(20):x}__{r.choice(NOUNS)}{{margin:{r.randint(0, 40)}px {r.randint(0, 40)}px;color:#{r.getrandbits(24):06x};display:flex}}"
        out.append(s)
        size += len(s)
    return "".join(out)


class Site:
    def __init__(self, i, seed, per_site, domain):
        self.i, self.layout = i, i % 5
        self.r = random.Random(f"{seed}-site-{i}")
        self.slug = SITES[i % len(SITES)] + ("" if i < len(SITES) else f"-{i}")
        self.host = f"www.{self.slug}-{domain}"
        self.base = f"http://{self.host}"
        self.title = " ".join(w.capitalize() for w in self.slug.split("-"))
        self.seed, self.per_site = seed, per_site
        self.js, self.css = blob(self.r, 16000), css(self.r, 11000)  # per-site constant template parts
        self.tags = self.r.sample(NOUNS, 30)
        self.people = [f"{self.r.choice(FIRST)} {self.r.choice(LAST)}" for _ in range(25)]
        self.arts = [self.meta(k) for k in range(per_site)]
        self.by_sec = {
            sec: sorted((a for a in self.arts if a["section"] == sec), key=lambda a: a["dt"], reverse=True)
            for sec in SECTIONS
        }
        self.latest = sorted(self.arts, key=lambda a: a["dt"], reverse=True)

    def meta(self, k):
        r = random.Random(f"{self.seed}-{self.i}-{k}")
        t = headline(r)
        sec = SECTIONS[k % len(SECTIONS)]
        dt = NOW - timedelta(minutes=r.randint(10, 60 * 24 * 150))
        aid = 10_000_000 + self.i * 1_000_000 + k * 7 + r.randint(0, 6)
        sl = slugify(t)
        path = {
            0: f"/{sec}/{dt:%Y}/{dt:%b}/{dt:%d}/{sl}-{aid}".lower(),
            1: f"/{dt:%Y/%m/%d}/{sec}/{sl}-{aid}.html",
            2: f"/news/{sec}-{sl}-{aid}",
            3: f"/{sec}/{sl}-{aid}.html",
            4: f"/en/{sec}/{sl}/a-{aid}",
        }[self.layout]
        au = r.sample(self.people, 2 if r.random() < 0.15 else 1)
        return {
            "k": k,
            "id": aid,
            "title": t,
            "section": sec,
            "dt": dt,
            "path": path,
            "url": self.base + path,
            "authors": au,
            "mod": dt + timedelta(minutes=r.randint(5, 900)) if r.random() < 0.3 else dt,
            "tags": r.sample(self.tags, 3),
            "paywall": r.random() < 0.08,
            "credit": (f"{r.choice(FIRST)} {r.choice(LAST)}", r.choice(AGENCIES)) if r.random() < 0.8 else None,
        }

    def sec_url(self, sec, p=1):
        if self.layout in (0, 2, 4):
            b = f"/{sec}/" if self.layout != 4 else f"/en/{sec}/"
            return b if p == 1 else f"{b}page/{p}/"
        b = f"/{sec}"
        return b if p == 1 else f"{b}?page={p}"

    # ---------- shared page parts
    def nav(self):
        li = []
        for sec in SECTIONS:
            sub = "".join(
                f'<li class="sub"><a href="/tag/{t}" data-track="nav|{sec}|{t}">{t.capitalize()}</a></li>'
                for t in self.tags[:10]
            )
            li.append(
                f'<li class="nav-item"><a href="{self.sec_url(sec)}" class="nav-link">{sec.capitalize()}</a><ul class="mega">{sub}</ul></li>'
            )
        return (
            f'<header class="site-header"><a class="logo" href="/" aria-label="{self.title}"><svg viewBox="0 0 24 24" width="24" height="24"><path d="M3 3h18v18H3z"/></svg>{self.title}</a>'
            f'<nav class="main-nav" role="navigation"><ul>{"".join(li)}</ul></nav>'
            '<div class="tools"><a href="/login">Sign in</a><a href="/subscribe">Subscribe</a><a href="/search?q=">Search</a></div></header>'
            '<div class="cookie-banner" role="dialog"><p>We use cookies to keep this page working and to count visits. You can change this at any time.</p><button>Accept</button></div>'
        )

    def footer(self):
        links = "".join(
            f'<li><a href="/{p}">{p.capitalize()}</a></li>'
            for p in ("about", "contact", "privacy", "terms", "careers", "advertise", "newsletters")
        )
        secs = "".join(f'<li><a href="{self.sec_url(x)}">{x}</a></li>' for x in SECTIONS)
        return f'<footer class="site-footer"><ul>{links}</ul><ul>{secs}</ul><p>&copy; 2026 {self.title}. All rights reserved.</p><a href="https://social.example.com/{self.slug}">Follow us</a></footer>'

    def card(self, a, r, cls="card", ctx=""):
        u = a["path"] + (f"?utm_source={ctx}&utm_medium=internal" if ctx and r.random() < 0.06 else "")
        return (
            f'<article class="{cls}" data-id="{a["id"]}"><a href="{u}" class="{cls}__link"><img loading="lazy" width="320" height="180" '
            f'src="/static/img/{a["id"]}-320.jpg" srcset="/static/img/{a["id"]}-320.jpg 320w, /static/img/{a["id"]}-640.jpg 640w, /static/img/{a["id"]}-960.jpg 960w" alt="">'
            f'<h3 class="{cls}__title">{html.escape(a["title"])}</h3></a><span class="{cls}__sec">{a["section"]}</span>'
            f'<time datetime="{a["dt"].isoformat()}">{a["dt"]:%d %b %Y}</time></article>'
        )

    def page(self, title, head, body, r, filler=(12000, 60000), body_attr=""):
        ads = blob(r, r.randint(*filler))
        cut = len(ads) // 3
        return (
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}'
            f'<link rel="alternate" type="application/rss+xml" title="{self.title}" href="{self.base}/rss.xml">'
            f"<style>{self.css}</style><script>window.dataLayer=[];{self.js}</script><script>{ads[:cut]}</script></head>"
            f'<body class="l{self.layout}" {body_attr}>{self.nav()}{body}{self.footer()}<script>{ads[cut:]}</script>'
            '<noscript><img height="1" width="1" src="/static/pixel.gif"></noscript></body></html>'
        )

    # ---------- article page, 5 layouts
    def article(self, a):
        r = random.Random(f"{self.seed}-{self.i}-{a['k']}-body")
        paras = [paragraph(r) for _ in range(r.randint(6, 22))]
        L, dt, au = self.layout, a["dt"], a["authors"]
        desc = paras[0][:150].rsplit(" ", 1)[0] + "…"
        img = f"{self.base}/static/img/{a['id']}-1280.jpg"
        names = " and ".join(au)
        esc = html.escape
        head = f'<link rel="canonical" href="{a["url"]}"><meta name="description" content="{esc(desc)}">'
        if L != 3:
            head += (
                f'<meta property="og:type" content="article"><meta property="og:title" content="{esc(a["title"])}"><meta property="og:url" content="{a["url"]}">'
                f'<meta property="og:image" content="{img}"><meta property="og:site_name" content="{self.title}"><meta property="og:description" content="{esc(desc)}">'
            )
        if L in (1, 4):
            head += f'<meta property="article:published_time" content="{dt.isoformat()}"><meta property="article:modified_time" content="{a["mod"].isoformat()}"><meta property="article:section" content="{a["section"]}">'
        if L in (0, 2, 4):
            ld = {
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "headline": a["title"],
                "url": a["url"],
                "datePublished": dt.isoformat(),
                "dateModified": a["mod"].isoformat(),
                "author": [{"@type": "Person", "name": n, "url": f"{self.base}/author/{slugify(n)}"} for n in au],
                "image": {
                    "@type": "ImageObject",
                    "url": img,
                    **({"creditText": f"{a['credit'][0]}/{a['credit'][1]}"} if a["credit"] else {}),
                },
                "publisher": {"@type": "NewsMediaOrganization", "name": self.title},
                "articleSection": a["section"],
                "keywords": a["tags"],
                "isAccessibleForFree": not a["paywall"],
                "description": desc,
            }
            if L == 2:
                ld = {
                    "@context": "https://schema.org",
                    "@graph": [{"@type": "WebSite", "name": self.title, "url": self.base}, ld],
                }
            if L == 4:
                ld["articleBody"] = "\n".join(paras)
            head += f'<script type="application/ld+json">{json.dumps(ld, ensure_ascii=False)}</script>'
        cr = a["credit"]
        credit = (
            ""
            if not cr
            else {
                0: f'<span class="credit">Photograph: {cr[0]}/{cr[1]}</span>',
                1: f'<small class="image-credit">(Photo by {cr[0]} / {cr[1]})</small>',
                2: f'<span itemprop="copyrightHolder">{cr[0]} via {cr[1]}</span>',
                3: f"<em>Credit: {cr[0].upper()}, {cr[1]}</em>",
                4: f'<span class="c-photo-credit">© {cr[1]} / {cr[0]}</span>',
            }[L]
        )
        caption = sentence(r)
        fig = f'<figure class="lead-media"><img src="{img}" alt="{esc(caption[:60])}" width="1280" height="720"><figcaption><span class="caption">{esc(caption)}</span> {credit}</figcaption></figure>'
        pool = r.sample(self.arts, 12)
        rel = "".join(self.card(x, r, "related-card", "related") for x in pool[:6] if x is not a)
        also = "".join(f'<li><a href="{x["path"]}">{esc(x["title"])}</a></li>' for x in pool[6:] if x is not a)
        mid = f'<aside class="inline-related"><strong>You may also like</strong><ul>{also}</ul></aside>'
        nl = '<div class="newsletter-signup"><h4>Sign up for the morning briefing</h4><p>The stories that matter, in your inbox every weekday at six.</p><form action="/subscribe"><input name="email"><button>Sign up</button></form></div>'

        def ad(n):
            return f'<div class="ad-slot" id="ad-{n}" data-ad="{r.getrandbits(48):x}"><span>Advertisement</span></div>'

        out = []
        for n, p in enumerate(paras):
            out.append(f"<p>{esc(p)}</p>")
            if n in (2, 6, 10):
                out.append(ad(n))
            if n == 3:
                out.append(mid)
            if n == 5 and L in (1, 3):
                out.append(nl)
            if n == 7:
                out.append(f"<h2>{esc(cap(r.choice(ADJ)) + ' ' + r.choice(NOUNS))}</h2>")
        bod = "".join(out)
        if a["paywall"]:
            bod += '<div class="paywall-gate" data-paywall="true"><h3>Continue reading with a subscription</h3><a href="/subscribe">Subscribe</a></div>'

        def alinks(pre=""):
            return pre + ", ".join(f'<a rel="author" href="/author/{slugify(n)}">{n}</a>' for n in au)

        tags = "".join(f'<a class="tag" href="/tag/{t}">{t}</a>' for t in a["tags"])
        share = "".join(
            f'<a class="share" href="https://social.example.com/share?u={a["url"]}&via={n}">{n}</a>'
            for n in ("Chirp", "Booklet", "Mail")
        )
        h1 = esc(a["title"])
        if L == 0:
            main = f'<main><article class="dcr"><h1>{h1}</h1><div class="standfirst"><p>{esc(desc)}</p></div>{fig}<div class="meta"><address class="byline">{alinks()}</address><time datetime="{dt.isoformat()}">{dt:%a %d %b %Y %H.%M} GMT</time>{share}</div><div class="article-body-viewer">{bod}</div><div class="tags">{tags}</div></article></main>'
        elif L == 1:
            main = f'<div id="main" class="content-area"><div class="entry-header"><h1 class="entry-title">{h1}</h1><p class="byline">By <span class="author vcard">{esc(names)}</span> | <span class="posted-on">{dt:%B %d, %Y}</span></p>{share}</div>{fig}<div class="entry-content">{bod}</div><div class="tagcloud">{tags}</div></div>'
        elif L == 2:
            main = f'<main role="main"><div itemscope itemtype="https://schema.org/NewsArticle"><h1 itemprop="headline">{h1}</h1><div class="by">by {esc(names.upper())}</div><time itemprop="datePublished" content="{dt.isoformat()}">{dt:%d/%m/%Y %H:%M}</time>{fig}<div itemprop="articleBody">{bod}</div>{share}{tags}</div></main>'
        elif L == 3:
            body2 = bod.replace("<p>", '<div class="para">').replace("</p>", "</div>") if r.random() < 0.3 else bod
            main = f'<table class="wrap"><tr><td class="left"></td><td class="middle"><font class="hl"><h1>{h1}</h1></font><div class="info">{esc(names)}, {r.choice(PLACES)}<br>Published {dt:%d.%m.%Y} at {dt:%H:%M}</div>{fig}<div class="txt">{body2}</div>{tags}{share}</td></tr></table>'
        else:
            main = f'<div id="root"><section data-component="headline"><h1>{h1}</h1></section><section data-component="byline"><span>{alinks("Reporting by ")}</span><span data-testid="timestamp">{dt:%-d %B %Y}</span></section><section data-component="image">{fig}</section><div data-component="text">{bod}</div><section data-component="topics">{tags}</section>{share}</div>'
        tail = (
            f'<section class="more-from"><h2>More from {a["section"].capitalize()}</h2>{rel}</section>'
            f'<aside class="most-read"><h2>Most read</h2><ol>'
            + "".join(f'<li><a href="{x["path"]}">{esc(x["title"])}</a></li>' for x in self.latest[:10])
            + "</ol></aside>"
            '<section class="comments" id="comments"><h2>Comments</h2>'
            + "".join(
                f'<div class="comment"><b>{r.choice(FIRST)}{r.randint(1, 99)}</b><p>{esc(sentence(r))}</p></div>'
                for _ in range(r.randint(0, 12))
            )
            + "</section>"
        )
        doc = self.page(f"{a['title']} | {self.title}", head, main + tail, r, (14000, 88000))
        truth = {
            "url": a["url"],
            "site": self.slug,
            "layout": L,
            "id": a["id"],
            "title": a["title"],
            "authors": au,
            "section": a["section"],
            "date_published": dt.isoformat(),
            "date_modified": a["mod"].isoformat(),
            "image": img,
            "caption": caption,
            "photo_credit": list(cr) if cr else None,
            "paywall": a["paywall"],
            "tags": a["tags"],
            "text": "\n".join(paras),
            "bytes": len(doc.encode()),
        }
        return doc, truth

    # ---------- listing pages
    def listing(self, sec, p, per=20):
        items = self.by_sec[sec]
        n = (len(items) + per - 1) // per
        r = random.Random(f"{self.seed}-{self.i}-{sec}-{p}")
        cards = "".join(self.card(a, r, "story", "section") for a in items[(p - 1) * per : p * per])
        pg = "".join(
            f'<a class="page-number" href="{self.sec_url(sec, q)}">{q}</a>'
            for q in range(1, n + 1)
            if abs(q - p) <= 2 or q in (1, n)
        )
        nxt = f'<link rel="next" href="{self.base}{self.sec_url(sec, p + 1)}">' if p < n else ""
        nx = f'<a class="next" rel="next" href="{self.sec_url(sec, p + 1)}">Older</a>' if p < n else ""
        return self.page(
            f"{sec.capitalize()} | {self.title}",
            nxt + f'<link rel="alternate" type="application/rss+xml" href="{self.base}/{sec}/rss.xml">',
            f'<main><h1>{sec.capitalize()}</h1><div class="river">{cards}</div><nav class="pagination">{pg}{nx}</nav></main>',
            r,
        ), n

    def home(self):
        r = random.Random(f"{self.seed}-{self.i}-home")
        secs = "".join(
            f'<section><h2><a href="{self.sec_url(x)}">{x.capitalize()}</a></h2>{"".join(self.card(a, r, "teaser", "home") for a in self.by_sec[x][:6])}</section>'
            for x in SECTIONS
        )
        return self.page(self.title, '<meta property="og:type" content="website">', f"<main>{secs}</main>", r)

    def simple(self, title, arts, r):
        return self.page(
            f"{title} | {self.title}",
            "",
            f"<main><h1>{title}</h1>{''.join(self.card(a, r) for a in arts)}<p>{paragraph(r)}</p></main>",
            r,
            (3000, 9000),
        )

    def rss(self, arts, title):
        it = "".join(
            f'<item><title>{html.escape(a["title"])}</title><link>{a["url"]}?utm_source=rss&amp;utm_medium=feed</link><guid isPermaLink="true">{a["url"]}</guid><pubDate>{a["dt"]:%a, %d %b %Y %H:%M:%S} +0000</pubDate><category>{a["section"]}</category></item>'
            for a in arts
        )
        return f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title><link>{self.base}/</link><description>{title}</description><language>en</language>{it}</channel></rss>'


def put(root, path, data, stats):
    p = root / path.lstrip("/")
    p.parent.mkdir(parents=True, exist_ok=True)
    b = data.encode()
    p.write_bytes(b)
    Path(str(p) + ".gz").write_bytes(gzip.compress(b, 6, mtime=0))
    stats[0] += 1
    stats[1] += len(b)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--out", default="web")
    ap.add_argument("--sites", type=int, default=10)
    ap.add_argument("--per-site", type=int, default=520)
    ap.add_argument("--seed", default="7")
    ap.add_argument("--domain", default="newsweblab.com")
    ap.add_argument("--net", default="127.0.66.")
    ap.add_argument("--port", type=int, default=80)
    o = ap.parse_args()
    out = Path(o.out).resolve()
    out.mkdir(parents=True, exist_ok=True)
    stats = [0, 0]
    hosts, servers = [], []
    sites = [Site(i, o.seed, o.per_site, o.domain) for i in range(o.sites)]
    sizes = []
    with open(out / "truth.jsonl", "w") as tf:
        for s in sites:
            root = out / "sites" / s.slug
            for a in s.arts:
                doc, t = s.article(a)
                sizes.append(t["bytes"])
                put(root, a["path"] + ("" if a["path"].endswith(".html") else "/index.html"), doc, stats)
                tf.write(json.dumps(t, ensure_ascii=False) + "\n")
            for sec in SECTIONS:
                p = n = 1
                while p <= n:
                    doc, n = s.listing(sec, p)
                    base = ("/en" if s.layout == 4 else "") + f"/{sec}/"
                    fn = (
                        base + ("index.html" if p == 1 else f"page/{p}/index.html")
                        if s.layout in (0, 2, 4)
                        else f"/{sec}/_p{p}.html"
                    )
                    put(root, fn, doc, stats)
                    p += 1
                put(root, f"/{sec}/rss.xml", s.rss(s.by_sec[sec][:20], f"{s.title} {sec}"), stats)
            put(root, "/index.html", s.home(), stats)
            put(root, "/rss.xml", s.rss(s.latest[:50], s.title), stats)
            r = random.Random(f"{o.seed}-{s.i}-misc")
            for t in s.tags:
                put(
                    root,
                    f"/tag/{t}/index.html",
                    s.simple(f"Topic: {t}", [a for a in s.latest if t in a["tags"]][:12], r),
                    stats,
                )
            for n in s.people:
                put(
                    root,
                    f"/author/{slugify(n)}/index.html",
                    s.simple(n, [a for a in s.latest if n in a["authors"]][:12], r),
                    stats,
                )
            for p in (
                "about",
                "contact",
                "privacy",
                "terms",
                "careers",
                "advertise",
                "newsletters",
                "login",
                "subscribe",
                "search",
            ):
                put(root, f"/{p}/index.html", s.simple(p.capitalize(), [], r), stats)
            months = sorted({a["dt"].strftime("%Y-%m") for a in s.arts})
            ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
            for m in months:
                put(
                    root,
                    f"/sitemap-{m}.xml",
                    f'<?xml version="1.0" encoding="UTF-8"?><urlset {ns}>'
                    + "".join(
                        f"<url><loc>{a['url']}</loc><lastmod>{a['mod'].isoformat()}</lastmod></url>"
                        for a in s.latest
                        if a["dt"].strftime("%Y-%m") == m
                    )
                    + "</urlset>",
                    stats,
                )
            put(
                root,
                "/sitemap.xml",
                f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex {ns}>'
                + "".join(f"<sitemap><loc>{s.base}/sitemap-{m}.xml</loc></sitemap>" for m in months)
                + "</sitemapindex>",
                stats,
            )
            put(
                root,
                "/news-sitemap.xml",
                f'<?xml version="1.0" encoding="UTF-8"?><urlset {ns} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
                + "".join(
                    f"<url><loc>{a['url']}</loc><news:news><news:publication><news:name>{s.title}</news:name><news:language>en</news:language></news:publication><news:publication_date>{a['dt'].isoformat()}</news:publication_date><news:title>{html.escape(a['title'])}</news:title></news:news></url>"
                    for a in s.latest[:100]
                )
                + "</urlset>",
                stats,
            )
            put(
                root,
                "/robots.txt",
                f"User-agent: *\nDisallow: /login\nDisallow: /search\nDisallow: /subscribe\nSitemap: {s.base}/sitemap.xml\nSitemap: {s.base}/news-sitemap.xml\n",
                stats,
            )
            ip = f"{o.net}{s.i + 1}"
            hosts.append(f"{ip} {s.host} {s.host[4:]}")
            servers.append(f"""  server {{ listen {ip}:{o.port} backlog=4096; server_name {s.host} {s.host[4:]}; root {root}; index index.html; default_type text/html;
    location ~ ^/({"|".join(SECTIONS)})/?$ {{ {"try_files /$1/_p$arg_page.html /$1/_p1.html =404;" if s.layout in (1, 3) else "try_files $uri/index.html $uri/ =404;"} }}
    location / {{ try_files $uri $uri/index.html =404; }} }}""")
    (out / "hosts").write_text("127.0.0.1 localhost\n" + "\n".join(hosts) + "\n")
    (out / "seeds.txt").write_text("\n".join(s.base + "/" for s in sites) + "\n")
    (out / "sitemaps.txt").write_text("\n".join(s.base + "/sitemap.xml" for s in sites) + "\n")
    nl = "\n"
    (out / "nginx.conf").write_text(f"""user root; worker_processes 1; pid {out}/nginx.pid; error_log {out}/error.log;
events {{ worker_connections 4096; }}
http {{ types {{ text/html html; application/xml xml; text/plain txt; image/jpeg jpg; }} charset utf-8; charset_types text/html application/xml text/plain;
  access_log {out}/access.log combined buffer=64k flush=2s; absolute_redirect off;
  keepalive_timeout 75; keepalive_requests 100000; sendfile on; tcp_nopush on; gzip_static on; gzip_vary on; etag on; open_file_cache max=20000 inactive=300s;
  client_body_temp_path {out}/tmp1; proxy_temp_path {out}/tmp2; fastcgi_temp_path {out}/tmp3; uwsgi_temp_path {out}/tmp4; scgi_temp_path {out}/tmp5;
{nl.join(servers)} }}
""")
    sizes.sort()
    print(
        json.dumps(
            {
                "files": stats[0],
                "bytes": stats[1],
                "articles": len(sizes),
                "kb_min": sizes[0] // 1024,
                "kb_median": sizes[len(sizes) // 2] // 1024,
                "kb_max": sizes[-1] // 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
