"""WHAT: a page becomes candidates for each field. Pure functions over one parsed tree."""
