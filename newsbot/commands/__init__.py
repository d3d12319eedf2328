"""The `scrapy ...` commands that newsbot adds (COMMANDS_MODULE)."""
