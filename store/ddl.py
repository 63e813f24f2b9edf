"""What table classes can't say: the full-text table, and the triggers of the audit and of published policies.

Put back after every upgrade, since migrations may drop it. On SQLite the full-text table is the index itself. On
PostgreSQL it holds the documents, and since when each reads as it does by the database's clock; the index is a private
file of each process (`store/private_index.py`).
"""

from sqlalchemy import Connection, inspect

INDEX = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS fulltext USING fts5("
    "document UNINDEXED, title, body, tokenize='porter unicode61 remove_diacritics 2')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS fulltext_terms USING fts5vocab(fulltext, 'row')",
)
DOCUMENTS = (
    "CREATE TABLE fulltext (document VARCHAR PRIMARY KEY, title VARCHAR NOT NULL, body VARCHAR NOT NULL, "
    "changed_at TIMESTAMP WITH TIME ZONE NOT NULL DEFAULT clock_timestamp())",
    "CREATE INDEX fulltext_changed_at ON fulltext (changed_at)",
)
# Rows of these are only ever added; with the columns that tell one from another.
APPENDED = {"audit": ("id",), "audit_seal": ("number", "row")}
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
    taken = f" WHERE EXISTS (SELECT 1 FROM {table} WHERE {_taken(columns)})"  # noqa: S608 - words of ours
    return (
        _KEPT.format(table=table, name="no_update", event="UPDATE", why=why, when=""),
        _KEPT.format(table=table, name="no_delete", event="DELETE", why=why, when=""),
        _KEPT.format(table=table, name="no_replace", event="INSERT", why=why, when=taken),
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
    has_policy = inspect(connection).has_table(POLICY)
    if connection.dialect.name == "sqlite":
        return (*INDEX, *SQLITE_TRIGGERS, *(SQLITE_POLICY if has_policy else ()))
    policy = POSTGRES_POLICY if has_policy else ()
    is_there = connection.exec_driver_sql("SELECT to_regclass('fulltext') IS NOT NULL").scalar_one()
    return (*(() if is_there else DOCUMENTS), *POSTGRES_TRIGGERS, *policy)
