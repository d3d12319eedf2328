"""The spiders: the only place where the whole chain is visible."""
