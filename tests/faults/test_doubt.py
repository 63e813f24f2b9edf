"""An answer of Slack's is lost: the message stands once, and nobody posts it blindly again."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from guildhall.environment import Environment
from intake.notifications.ideas import NewsNotification
from sandbox import faults
from sandbox.faults import Fault
from store import outbox
from store.outbox import OutboxRow, Parked, Progress, note_message
from tests.faults.helpers import SETTLED, SWEPT, asked, cards, heard, later, row_of, submit_with, taken
from tests.invariants import standing_twice
from tests.scenarios.helpers import card, words

POST, HISTORY = "chat.postMessage", "conversations.history"
ENDINGS = {
    "closed": faults.lost_answer,
    "reset": faults.reset,
    "truncated": faults.truncated,
}


def reply_to(world: Environment, subject: str) -> None:
    """Stage a reply in the triage channel to the message of a subject."""
    now = world.clock.now()
    step = {"at": now, "stage": "parked", "sentence": "s"}
    with world.store.writing() as session:
        fact = NewsNotification.model_validate({"id": "i", "label": "IDEA-1", "title": "t", "step": step})
        outbox.stage(session, fact, key="reply", audience="C0TRIAGE", due=now, reply_to=subject)


def test_late_accept_after_a_weekend_is_removed_with_the_next_change_of_the_message(
    world: Environment,
) -> None:
    weekend = timedelta(days=2, hours=16)
    submit_with(world, faults.late_accept(POST, weekend.total_seconds(), times=2))
    later(world, SWEPT)
    assert len(cards(world)) == 1
    later(world, weekend)
    assert len([*standing_twice(world)]) == 2, "longer than anybody looks"
    world.workspace.person("U0TRIS").press(cards(world)[0], "Send to Payments squad")
    later(world, SETTLED)
    [card] = cards(world)
    assert "Send to Payments" not in words(card)
    assert not [*standing_twice(world)]


@pytest.mark.parametrize("status", faults.SERVER_ERRORS)
@pytest.mark.parametrize("accepted", [True, False], ids=["posted", "not posted"])
def test_server_error_is_looked_up_whether_it_posted_or_not(world: Environment, status: int, accepted: bool) -> None:
    submit_with(world, faults.server_error(POST, status, accepted=accepted))
    world.stepper.settle()
    assert Progress.doubtful in (row_of(world, "card").progress, row_of(world, "tracker").progress)
    later(world, SETTLED)
    assert len(cards(world)) == 1
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1
    assert taken(world) == 2


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
def test_broken_connection_leaves_one_message(world: Environment, ending: str, accepted: bool) -> None:
    submit_with(world, ENDINGS[ending](POST, accepted=accepted))
    later(world, SETTLED)
    assert (len(cards(world)), len(world.workspace.person("U0RIA").direct_messages())) == (1, 1)
    assert taken(world) == 2


@pytest.mark.parametrize("accepted", [True, False], ids=["accepted", "not accepted"])
def test_broken_connection_that_hangs_is_given_up_and_leaves_one_message(
    world: Environment, accepted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.bot.delivery._posting._client, "timeout", 0.2)
    submit_with(world, faults.hang(POST, 0.5, accepted=accepted))
    world.stepper.settle()
    assert Progress.doubtful in (row_of(world, "card").progress, row_of(world, "tracker").progress)
    later(world, SETTLED)
    assert (len(cards(world)), len(world.workspace.person("U0RIA").direct_messages())) == (1, 1)
    assert taken(world) == 2


@pytest.mark.parametrize("seconds", [150, 400])
def test_late_accept_copy_is_removed_and_counted(world: Environment, seconds: int) -> None:
    submit_with(world, faults.late_accept(POST, seconds), faults.late_accept(POST, seconds))
    later(world, timedelta(seconds=seconds + 1))
    # Both were sent again when they were not there after two minutes.
    assert len(cards(world)) == 2
    first = cards(world)[0]
    later(world, SWEPT)
    assert [message.ts for message in cards(world)] == [first.ts]
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1
    told = row_of(world, "card")
    assert (told.copies, told.ts, told.sweep_at) == (1, first.ts, None)
    # What is decided is shown on the copy that stayed.
    world.workspace.person("U0TRIS").press(card(world), "Send to Payments squad")
    later(world, SETTLED)
    assert "Accepted" in words(card(world))
    assert len(cards(world)) == 1


def test_late_accept_copy_that_stays_has_the_newest_words(world: Environment) -> None:
    # The copy that comes late is dated before the other one, as Slack may have it.
    submit_with(world, faults.lost_answer(POST, accepted=False, times=2))
    later(world, SETTLED)
    [shown] = cards(world)
    world.workspace.person("U0TRIS").press(shown, "Send to Payments squad")
    world.stepper.settle()
    with world.workspace.mint.at(world.clock.now() - timedelta(minutes=3)):
        world.workspace.post(
            world.workspace.channels["C0TRIAGE"],
            world.workspace.bot_user_id,
            "as it was",
            bot_id=world.workspace.bot_id,
            metadata=shown.metadata,
        )
    later(world, SWEPT)
    [left] = cards(world)
    assert left.ts < shown.ts
    assert "Accepted" in words(left)


def test_late_accept_sweep_keeps_a_message_while_a_reply_to_it_is_unconfirmed(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, accepted=False, times=2))
    later(world, timedelta(minutes=4))
    [shown] = cards(world)
    # Slack comes late with the first copy, dated before the other, while nobody knows of a reply whether it stands.
    with world.workspace.mint.at(world.clock.now() - timedelta(minutes=3)):
        triage, bot = world.workspace.channels["C0TRIAGE"], world.workspace.bot_user_id
        late = world.workspace.post(triage, bot, "late", bot_id=world.workspace.bot_id, metadata=shown.metadata)
    world.workspace.faults.append(faults.lost_answer(POST))
    reply_to(world, row_of(world, "card").subject or "")
    later(world, SWEPT)
    assert [card.ts for card in cards(world)] == [late.ts]
    assert (row_of(world, "news").progress, taken(world)) == (Progress.sent, 3)


def test_late_accept_sweep_that_cannot_see_everything_or_delete_comes_again(world: Environment) -> None:
    submit_with(world, faults.late_accept(POST, 200), faults.late_accept(POST, 200))
    later(world, timedelta(seconds=250))
    assert len(cards(world)) == 2
    world.workspace.faults += [
        faults.server_error(HISTORY),
        faults.too_many(HISTORY, "7"),
        faults.lost_answer("chat.delete", accepted=False),
        faults.too_many("chat.delete", "5"),
    ]
    later(world, SWEPT)
    assert len(cards(world)) == 1
    assert len(world.workspace.person("U0RIA").direct_messages()) == 1
    assert row_of(world, "card").copies + row_of(world, "tracker").copies == 2


@pytest.mark.parametrize("lag", [5, 60])
def test_lagging_history_posts_nothing_twice(world: Environment, lag: int) -> None:
    world.workspace.lookups.history_lag = lag
    submit_with(world, faults.lost_answer(POST, times=2))
    later(world, SWEPT)
    assert (len(cards(world)), taken(world)) == (1, 2)


def test_lagging_history_is_read_to_its_last_page_before_posting_again(world: Environment) -> None:
    world.workspace.lookups.longest_page = 2
    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    for number in range(9):
        world.workspace.person("U0TRIS").say("C0TRIAGE", f"chat {number}")
    later(world, SWEPT)
    assert len([message for message in cards(world) if message.bot_id]) == 1
    assert taken(world) == 2


MISLEADING = {
    "429": faults.too_many(HISTORY, "600"),
    "503": faults.server_error(HISTORY),
    "closed": faults.lost_answer(HISTORY),
    "truncated": faults.truncated(HISTORY),
    "a page of HTML": faults.html(HISTORY),
    "nothing": faults.empty(HISTORY),
    "no messages": faults.body(HISTORY, {"ok": True}),
    "messages that are none": faults.body(HISTORY, {"ok": True, "messages": ["no message"]}),
    "more, and no way to it": faults.body(HISTORY, {"ok": True, "messages": [], "has_more": True}),
    "the same page for ever": faults.body(
        HISTORY, {"ok": True, "messages": [], "response_metadata": {"next_cursor": "again"}}, accepted=False
    ),
}


@pytest.mark.parametrize("answer", MISLEADING)
def test_lagging_history_that_was_not_read_whole_is_no_reason_to_post_again(world: Environment, answer: str) -> None:
    again: Fault = MISLEADING[answer]
    again.times = 4
    world.workspace.faults.append(again)
    submit_with(world, faults.lost_answer(POST, times=2))
    later(world, SETTLED)
    assert taken(world) == 2
    later(world, timedelta(hours=1))
    assert taken(world) == 2
    assert row_of(world, "card").progress is Progress.sent


def test_lagging_history_search_waits_as_long_as_slack_asks(world: Environment) -> None:
    world.workspace.faults.append(faults.too_many(HISTORY, "900"))
    submit_with(world, faults.lost_answer(POST, times=2))
    later(world, timedelta(minutes=16))
    # The other one that is in doubt waits with it: it is one method's rate.
    assert asked(world, HISTORY) == 1
    assert row_of(world, "card").progress is Progress.doubtful
    later(world, timedelta(minutes=4))
    assert row_of(world, "card").progress is Progress.sent


def test_lagging_history_that_nobody_may_read_for_a_day_is_left_to_a_person(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    world.workspace.faults.append(faults.refused(HISTORY, "not_in_channel", times=10_000))
    later(world, timedelta(hours=23))
    assert row_of(world, "card").progress is Progress.doubtful
    later(world, timedelta(hours=3))
    fact = row_of(world, "card")
    assert (fact.progress, fact.parked_for) == (Progress.parked, Parked.doubt)
    assert fact.note == "its answer was lost, and for a day the look-up failed: not_in_channel"
    assert any(
        "may be missing in <#C0TRIAGE>" in each.text for each in world.workspace.person("U0ADA").direct_messages()
    )
    assert len(cards(world)) == 1
    # Ever more seldom: two facts, twice a minute, would be 1,440 calls.
    assert asked(world, HISTORY) < 100
    world.workspace.faults.clear()


def test_lagging_history_refused_after_a_day_of_downtime_gives_nothing_up(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    with world.store.writing() as session:
        since = world.clock.now() - timedelta(days=3)
        session.connection().execute(update(OutboxRow).values(doubted_at=since))
    world.workspace.faults.append(faults.refused(HISTORY, "not_in_channel", times=2))
    later(world, SETTLED)
    assert row_of(world, "card").progress is Progress.doubtful
    later(world, SWEPT)
    assert row_of(world, "card").progress is Progress.sent
    assert len(cards(world)) == 1


def test_lagging_history_without_an_answer_is_no_refusal_however_long(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    with world.store.writing() as session:
        since = world.clock.now() - timedelta(days=3)
        session.connection().execute(update(OutboxRow).values(doubted_at=since, refused_seconds=200_000))
    world.workspace.faults.append(faults.server_error(HISTORY, times=10_000))
    later(world, timedelta(minutes=20))
    assert row_of(world, "card").progress is Progress.doubtful
    world.workspace.faults.clear()
    later(world, SETTLED)
    assert row_of(world, "card").progress is Progress.sent


def test_lagging_history_sweep_refused_after_a_day_of_downtime_is_done_again(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    later(world, SETTLED)
    assert row_of(world, "card").sweep_at is not None
    with world.store.writing() as session:
        since = world.clock.now() - timedelta(days=3)
        session.connection().execute(update(OutboxRow).values(doubted_at=since))
    world.workspace.faults.append(faults.refused(HISTORY, "not_in_channel", times=1000))
    later(world, SWEPT)
    assert row_of(world, "card").sweep_at is not None
    later(world, timedelta(hours=30))
    assert row_of(world, "card").sweep_at is None
    world.workspace.faults.clear()


def test_lagging_history_reply_before_its_parent_is_found_in_the_channel(world: Environment) -> None:
    said = world.workspace.person("U0REX").say("C0TRIAGE", "what it replies to")
    world.workspace.faults.append(faults.lost_answer(POST))
    reply_to(world, "idea:late")
    world.stepper.settle()
    with world.store.writing() as session:
        note_message(session, "idea:late", "C0TRIAGE", said.ts)
    later(world, SETTLED)
    assert (row_of(world, "news").progress, taken(world)) == (Progress.sent, 1)


def test_forged_message_of_another_app_is_not_taken_for_ours(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, accepted=False, times=2))
    world.stepper.settle()
    fact = row_of(world, "card")
    lookup = world.bot.delivery._doubts._lookup
    forged = world.workspace.person("U0REX").say("C0TRIAGE", "forged")
    forged.metadata, forged.bot_id = lookup.metadata(fact.key), "B0OTHER"
    later(world, SWEPT)
    assert len(cards(world)) == 2
    told = row_of(world, "card")
    assert told.ts != forged.ts
    assert told.copies == 0


def test_deleted_message_is_not_posted_again(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, times=2))
    world.stepper.settle()
    [posted] = cards(world)
    world.workspace.members["U0ADA"].is_admin = True
    world.workspace.person("U0ADA").delete_message("C0TRIAGE", posted.ts)
    heard(world)
    later(world, SWEPT)
    assert cards(world) == []
    told = row_of(world, "card")
    assert (told.progress, told.note) == (Progress.sent, "somebody has deleted it")
    assert taken(world) == 2


def test_deleted_message_of_another_app_is_none_of_ours(world: Environment) -> None:
    submit_with(world, faults.lost_answer(POST, accepted=False, times=2))
    world.stepper.settle()
    mark = world.bot.delivery._doubts._lookup.metadata(row_of(world, "card").key)
    forged = world.workspace.person("U0REX").say("C0TRIAGE", "forged")
    forged.metadata, forged.bot_id = mark, "B0OTHER"
    world.workspace.remove(forged)
    heard(world)
    later(world, SWEPT)
    assert len(cards(world)) == 1


def test_deleted_message_events_of_people_reach_neither_a_listener_nor_the_database(world: Environment) -> None:
    revision = world.store.revision
    questions = asked(world, "users.info")
    said = world.workspace.person("U0REX").say("C0TRIAGE", "between us")
    world.workspace.remove(said)
    heard(world)
    assert (world.store.revision, asked(world, "users.info")) == (revision, questions)
