"""Alembic runs this to apply migrations over the connection that ``database.migrate`` gives."""

from alembic import context

from bot.handoff.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
