"""What migrations build is what the tables say, on every database."""

from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from guildhall import schema
from store.engine import Store
from tests.company import close
from tests.conftest import EVERY_DATABASE, existing
from tests.postgres import server

DATABASES = EVERY_DATABASE
# What a database holds, each thing in a line.
SQLITE = "SELECT name || ' ' || sql FROM sqlite_schema WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'alembic%'"
POSTGRES = """
SELECT concat_ws(' ', table_name, column_name, data_type, collation_name, is_nullable, column_default)
FROM information_schema.columns WHERE table_schema = 'public' AND table_name !~ '^alembic'
UNION SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename !~ '^alembic'
UNION SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text !~ '^alembic'
UNION SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT proname || ' ' || prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


def new_store(tmp_path: Path, database: str, name: str) -> Store:
    if database == "sqlite":
        return Store(f"sqlite:///{tmp_path / name}.db")
    with existing():
        return Store(server(database).renew(name, "nothing", lambda _url: None))


@pytest.fixture
def new(tmp_path: Path, database: str):
    """Return what opens an empty database of a name."""
    opened: list[Store] = []

    def opens(name: str) -> Store:
        opened.append(new_store(tmp_path, database, name))
        return opened[-1]

    yield opens
    for store in opened:
        close(store)


def test_an_upgraded_database_has_the_schema_of_a_fresh_one(new) -> None:
    upgraded, fresh = new("upgraded"), new("fresh")
    schema.upgrade(upgraded)
    fresh.create()
    assert described(upgraded) == described(fresh)


def test_no_table_has_changed_without_a_migration(new) -> None:
    store = new("x")
    schema.upgrade(store)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or "fulltext" not in str(name)}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_names_of_the_files_tell_the_schemas_as_the_migrations_do() -> None:
    with as_file(files("guildhall.migrations")) as location:
        revisions = [each.revision for each in ScriptDirectory(str(location)).walk_revisions()]
    assert schema.revisions() == revisions


def test_upgrading_twice_changes_nothing(new) -> None:
    store = new("x")
    schema.upgrade(store)
    before = described(store)
    schema.upgrade(store)
    assert described(store) == before


def described(store: Store) -> set[str]:
    asked = SQLITE if store.engine.dialect.name == "sqlite" else POSTGRES
    with store.engine.connect() as connection:
        return {" ".join(line.split()) for line in connection.exec_driver_sql(asked).scalars()}
