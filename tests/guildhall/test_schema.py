"""What migrations build is what the tables say."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlmodel import SQLModel

from guildhall import schema
from store.engine import Store


def test_an_upgraded_database_has_the_schema_of_a_fresh_one(tmp_path: Path) -> None:
    upgraded, fresh = (Store(f"sqlite:///{tmp_path / name}.db") for name in ("upgraded", "fresh"))
    schema.upgrade(upgraded)
    fresh.create()
    assert described(upgraded) == described(fresh)
    upgraded.close()
    fresh.close()


def test_no_table_has_changed_without_a_migration(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'x.db'}")
    schema.upgrade(store)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": lambda name, kind, _: kind != "table" or "fulltext" not in str(name)}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
    store.close()


def test_upgrading_twice_changes_nothing(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'x.db'}")
    schema.upgrade(store)
    before = described(store)
    schema.upgrade(store)
    assert described(store) == before
    store.close()


def described(store: Store) -> set[str]:
    with store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'alembic%'").all()
    return {" ".join(f"{name} {sql}".split()) for name, sql in rows if sql and "alembic" not in sql}
