"""Alembic's entry: runs the steps on the connection that `newsbot.store.database` hands over."""

from alembic import context

from newsbot.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=connection.dialect.name == "sqlite")
context.run_migrations()
