"""Brings a database to the newest schema, in one transaction, alone at it."""

from functools import cache
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

import intake.tables
import scheduling.tables
from store import audit, audit_chain, inbox, outbox, refused_blocks
from store.database import NewerSchema
from store.engine import Store
from store.schema import put_back

# Every table that a migration may speak of must be known.
TABLES = (
    intake.tables,
    scheduling.tables,
    inbox,
    outbox,
    refused_blocks,
    audit,
    audit_chain,
)


def upgrade(store: Store) -> None:
    """Apply every migration that is missing; raises AlreadyRunning when one is, and the database is in use.

    Raises NewerSchema when the database has one that this program doesn't know.
    """
    if is_newest(store):
        return
    with store.migrating() as connection:
        run(connection)


def is_newest(store: Store) -> bool:
    """Tell whether a database has the newest schema; raises NewerSchema when it has one of a newer Guildhall."""
    with store.engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
    revisions = _revisions()
    if revision is not None and revision not in revisions:
        raise NewerSchema(
            f"A newer Guildhall upgraded the database to schema {revision}. This one only knows {revisions[0]}. "
            "Install the newer version again, or restore the backup from before the upgrade."
        )
    return revision == revisions[0]


# Whoever opens one environment after another need not read every migration for each.
@cache
def _revisions() -> list[str]:
    """Return every schema that there has been, the newest first."""
    with as_file(files("guildhall.migrations")) as location:
        return [each.revision for each in ScriptDirectory(str(location)).walk_revisions()]


def run(connection: Connection) -> None:
    """Apply every migration that is missing on this connection."""
    with as_file(files("guildhall.migrations")) as location:
        config = Config()
        config.set_main_option("script_location", str(location))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    put_back(connection)
