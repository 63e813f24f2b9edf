"""How constraints and indexes are called, so that a later migration can name what it changes; how choices are kept."""

from typing import Any

from sqlalchemy import Column, Enum, event
from sqlmodel import SQLModel

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
