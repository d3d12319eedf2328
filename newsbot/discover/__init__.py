"""WHERE: which URLs can be articles, and why. Pure functions."""
