"""What table classes can't say: names of constraints, types of columns, triggers, and the full-text table.

Put back after every upgrade, since migrations may drop it."""

from typing import Any

from sqlalchemy import JSON, Column, Connection, Enum, String, event, inspect
from sqlmodel import Field, SQLModel

# What table classes can't say: the full-text table, and the triggers of the audit and of published policies.

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
# Rows of these are only ever added; with the columns that tell one from another.
APPENDED = {"audit": ("id",), "audit_seal": ("number", "row")}  # guard: audit trigger
REFUSAL = "the audit is append-only"
POLICY = "policy"
POLICY_REFUSAL = "a published policy is never changed"


def _taken(columns: tuple[str, ...]) -> str:
    return " OR ".join(f"{column} = new.{column}" for column in columns)


# REPLACE removes rows without a word to triggers that watch for DELETE, so a number that is taken is refused as well.
_KEPT = (
    "CREATE TRIGGER IF NOT EXISTS {table}_{name} BEFORE {event} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{why}'){when}; END"
)


def _kept(table: str, columns: tuple[str, ...], why: str) -> tuple[str, ...]:
    where_taken = f" WHERE EXISTS (SELECT 1 FROM {table} WHERE {_taken(columns)})"  # noqa: S608 - words of ours
    return (
        _KEPT.format(table=table, name="no_update", event="UPDATE", why=why, when=""),
        _KEPT.format(table=table, name="no_delete", event="DELETE", why=why, when=""),
        _KEPT.format(table=table, name="no_replace", event="INSERT", why=why, when=where_taken),
    )


SQLITE_TRIGGERS = (
    *(statement for table, columns in APPENDED.items() for statement in _kept(table, columns, REFUSAL)),
    "CREATE TRIGGER IF NOT EXISTS audit_waits AFTER INSERT ON audit "
    "BEGIN INSERT INTO audit_unsealed (row) VALUES (new.id); END",
)
SQLITE_POLICY = _kept(POLICY, ("number",), POLICY_REFUSAL)
POSTGRES_TRIGGERS = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE OR REPLACE FUNCTION audit_wait() RETURNS trigger LANGUAGE plpgsql AS "
    '$$ BEGIN INSERT INTO audit_unsealed ("row") VALUES (NEW.id); RETURN NULL; END $$',
    *(
        f"CREATE OR REPLACE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in APPENDED
    ),
    "CREATE OR REPLACE TRIGGER audit_waits AFTER INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_wait()",
)
POSTGRES_POLICY = (
    "CREATE OR REPLACE FUNCTION policy_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{POLICY_REFUSAL}'; END $$",
    # guard: a published policy is never changed: PostgreSQL
    f"CREATE OR REPLACE TRIGGER {POLICY}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {POLICY} "
    "FOR EACH STATEMENT EXECUTE FUNCTION policy_refuse()",
)


def put_back(connection: Connection) -> None:
    """Create whatever of it is not there."""
    for statement in _missing(connection):
        connection.exec_driver_sql(statement)


def make_index(connection: Connection) -> None:
    """Create the full-text index in a private file."""
    for statement in INDEX:
        connection.exec_driver_sql(statement)


def _missing(connection: Connection) -> tuple[str, ...]:
    # A database of tests may have some of the tables only.
    has_policy = inspect(connection).has_table(POLICY)  # guard: a published policy is never changed
    if connection.dialect.name == "sqlite":
        return (*INDEX, *SQLITE_TRIGGERS, *(SQLITE_POLICY if has_policy else ()))
    policy = POSTGRES_POLICY if has_policy else ()
    is_there = connection.exec_driver_sql("SELECT to_regclass('fulltext') IS NOT NULL").scalar_one()
    return (*(() if is_there else DOCUMENTS), *POSTGRES_TRIGGERS, *policy)


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
