"""Column types that several tables share."""

from typing import Any

from sqlalchemy import JSON, String
from sqlmodel import Field

# Text whose order matters: by its code points on every database, whatever language that was set up for.
ORDERED: Any = String().with_variant(String(collation="C"), "postgresql")


def json_column(default: Any = None) -> Any:
    """Declare a JSON column; `default` is a factory such as `dict` or `list`, None makes the column nullable."""
    if default is None:
        return Field(default=None, sa_type=JSON)
    return Field(default_factory=default, sa_type=JSON)
