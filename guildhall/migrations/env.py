"""Runs migrations on the connection that `guildhall.schema` brings.

On PostgreSQL others go on working while a migration runs, and for a while after it with the version before. So expand
first, contract a release later: new columns have a server default, what is still read stays, nothing is renamed.
"""

from alembic import context
from sqlmodel import SQLModel

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    transactional_ddl=True,
    render_as_batch=True,
    include_name=lambda name, type_, _parents: type_ != "table" or not str(name).startswith("fulltext"),
)
with context.begin_transaction():
    context.run_migrations()
