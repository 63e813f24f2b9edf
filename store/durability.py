"""Whether what is committed survives a power failure, and writers wait for each other instead of failing."""

from sqlalchemy import Connection

WAL, FULL = "wal", 2


def problems(connection: Connection, busy_milliseconds: int) -> list[str]:
    """Return what is wrong with a SQLite database's settings, a sentence each; nothing when all is as it should be."""
    found = []
    journal, synchronous, busy = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar()
        for name in ("journal_mode", "synchronous", "busy_timeout")
    )
    if journal != WAL:
        found.append(f"The journal is {journal}, not WAL: is the file on a network drive? Move it to a disk.")
    if synchronous is None or synchronous < FULL:
        found.append("synchronous is below FULL: a power failure may lose what was acknowledged.")
    if busy is None or busy < busy_milliseconds:
        found.append(f"The busy timeout is below {busy_milliseconds} ms: a click fails where it could wait.")
    return found
