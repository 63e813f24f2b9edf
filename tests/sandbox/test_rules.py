"""Each row of rules.toml, broken by a real call; and a call just inside it, which goes through."""

import pytest

from sandbox.rules import RULES
from tests.sandbox import (
    cases_calls,
    cases_channels,
    cases_charts,
    cases_elements,
    cases_layout,
    cases_messages,
    cases_scheduled,
    cases_views,
    test_access,
    test_files,
    test_messages,
    test_scheduled,
    test_socket_mode,
)
from tests.sandbox.cases import Case
from tests.sandbox.stub_app import Rig

BLOCKS = cases_layout.CASES + cases_elements.CASES + cases_charts.CASES
CASES = BLOCKS + cases_views.CASES + cases_calls.CASES + cases_channels.CASES + cases_messages.CASES
CASES += cases_scheduled.CASES
# Rows without an error of Slack's: what happens instead, and the test that sees it happen.
ACTED_ON = {
    "channel.name": test_messages.test_a_message_goes_to_a_channel_by_its_name,
    "file_input.size": test_files.test_slacks_client_refuses_what_the_input_does_not_take,
    "message.text": test_messages.test_text_over_forty_thousand_characters_is_cut,
    "rate.channel_burst": test_access.test_a_sixth_post_at_once_has_to_wait_a_second,
    "rate.tier1_burst": test_access.test_the_time_to_wait_is_the_time_that_helps,
    "schedule.metadata": test_scheduled.test_a_scheduled_message_with_metadata_is_never_posted,
    "schedule.window": test_scheduled.test_messages_are_counted_within_five_minutes_of_each_other,
    "socket.acknowledgement": test_socket_mode.test_without_options_slacks_own_patience_applies,
    "socket.redelivery": test_socket_mode.test_an_event_is_given_up_after_its_last_repetition,
    "socket.ticket": test_socket_mode.test_each_url_is_good_for_one_connection,
}
EVERY = pytest.mark.parametrize("case", CASES, ids=[case.rule for case in CASES])


@EVERY
def test_what_breaks_a_rule_gets_slacks_error(rig: Rig, case: Case) -> None:
    for broken in case.broken:
        answer = broken(rig)
        assert (answer["ok"], answer.get("error")) == (False, case.error)
        assert rig.workspace.log[-1].rule == case.rule
        rig.reset()


@EVERY
def test_what_stays_just_inside_a_rule_is_accepted(rig: Rig, case: Case) -> None:
    for fine in case.fine:
        assert fine(rig)["ok"]
        assert rig.workspace.log[-1].rule != case.rule
        rig.reset()


def test_no_row_is_without_a_case() -> None:
    seen: set[str] = set()
    with Rig().served() as rig:
        for case in CASES:
            rig.reset()
            case.broken[0](rig)
            seen |= {call.rule for call in rig.workspace.log}
    assert seen - {""} == {rule.id for rule in RULES.values() if rule.error}
    assert set(ACTED_ON) == {rule.id for rule in RULES.values() if not rule.error}
