"""The index of the house: every component, in the order a page meets it.

Scrapy's own names first; newsbot's settings begin with `NEWSBOT_`. The safe floor of values is explained
in docs/security.md and docs/politeness.md.
"""

import os

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders"]
NEWSPIDER_MODULE = "newsbot.spiders"
COMMANDS_MODULE = "newsbot.commands"

# --- discover ---------------------------------------------------------------------------------
DEPTH_LIMIT = 6  # steps from the entrance to a listing
NEWSBOT_LISTING_PAGES = 50  # pages of one listing
NEWSBOT_LOOKED_AT_AGAIN = 500  # articles of the last seven days that a run looks at again though nothing names them
NEWSBOT_LISTINGS = 5_000  # listings of one site
NEWSBOT_TURNED = 20  # pages of one form of URL that turn out to be listings and are followed as such
NEWSBOT_SITE_HOSTS = 100  # hosts of one site; a name server can answer to any number of them
NEWSBOT_FEED_BYTES = 2 * 1024 * 1024  # of a feed that are read; a listing in JSON that has more is refused
NEWSBOT_FEED_ENTRIES = 2_000  # of one feed
NEWSBOT_FEEDS = 20  # feeds that a home page names
NEWSBOT_FEED_PAGES = 20  # pages of one feed
NEWSBOT_SITEMAPS = 500  # of one site that are fetched in one run
NEWSBOT_SITEMAP_LEVELS = 3  # of sitemaps that name sitemaps
NEWSBOT_SITEMAP_BYTES = 50 * 1024 * 1024  # of one sitemap, unpacked
NEWSBOT_SITEMAP_URLS = 50_000  # of one sitemap
NEWSBOT_SITEMAP_MARKS = 1_000_000  # tags, entities and attributes of one sitemap, up to which it is read
REQUEST_FINGERPRINTER_CLASS = "newsbot.fetch.fingerprint.Fingerprinter"  # one page, one request

