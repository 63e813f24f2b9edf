"""Brings a database to the newest schema, in one transaction, alone at it."""

from functools import cache
from importlib.resources import as_file, files

from sqlalchemy import Connection, inspect

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
        revision = _revision_of(connection)
    known = revisions()
    if revision is not None and revision not in known:
        raise NewerSchema(
            f"A newer Guildhall upgraded the database to schema {revision}. This one only knows {known[0]}. "
            "Install the newer version again, or restore the backup from before the upgrade."
        )
    return revision == known[0]


def _revision_of(connection: Connection) -> str | None:
    """Return the schema that a database has, None for one without any."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return revision


# Whoever opens one environment after another need not read the folder for each.
@cache
def revisions() -> list[str]:
    """Return every schema that there has been, the newest first.

    By the names of the files: a start that has nothing to upgrade does without alembic and every migration.
    """
    names = (each.name for each in files("guildhall.migrations").joinpath("versions").iterdir())
    return sorted((name[:4] for name in names if name[:4].isdigit()), reverse=True)


def run(connection: Connection) -> None:
    """Apply every migration that is missing on this connection."""
    from alembic import command
    from alembic.config import Config

    with as_file(files("guildhall.migrations")) as location:
        config = Config()
        config.set_main_option("script_location", str(location))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    put_back(connection)
