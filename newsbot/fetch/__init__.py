"""HOW: everything between a Request and its Response."""
