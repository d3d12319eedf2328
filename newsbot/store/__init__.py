"""MEMORY: the article database, its frontier, and the pipelines that judge and keep."""