# --- fetch: politeness, then protection -------------------------------------------------------
ADDONS = {
    "newsbot.fetch.safety.SafeFloor": 100,  # refuses unsafe settings, sets the identity, hides secrets
    "newsbot.watch.json_log.JsonLog": 200,  # NEWSBOT_LOG_JSON
}
NEWSBOT_CONTACT = ""  # a web page or an e-mail address where sites reach whoever runs the crawl
DOWNLOADER_MIDDLEWARES = {
    # Engine side
    "newsbot.fetch.gate.Gate": 40,  # http and https on public hosts only
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newsbot.fetch.robots.Robots": 100,  # RFC 9309
    "newsbot.fetch.conditional.Conditional": 120,  # If-None-Match, If-Modified-Since
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "newsbot.fetch.pace.PatientRetry": 550,  # Retry-After, back-off, breaker
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newsbot.fetch.redirects.MetaRefresh": 580,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newsbot.fetch.integrity.Integrity": 590,  # decompressed, whole, or asked for again
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newsbot.fetch.redirects.Redirects": 600,
    "newsbot.fetch.archive.WarcArchive": 990,  # what the site sent, as WARC; where NEWSBOT_ARCHIVE says so
    # Downloader side
    "newsbot.watch.ledger.Ledger": 860,  # counts every answer, by site
}
SPIDER_MIDDLEWARES = {
    "newsbot.store.done.PageDone": 10,  # a page is done when its requests and items are stored
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,  # newsbot.discover.urls
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,  # newsbot.discover.course
    "newsbot.fetch.reservations.Reservations": 600,  # tdm_reserved on each item; NEWSBOT_TDM_POLICY
}
# Scrapy's own, without those that are off or replaced: naming one imports it (the remote control's takes 8 MB).
EXTENSIONS_BASE = {
    "scrapy.extensions.corestats.CoreStats": 0,
    "scrapy.extensions.logcount.LogCount": 0,
    "scrapy.extensions.telnet.TelnetConsole": 0,
    "newsbot.fetch.limits.MemoryLimit": 0,  # Scrapy's, of this process and not of the one that started it
    "scrapy.extensions.memdebug.MemoryDebugger": 0,
    "scrapy.extensions.closespider.CloseSpider": 0,
    "scrapy.extensions.spiderstate.SpiderState": 0,
}
EXTENSIONS = {
    "newsbot.fetch.pace.Pace": 0,
    "newsbot.fetch.pace.AdaptiveDelay": 0,
    "newsbot.fetch.limits.DiskSpace": 0,
    "newsbot.export.feeds.Feeds": 0,  # -o and -O; continued when a run is resumed
    "newsbot.watch.progress.Progress": 0,  # a live line on a terminal, else a log line each LOGSTATS_INTERVAL seconds
    "newsbot.watch.stopping.Stopping": 0,  # SIGTERM ends the crawl in seconds
    "newsbot.watch.ledger.Ledger": 800,  # and what came of the answers
    "newsbot.watch.monitors.Monitors": 850,  # judges each site that was visited
    "newsbot.watch.metrics.Metrics": 870,  # for Prometheus, where it is asked for
    "newsbot.watch.summary.Summary": 900,  # what the run brought, when all others have counted
}
ROBOTSTXT_OBEY = True  # what a site asks for is done
ROBOTSTXT_PARSER = "newsbot.fetch.robots.Rules"  # reads 512 KiB at most
NEWSBOT_ROBOTS_BYTES = 512 * 1024  # of robots.txt that are read; RFC 9309 asks for 500 KiB
NEWSBOT_ROBOTS_RETRY = 3600  # seconds until a robots.txt that could not be had is asked for again
NEWSBOT_CRAWL_DELAY_MAX = 60  # seconds; a site that asks for more is skipped
NEWSBOT_TDM_POLICY = "record"  # or "obey": keeps no text of a page whose text and data mining is reserved
DOWNLOAD_DELAY = 2  # seconds between two requests to a host, at least
DOWNLOAD_DELAY_JITTER = 0  # what is promised is kept; we hide nothing
CONCURRENT_REQUESTS = 128  # of all hosts; each has its pace, and one that is slow should keep no other waiting
CONCURRENT_REQUESTS_PER_DOMAIN = 1  # one reader, one connection
AUTOTHROTTLE_ENABLED = True  # slower where the host is slow
AUTOTHROTTLE_START_DELAY = 2  # as DOWNLOAD_DELAY
RETRY_TIMES = 2  # each after a pause of the whole host
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"  # a page that is down is no error of ours
NEWSBOT_RETRY_AFTER_MAX = 600  # seconds that a Retry-After is obeyed for, at most
NEWSBOT_BACKOFF = 2  # first pause of a failing host, in times of its delay; doubles with each failure
NEWSBOT_BACKOFF_MAX = 300  # seconds that such a pause takes, at most
NEWSBOT_BREAKER_FAILURES = 8  # failures in a row after which a host is left alone
NEWSBOT_BREAKER_PAUSE = 600  # seconds for which it is left alone
NEWSBOT_BLOCKED_LIMIT = 10  # answers 401 or 403 in a row after which a host is left alone
NEWSBOT_HOSTS = 50_000  # hosts of one crawl, wherever links and redirects lead; give more for more sites
NEWSBOT_ALLOW_PRIVATE_HOSTS = False  # True, or a list of hosts: for tests
TWISTED_DNS_RESOLVER = "newsbot.fetch.resolver.PublicResolver"  # connects to public addresses only
DOWNLOAD_TIMEOUT = 30  # seconds for a whole answer
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024  # bytes, of the body as sent and as decompressed
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024  # the largest of 1,479 real pages had 2.9 MB
DOWNLOAD_VERIFY_CERTIFICATES = True  # nobody on the way writes the articles
DOWNLOAD_HANDLERS = {"file": None, "ftp": None, "s3": None, "data": None}
REDIRECT_MAX_TIMES = 8  # RFC 9309 asks for five
METAREFRESH_MAXDELAY = 5  # seconds; what waits longer is a page that reloads itself
REFERRER_POLICY = "strict-origin-when-cross-origin"  # as browsers do
TELNETCONSOLE_ENABLED = False  # no other program runs code in the crawl
REMOTE_CONTROL_ENABLED = False  # neither this way
NEWSBOT_DISK_PAUSE_MB = 1024  # free space below which the crawl waits
NEWSBOT_DISK_STOP_MB = 200  # and ends
NEWSBOT_DISK_CHECK_SECONDS = 20  # between two looks at the free space
NEWSBOT_RENDER = "auto"  # or "never": no browser is ever started
NEWSBOT_BROWSER = ""  # path of Chromium or Chrome; found by itself where empty
NEWSBOT_BROWSER_PAGES = 2  # open at once
NEWSBOT_BROWSER_TIMEOUT = 45  # seconds for a page, in all
NEWSBOT_BROWSER_SETTLE = 6  # seconds at most until a page is taken as built
HTTPCACHE_ENABLED = True  # answers only for replayed sites; no page of the network is ever cached
HTTPCACHE_POLICY = "newsbot.fetch.replay.ReplayPolicy"
HTTPCACHE_STORAGE = "newsbot.fetch.replay.ReplayStorage"
NEWSBOT_REPLAY = False  # every site is answered from saved pages; no connection is opened
NEWSBOT_FIXTURES_DIR = "fixtures/sites"  # where saved pages lie; relative to the project's directory
NEWSBOT_RECORD_DIR = ""  # where `scrapy record` saves pages; it sets this itself
NEWSBOT_SITES_DIR = ""  # where site profiles lie; empty: newsbot/sites
CONCURRENT_ITEMS = 1  # a page has one article; asyncio Scrapy starts this many tasks for each response

