"""Whatever is in a signed body, the answer is a plain yes or no, and no log knows what was in it."""

import logging

import pytest

from guildhall.world import World
from tests.bot.door.cases import LEGITIMATE, MALFORMED, NOT_OURS, Case
from tests.bot.door.rig import FORM, command, form, post


def status(world: World, case: Case) -> int:
    return post(world.workspace, *case).status


@pytest.mark.parametrize("case", MALFORMED.values(), ids=MALFORMED)
def test_what_slack_does_not_send_is_refused(shared: World, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert status(shared, case) == 400
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize("case", NOT_OURS.values(), ids=NOT_OURS)
def test_what_is_for_somebody_else_is_refused(shared: World, case: Case) -> None:
    assert status(shared, case) == 401


@pytest.mark.parametrize("case", LEGITIMATE.values(), ids=LEGITIMATE)
def test_what_slack_may_send_is_answered(shared: World, case: Case, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    assert status(shared, case) == 200
    assert "CANARY" not in caplog.text


def test_nothing_of_all_that_had_an_effect(shared: World) -> None:
    with shared.store.reading() as session:
        assert (
            session.connection().exec_driver_sql("SELECT count(*) FROM idea WHERE title <> 'Some words'").scalar() == 0
        )
    assert post(shared.workspace, FORM, form(**command())).status == 200
