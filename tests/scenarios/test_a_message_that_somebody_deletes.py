"""Somebody takes a message of ours away: that is heard, so that it is never posted again."""

import pytest

from guildhall.environment import Environment
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.helpers import after, card, submit


def removed(world: Environment) -> int:
    with world.store.reading() as session:
        return int(session.connection().exec_driver_sql("SELECT count(*) FROM removal").scalar_one())


@pytest.mark.core
def test_a_card_that_an_admin_of_the_workspace_deletes_is_remembered_as_deleted(world: Environment) -> None:
    submit(world)
    after(world)
    posted = card(world)
    assert removed(world) == 0
    world.workspace.members["U0ADA"].is_admin = True
    world.workspace.person("U0ADA").delete_message("C0TRIAGE", posted.ts)
    # Nobody waits for the answer to an event.
    assert world.workspace.wait_until(lambda: removed(world) == 1, PATIENCE_SECONDS)
    assert world.workspace.messages["C0TRIAGE"] == []