# --- extract ----------------------------------------------------------------------------------
NEWSBOT_PAGE_ELEMENTS = 60_000  # start tags; a page with more loses inline tags, or is refused
NEWSBOT_PAGE_DEPTH = 250  # elements open at one time; deeper ones lose their tags
NEWSBOT_PAGE_ATTRIBUTES = 500  # of a tag, on a page with too many for its parser; a tag with more loses all
NEWSBOT_PAGE_MARKS = 1_000_000  # each `<` of a tag, a comment or the like; a page with more is refused
NEWSBOT_PAGE_FORMATTING = 30  # formatting elements open at one time where too many are; more lose their tags
NEWSBOT_PAGE_OPTIONS = 2_000  # options to choose from that stay on a page with too many tags
NEWSBOT_PAGE_LINKS = 5_000  # links of one page that are looked at
NEWSBOT_JSON_LD = 1_000_000  # characters of one JSON-LD script; a longer one is not read
NEWSBOT_ARTICLE_PAGES = 20  # pages of one article that are joined

# --- judge and store --------------------------------------------------------------------------
SCHEDULER = "newsbot.store.frontier.Frontier"  # crash-safe: every request is in the article database
ITEM_PIPELINES = {
    "newsbot.store.validate.Validate": 100,  # is it an article, and sound?
    "newsbot.store.keep.Keep": 900,  # new, updated, a copy, or nothing new
    "newsbot.export.journal.Journal": 950,  # noted for the output files of a run that is interrupted
}
NEWSBOT_DATA_DIR = ".newsbot"  # where state lives: the article database and what belongs to it
NEWSBOT_DATABASE_URL = ""  # postgresql://user@host/name; empty: a SQLite file in NEWSBOT_DATA_DIR
NEWSBOT_DUPLICATES = "mark"  # what copies of an article become: "mark", "drop" (kept, not given out) or "keep" as new
NEWSBOT_LOCK_PATIENCE = 60  # seconds that a crawl waits while another program holds the database
NEWSBOT_WORKERS = 1  # processes that share a crawl; each visits hosts of its own
NEWSBOT_WORKER = 0  # which of them this is; set by the command that starts them
NEWSBOT_WORKER_OF = 0  # the process of that command; a worker ends when it is gone
NEWSBOT_LEASE_SECONDS = 30  # after which a worker that is not heard of has lost its hosts to the others

# --- export, watch ----------------------------------------------------------------------------
NEWSBOT_ARCHIVE = ""  # a directory: every answer goes there as WARC/1.1
NEWSBOT_ARCHIVE_MB = 1000  # megabytes after which a WARC file is closed and the next one begun
FEED_EXPORTERS = {
    "csv": "newsbot.export.csv.CsvExporter",
    "json": "newsbot.export.json.JsonExporter",
    "jsonl": "newsbot.export.json.JsonLinesExporter",
    "jsonlines": "newsbot.export.json.JsonLinesExporter",
    "jl": "newsbot.export.json.JsonLinesExporter",
    "xml": "newsbot.export.xml.XmlExporter",
    "parquet": "newsbot.export.parquet.ParquetExporter",
}
FEED_STORAGES = {"": "newsbot.export.files.WholeFile", "file": "newsbot.export.files.WholeFile"}  # whole, or not there
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
NEWSBOT_PROGRESS = True  # the live line on a terminal
NEWSBOT_STOP_SECONDS = 5  # that a crawl which is told to stop waits for answers; 0: as long as they take
NEWSBOT_SUMMARY = True  # the few lines that end a crawl
NEWSBOT_LOG_JSON = False  # the log as JSON, one object a line
NEWSBOT_METRICS_PORT = 0  # port on 127.0.0.1 where Prometheus reads the figures while a crawl runs; 0: none
NEWSBOT_METRICS_FILE = ""  # file for node_exporter's textfile collector, written when a crawl ends
NEWSBOT_HEALTH = True  # judge each site when a crawl ends; exit code 3 where something is wrong
NEWSBOT_MONITORS = ""  # names, comma-separated, of the monitors to ask; empty: all
NEWSBOT_HISTORY_DAYS = 90  # for which is kept what each run brought
NEWSBOT_NOTIFY_EMAIL = ""  # addresses, comma-separated, to tell what the monitors found
NEWSBOT_NOTIFY_FROM = ""  # sender of such e-mail; empty: the first address
NEWSBOT_NOTIFY_SMTP = ""  # smtp://user:password@host:587 or smtps://...
NEWSBOT_NOTIFY_WEBHOOK = ""  # URL that takes {"text": ...}, as Slack's
NEWSBOT_NOTIFY_COMMAND = ""  # command that gets the text on standard input
NEWSBOT_NOTIFY_TEMPLATE = ""  # a Jinja2 file; empty: newsbot/templates/notify.txt
NEWSBOT_NOTIFY_AGAIN = 24  # hours for which the same finding is not told again
STATS_DUMP = False
LOG_FORMATTER = "newsbot.fetch.secrets.ShortLines"  # URLs, never whole items
MEMUSAGE_LIMIT_MB = 2048  # ends the crawl, which can be resumed

# --- the environment --------------------------------------------------------------------------
# A variable that has a setting's name wins over what stands above: for containers, services and secrets.
globals().update({name: os.environ[name] for name in list(globals()) if name[:8] == "NEWSBOT_" and name in os.environ})
