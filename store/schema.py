"""What table classes can't say: names of constraints, types of columns, and the full-text table.

That and the triggers (`store/triggers.py`) are put back after every upgrade, since migrations may drop them."""

from typing import Any

from sqlalchemy import JSON, Column, Connection, Enum, String, event, inspect
from sqlmodel import Field, SQLModel

from store import triggers

# What it holds are terms (`store/analyzer.py`): nothing is left to its tokenizer but to split them at spaces.
INDEX = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS fulltext USING fts5("
    "document UNINDEXED, title, body, tokenize=\"ascii tokenchars '_'\")",
    "CREATE TABLE IF NOT EXISTS fulltext_row (number INTEGER PRIMARY KEY, document VARCHAR NOT NULL UNIQUE)",
    "CREATE VIRTUAL TABLE IF NOT EXISTS fulltext_terms USING fts5vocab(fulltext, 'row')",
)
DOCUMENTS = (
    "CREATE TABLE fulltext (document VARCHAR PRIMARY KEY, title VARCHAR NOT NULL, body VARCHAR NOT NULL, "
    "changed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp())",
    "CREATE INDEX fulltext_changed_at ON fulltext (changed_at)",
)


def put_back(connection: Connection) -> None:
    """Create whatever of the full-text table and the triggers is not there."""
    for statement in _missing(connection):
        connection.exec_driver_sql(statement)


def make_index(connection: Connection) -> None:
    """Create the full-text index in a private file."""
    for statement in INDEX:
        connection.exec_driver_sql(statement)


def _missing(connection: Connection) -> tuple[str, ...]:
    # A database of tests may have some of the tables only.
    has_policy = inspect(connection).has_table(triggers.POLICY)  # guard: a published policy is never changed
    if connection.dialect.name == "sqlite":
        return (*INDEX, *triggers.SQLITE, *(triggers.SQLITE_POLICY if has_policy else ()))
    policy = triggers.POSTGRES_POLICY if has_policy else ()
    is_there = connection.exec_driver_sql("SELECT to_regclass('fulltext') IS NOT NULL").scalar_one()
    return (*(() if is_there else DOCUMENTS), *triggers.POSTGRES, *policy)


# How constraints and indexes are called, so that a later migration can name what it changes; how choices are kept.

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


@event.listens_for(Column, "before_parent_attach")
def _keep_choices_as_text(column: Column[Any], _table: Any) -> None:
    """Have every choice kept as text, on PostgreSQL too: a type of its own could not be widened while others run."""
    if isinstance(column.type, Enum):
        column.type.native_enum = False
        column.type.length = None


# Column types that several tables share.

# Text whose order matters: by its code points on every database, whatever language that was set up for.
ORDERED: Any = String().with_variant(String(collation="C"), "postgresql")


def json_column(default: Any = None) -> Any:
    """Declare a JSON column; `default` is a factory such as `dict` or `list`, None makes the column nullable."""
    if default is None:
        return Field(default=None, sa_type=JSON)
    return Field(default_factory=default, sa_type=JSON)
