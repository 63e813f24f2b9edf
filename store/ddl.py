"""What table classes can't say: the full-text table. Put back after every upgrade, since migrations may drop it.

On SQLite it is the index itself. On PostgreSQL it holds the documents, and since when each reads as it does by the
database's clock; the index is a private file of each process (`store/private_index.py`).
"""

from sqlalchemy import Connection

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


def put_back(connection: Connection) -> None:
    """Create whatever of it is not there."""
    for statement in _missing(connection):
        connection.exec_driver_sql(statement)


def _missing(connection: Connection) -> tuple[str, ...]:
    if connection.dialect.name == "sqlite":
        return INDEX
    is_there = connection.exec_driver_sql("SELECT to_regclass('fulltext') IS NOT NULL").scalar_one()
    return () if is_there else DOCUMENTS
