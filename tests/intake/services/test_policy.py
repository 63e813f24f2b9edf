"""A published policy is never changed, whoever tries."""

import pytest
from sqlalchemy.exc import DBAPIError

from intake.errors import NotFound
from intake.queries.policy import policy_in_force
from intake.services.policy import Versions
from store.engine import Store
from tests.company import RIA

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
        assert policy_in_force(session)[0] == 1


@pytest.mark.parametrize("number", [0, 2, 2**31, 10**17])
def test_a_version_that_there_is_not_is_beside_none(store: Store, number: int) -> None:
    with pytest.raises(NotFound, match="no version"):
        Versions(store).replay(1, number, RIA)
