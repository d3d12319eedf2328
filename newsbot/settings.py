"""The index of the house: every component, in the order a page meets it.

Scrapy's own names first; newsbot's settings begin with `NEWSBOT_`. The safe floor of values is explained
in docs/security.md and docs/politeness.md.
"""

BOT_NAME = "newsbot"
SPIDER_MODULES = ["newsbot.spiders"]
NEWSPIDER_MODULE = "newsbot.spiders"
COMMANDS_MODULE = "newsbot.commands"

# --- discover ---------------------------------------------------------------------------------

# --- fetch: politeness, then protection -------------------------------------------------------
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 2
CONCURRENT_REQUESTS_PER_DOMAIN = 1
AUTOTHROTTLE_ENABLED = True
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 8 * 1024 * 1024
DOWNLOAD_WARNSIZE = 4 * 1024 * 1024
DOWNLOAD_VERIFY_CERTIFICATES = True
REDIRECT_MAX_TIMES = 8
METAREFRESH_MAXDELAY = 5
RETRY_TIMES = 2
DOWNLOAD_HANDLERS = {"file": None, "ftp": None, "s3": None, "data": None}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPCACHE_ENABLED = True  # answers only for replayed sites; no page of the network is ever cached
HTTPCACHE_POLICY = "newsbot.fetch.replay.ReplayPolicy"
HTTPCACHE_STORAGE = "newsbot.fetch.replay.ReplayStorage"
NEWSBOT_REPLAY = False
NEWSBOT_FIXTURES_DIR = "fixtures/sites"
NEWSBOT_SITES_DIR = ""
CONCURRENT_ITEMS = 4  # asyncio Scrapy starts this many tasks for each response

# --- judge and store --------------------------------------------------------------------------
NEWSBOT_DATA_DIR = ".newsbot"

# --- export, watch ----------------------------------------------------------------------------
FEED_EXPORT_ENCODING = "utf-8"
LOG_LEVEL = "INFO"
MEMUSAGE_LIMIT_MB = 2048
