"""A published policy is never changed, whoever tries."""

import pytest
from sqlalchemy.exc import DBAPIError

from intake import queries
from store.engine import Store

STATEMENTS = (
    "UPDATE policy SET published_by = 'U0EVE'",
    "DELETE FROM policy",
    "INSERT OR REPLACE INTO policy SELECT * FROM policy",
    "TRUNCATE policy",
)


@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_published_version_is_neither_changed_nor_removed(store: Store, statement: str) -> None:
    if ("TRUNCATE" in statement) != store.is_shared and not statement.startswith(("UPDATE", "DELETE")):
        return
    with pytest.raises(DBAPIError, match="never changed"), store.writing() as session:
        session.connection().exec_driver_sql(statement)
    with store.reading() as session:
        assert queries.policy_in_force(session)[0] == 1
