"""How an article database of an older newsbot becomes one of this newsbot (Alembic)."""
