"""Column types that several tables share."""

from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field


def json_column(default: Any = None) -> Any:
    """Declare a JSON column; `default` is a factory such as `dict` or `list`, None makes the column nullable."""
    if default is None:
        return Field(default=None, sa_type=JSON)
    return Field(default_factory=default, sa_type=JSON)
