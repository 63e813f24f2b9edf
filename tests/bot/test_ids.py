"""Buttons live for years: every value and id ever released still means what it meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import ids
from bot.routes import ROUTES
from bot.views.idea_lists import parse_stage_page

# Never change a line here; add new ones.
RELEASED_VALUES = {
    "1:0123456789abcdef0123456789abcdef:1": ids.Subject("0123456789abcdef0123456789abcdef", 1),
    "1:2026-03-09T0900:3": ids.Subject("2026-03-09T0900", 3),
    "1:2.1:5": ids.Subject("2.1", 5),
    "1:home:0": ids.Subject("home", 0),
    "1:2026-03-09T0900.payments:2": ids.Subject("2026-03-09T0900.payments", 2),
    "1:guild.2026-03-05T1500:2": ids.Subject("guild.2026-03-05T1500", 2),
    "1:first:0": ids.Subject("first", 0),
    "1:10.523.0123456789abcdef0123456789abcdef:0": ids.Subject("10.523.0123456789abcdef0123456789abcdef", 0),
}
RELEASED_IDS = {
    *("idea.send", "idea.ask", "idea.not_now", "idea.more", "idea.answer", "idea.submit", "queue.more", "meeting.join"),
    *("idea_form", "ask_form", "not_now_form", "more_form", "answer_form", "queue_page"),
    *("origin.confirm", "origin.deny", "submit_idea", "submit_as_idea", "member_joined_channel"),
    *(
        "meeting.add_point",
        "meeting.agenda",
        "meeting.close",
        "meeting.edit",
        "meeting.hand_over",
        "meeting.skip",
        "meeting.move",
    ),
    *(
        "meeting.new",
        "new_meeting_form",
        "meeting.keep",
        "meeting.action_done",
        "point_form",
        "close_meeting_form",
        "agenda_form",
        "move_meeting_form",
    ),
    *("meeting.worth_it", "meeting.less_often", "meeting.drop", "leadership.open", "leadership_form"),
    *("calendar.file", "calendar.address", "calendar.revoke"),
    *("buddy.add", "buddy.change", "buddy.remove", "buddy_form"),
    *("digest.post", "digest.edit", "digest.skip", "digest_draft_form", "digest.choose", "digest_choice_form"),
    *("signs.open", "leaders.edit", "leaders.send", "leaders_edit_form", "leaders_send_form"),
    *("idea.send_second", "idea.send_third", "idea.take", "idea.hand_back", "idea.pass_on", "guild.advise"),
    *("hand_back_form", "pass_on_form", "advice_form"),
    *("priorities.compare", "compare_form", "compare_again"),
    *("idea.why", "why.more", "priorities.how"),
    *("/ml-idea", "/ml-queue", "/ml-priorities", "/ml-guild", "app_home_opened"),
}


@pytest.mark.parametrize(("value", "subject"), RELEASED_VALUES.items())
def test_a_released_value_still_decodes(value: str, subject: ids.Subject) -> None:
    assert ids.decode(value) == subject


def test_no_released_id_is_gone() -> None:
    assert {route.id for route in ROUTES} >= RELEASED_IDS


@given(st.from_regex(r"[0-9a-zA-Z_.-]{1,80}", fullmatch=True), st.integers(0, 999_999_999))
def test_what_is_encoded_decodes(id_: str, version: int) -> None:
    assert ids.decode(ids.encode(id_, version)) == (id_, version)


@given(st.text().filter(lambda text: text not in RELEASED_VALUES))
def test_any_other_value_is_refused_in_plain_words(value: str) -> None:
    with pytest.raises(ids.StaleValue, match="older version"):
        ids.decode(value)


@pytest.mark.parametrize("stage", ["draft", "gone", "1"])
def test_a_stage_of_which_there_is_no_list_is_refused_in_plain_words(stage: str) -> None:
    with pytest.raises(ids.StaleValue, match="older version"):
        parse_stage_page(ids.encode(stage, 0))
