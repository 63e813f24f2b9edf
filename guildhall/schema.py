"""Brings a database to the newest schema, in one transaction, alone at it."""

from functools import cache
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import intake.backing_tables
import intake.comparing.tables
import intake.experiments.tables
import intake.importing.tables
import intake.plan.tables
import intake.tables
import intake.uncertainty.tables
import scheduling.tables
from store import audit, audit_chain, ddl, inbox, outbox, refused_blocks, removals
from store.engine import Store

# Every table that a migration may speak of must be known.
TABLES = (
    intake.tables,
    intake.backing_tables,
    intake.comparing.tables,
    intake.experiments.tables,
    intake.importing.tables,
    intake.plan.tables,
    intake.uncertainty.tables,
    scheduling.tables,
    inbox,
    outbox,
    removals,
    refused_blocks,
    audit,
    audit_chain,
)


def upgrade(store: Store) -> None:
    """Apply every migration that is missing; raises AlreadyRunning when one is, and the database is in use."""
    if is_newest(store):
        return
    with store.migrating() as connection:
        run(connection)


def is_newest(store: Store) -> bool:
    """Tell whether a database has the newest schema."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == _newest()


# Whoever opens one world after another need not read every migration for each.
@cache
def _newest() -> str | None:
    with as_file(files("guildhall.migrations")) as location:
        return ScriptDirectory(str(location)).get_current_head()


def run(connection: Connection) -> None:
    """Apply every migration that is missing on this connection."""
    with as_file(files("guildhall.migrations")) as location:
        config = Config()
        config.set_main_option("script_location", str(location))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    ddl.put_back(connection)
