"""When each thing of the rhythm comes, the machine's clock frozen: a minute before nothing, at its instant once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from intake.access import Request
from intake.notifications.squads import SquadEndNotification
from intake.policy import SquadKind
from intake.tables import Squad
from scheduling import leaders
from scheduling.agendas import Agendas
from scheduling.clock import SystemClock
from scheduling.feedback import ANSWERING
from scheduling.hosts import Hosting
from scheduling.leaders import LeadershipPlan
from scheduling.minutes import Minutes
from scheduling.newcomers import Newcomers
from scheduling.notifications.leaders import LeadersDraftNotification
from scheduling.notifications.meetings import (
    HostNotification,
    LineOutcome,
    LineResult,
    ReminderNotification,
    WelcomeNotification,
    WorthCount,
    WorthQuestion,
)
from scheduling.tables import Series
from store.engine import Store
from tests.company import ADA, LEO, NOW, REX, RIA, new_key
from tests.intake.helpers import staged
from tests.scheduling.test_clock import frozen_at, reminders, tick_at

MINUTE, DAY, WEEK = timedelta(minutes=1), timedelta(days=1), timedelta(weeks=1)
# The guild meets on Thursdays at 15:00 in Berlin for 45 minutes; everybody here lives by UTC.
THURSDAY = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
NAME = "guild.2026-03-12T1500"


def with_hosts(store: Store, *hosts: str, at: str = "15:00") -> None:
    with store.writing() as session:
        row = session.get_one(Series, "guild")
        row.hosts, row.at = list(hosts), at


def count(store: Store, kind: str) -> int:
    return len(staged(store, kind))


def comes_at(store: Store, kind: str, instant: datetime, before: int = 0) -> None:
    """Look a minute before, at the instant, and a minute after."""
    counts = []
    for each in (instant - MINUTE, instant, instant + MINUTE):
        tick_at(store, each)
        counts.append(count(store, kind))
    assert counts == [before, before + 1, before + 1]


def hosting(store: Store) -> HostNotification:
    return HostNotification.model_validate(staged(store, HostNotification.kind)[-1].snapshot)


def told(store: Store) -> Store:
    """Have Leo told that the meeting of Thursday is his."""
    with_hosts(store, LEO.member_id)
    tick_at(store, TUESDAY)
    return store


def test_the_leaders_digest_comes_at_nine_on_the_working_day_before(store: Store) -> None:
    with store.writing() as session:
        plan = LeadershipPlan(rule="FREQ=WEEKLY;BYDAY=MO", time="10:00", zone="Europe/Berlin")
        leaders.apply(session, plan, NOW)
    # A Friday; then the one before the clocks change, and the Thursday before Easter.
    comes_at(store, LeadersDraftNotification.kind, datetime(2026, 3, 6, 8, tzinfo=UTC))
    tick_at(store, datetime(2026, 3, 13, 8, tzinfo=UTC))
    comes_at(store, LeadersDraftNotification.kind, datetime(2026, 3, 27, 8, tzinfo=UTC), before=2)
    tick_at(store, datetime(2026, 4, 1, 7, tzinfo=UTC))
    assert count(store, LeadersDraftNotification.kind) == 3


def test_a_host_is_told_two_working_days_before(store: Store) -> None:
    with_hosts(store, LEO.member_id)
    comes_at(store, HostNotification.kind, TUESDAY)


def test_after_an_outage_that_ends_at_night_a_host_is_told_in_the_morning(store: Store) -> None:
    with_hosts(store, LEO.member_id)
    tick_at(store, TUESDAY + timedelta(hours=14))
    assert count(store, HostNotification.kind) == 0
    comes_at(store, HostNotification.kind, TUESDAY + DAY)


def test_a_meeting_that_starts_before_the_morning_does_not_wait(store: Store) -> None:
    with_hosts(store, LEO.member_id, at="09:30")
    night = datetime(2026, 3, 12, 5, 0, tzinfo=UTC)
    tick_at(store, night)
    assert count(store, HostNotification.kind) == 1


def test_a_skipped_meeting_has_no_reminder(store: Store) -> None:
    message = hosting(told(store))
    with frozen_at(TUESDAY + MINUTE):
        Hosting(store).skip(message.id, message.version, Request(LEO, SystemClock().now(), new_key()))
    for before in (DAY, 10 * MINUTE):
        tick_at(store, THURSDAY - before)
    assert reminders(store) == []


def test_a_moved_meeting_has_its_reminders_at_its_new_time_alone(store: Store) -> None:
    message = hosting(told(store))
    friday = THURSDAY + DAY
    with frozen_at(TUESDAY + MINUTE):
        request = Request(LEO, SystemClock().now(), new_key())
        Hosting(store).move(message.id, message.version, friday.date(), "15:00", request)
    tick_at(store, THURSDAY - DAY)
    assert reminders(store) == []
    comes_at(store, ReminderNotification.kind, friday - DAY)
    comes_at(store, ReminderNotification.kind, friday - 10 * MINUTE, before=1)
    assert reminders(store) == [1440, 10]
    tick_at(store, friday)
    assert count(store, ReminderNotification.kind) == 2


def test_an_action_is_told_at_once_and_on_its_day(store: Store) -> None:
    _with_action(store, date(2026, 3, 17))
    assert count(store, "meeting action") == 1
    comes_at(store, "meeting action", datetime(2026, 3, 17, 9, tzinfo=UTC), before=1)


def test_after_an_outage_that_ends_at_night_an_action_is_told_in_the_morning(store: Store) -> None:
    _with_action(store, date(2026, 3, 17))
    tick_at(store, datetime(2026, 3, 17, 22, tzinfo=UTC))
    assert count(store, "meeting action") == 1
    comes_at(store, "meeting action", datetime(2026, 3, 18, 9, tzinfo=UTC), before=1)


def _with_action(store: Store, due: date) -> None:
    Agendas(store).add_point("guild", "Talk about labels", Request(REX, NOW, new_key()))
    [line] = Minutes(store).form(NAME, ADA, THURSDAY).lines
    result = LineResult(key=line.key, outcome=LineOutcome.action, text="Compare", member=REX.member_id, due_on=due)
    with frozen_at(THURSDAY):
        Minutes(store).close(NAME, [result], Request(ADA, SystemClock().now(), new_key()))


@pytest.mark.parametrize(("held", "is_offered"), [(2, False), (3, True)])
def test_skipping_is_offered_a_day_before_an_empty_meeting_once_three_were_held(
    store: Store, held: int, is_offered: bool
) -> None:
    with_hosts(store, LEO.member_id)
    first = THURSDAY - WEEK
    for week in range(held):
        tick_at(store, first + week * WEEK - 10 * MINUTE)
    starts = first + held * WEEK
    tick_at(store, starts - 2 * DAY - 4 * 60 * MINUTE)
    before = count(store, HostNotification.kind)
    tick_at(store, starts - DAY - MINUTE)
    assert not hosting(store).is_empty
    tick_at(store, starts - DAY)
    offered = count(store, HostNotification.kind)
    assert (offered > before, hosting(store).is_empty) == (is_offered, is_offered)
    tick_at(store, starts - DAY + MINUTE)
    assert count(store, HostNotification.kind) == offered


def test_members_are_asked_when_the_sixth_meeting_ends_and_counted_two_days_later(store: Store) -> None:
    # The meetings of March, and two of April, when the clocks have changed in Berlin.
    hour = timedelta(hours=1)
    starts = [THURSDAY + week * WEEK - (hour if week > 2 else 0 * hour) for week in range(-1, 5)]
    for each in starts[:-1]:
        tick_at(store, each - 10 * MINUTE)
        tick_at(store, each + 45 * MINUTE)
    tick_at(store, starts[-1] - 10 * MINUTE)
    assert count(store, WorthQuestion.kind) == 0
    ends = starts[-1] + 45 * MINUTE
    comes_at(store, WorthQuestion.kind, ends)
    tick_at(store, ends + ANSWERING - MINUTE)
    assert count(store, WorthCount.kind) == 0


def test_a_newcomer_is_welcomed_once(store: Store) -> None:
    for instant in (NOW, NOW + MINUTE, NOW + 30 * DAY):
        with frozen_at(instant):
            Newcomers(store).welcome(RIA, SystemClock().now())
        assert count(store, WelcomeNotification.kind) == 1


def for_a_while(store: Store, ends_on: date) -> None:
    """Have Leo lead a temporary squad whose people come from his other one."""
    with store.writing() as session:
        kind, place = SquadKind.temporary, {"lead": "U0LEO", "returns_to": "payments"}
        session.add(Squad(key="sprint", name="Sprint", kind=kind, ends_on=ends_on, position=9, **place))


def is_there(store: Store) -> bool:
    with store.reading() as session:
        return session.get_one(Squad, "sprint").active


def test_that_a_squad_ends_is_told_at_nine_five_working_days_before(store: Store) -> None:
    # Good Friday and Easter Monday are no working days in Berlin, and the clocks change before.
    for_a_while(store, date(2026, 4, 8))
    comes_at(store, SquadEndNotification.kind, datetime(2026, 3, 30, 7, 0, tzinfo=UTC))


def test_a_squad_closes_when_its_last_day_is_over_where_the_company_is(store: Store) -> None:
    # It ends on the day on which the clocks change: midnight is an hour earlier then.
    for_a_while(store, date(2026, 3, 29))
    over = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)
    there = []
    for each in (over - MINUTE, over, over + MINUTE):
        tick_at(store, each)
        there.append(is_there(store))
    assert there == [True, False, False]


def test_after_an_outage_a_squad_closes_once(store: Store) -> None:
    for_a_while(store, date(2026, 3, 20))
    tick_at(store, datetime(2026, 3, 12, 9, 0, tzinfo=UTC))
    for hour in (9, 10):
        tick_at(store, datetime(2026, 3, 24, hour, 0, tzinfo=UTC))
        assert not is_there(store)
    with store.reading() as session:
        assert session.get_one(Squad, "sprint").version == 2
    assert count(store, SquadEndNotification.kind) == 0
