"""When hosts are told, and what an agenda holds, at the very instants on which it turns."""

from datetime import UTC, date, datetime, timedelta

import pytest

from intake.access import Request
from intake.errors import ChangedMeanwhile, FieldErrors, NotAllowed, Refused
from scheduling.agendas import Agendas, every_line
from scheduling.hosts import Hosting
from scheduling.minutes import Minutes
from scheduling.notifications.meetings import HostNotification, LineKind, LineOutcome, LineResult
from scheduling.queries import meetings as meeting_queries
from scheduling.queries import occurrences as occurrence_queries
from scheduling.tables import MeetingAction, Series
from scheduling.tick import next_due, tick
from store.engine import Store
from tests.company import ADA, LEO, NOW, REX, RIA, new_key, submit
from tests.intake.helpers import staged

# 15:00 in Berlin on Thursday; a morning is 09:00 where the host is, and here they all are in UTC.
THURSDAY = datetime(2026, 3, 12, 14, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MOMENT, MINUTE, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(days=1)
NAME = "guild.2026-03-12T1500"


def with_hosts(store: Store, *hosts: str, away: tuple[str, ...] = (), places: tuple[str, ...] = ()) -> None:
    with store.writing() as session:
        row = session.get_one(Series, "guild")
        row.hosts, row.away, row.places = list(hosts), list(away), list(places)


def told(store: Store) -> list[tuple[str, HostNotification]]:
    return [
        (row.audience, HostNotification.model_validate(row.snapshot)) for row in staged(store, HostNotification.kind)
    ]


def lines(store: Store, starts: datetime) -> list[str]:
    with store.reading() as session:
        series = occurrence_queries.series(session, "guild")
        assert series is not None
        return [line.kind.value for line in every_line(session, series, starts)]


def test_a_host_is_told_in_the_morning_two_working_days_before_and_once(store: Store) -> None:
    # The meeting of this week has passed.
    tick(store, THURSDAY - 7 * DAY)
    with_hosts(store, "U0REX", "U0RIA")
    tick(store, TUESDAY - MOMENT)
    assert told(store) == []
    assert next_due(store, TUESDAY - MINUTE) == TUESDAY
    tick(store, TUESDAY)
    tick(store, TUESDAY + MINUTE)
    [(audience, notification)] = told(store)
    assert (audience, notification.starts) == ("U0REX", THURSDAY)
    with store.reading() as session:
        assert session.get_one(Series, "guild").hosts == ["U0RIA", "U0REX"]


def test_after_it_began_nobody_is_told(store: Store) -> None:
    tick(store, THURSDAY)
    with_hosts(store, "U0REX")
    tick(store, THURSDAY)
    assert [each.starts for _, each in told(store)] == []


def test_who_is_away_is_passed_over_and_with_nobody_left_nobody_is_told(store: Store) -> None:
    with_hosts(store, "U0REX", "U0RIA", away=("U0REX",))
    tick(store, TUESDAY)
    assert {audience for audience, _ in told(store)} == {"U0RIA"}
    with_hosts(store, "U0REX", away=("U0REX",))
    before = len(told(store))
    tick(store, TUESDAY + 7 * DAY)
    assert len(told(store)) - before in (0, 1), "a message that stands may be edited"
    assert {audience for audience, _ in told(store)} == {"U0RIA"}


def test_nobody_can_change_it_once_it_has_started(store: Store) -> None:
    with_hosts(store, "U0REX", "U0RIA")
    tick(store, TUESDAY)
    hosting = Hosting(store)
    with pytest.raises(Refused, match="has started"):
        hosting.skip(NAME, 1, Request(REX, THURSDAY, new_key()))
    with pytest.raises(NotAllowed):
        hosting.skip(NAME, 1, Request(RIA, THURSDAY - MOMENT, new_key()))
    hosting.skip(NAME, 1, Request(REX, THURSDAY - MOMENT, new_key()))
    with pytest.raises(ChangedMeanwhile, match="skipped already"):
        hosting.skip(NAME, 2, Request(REX, THURSDAY - MOMENT, new_key()))


def test_with_nobody_else_it_cannot_be_handed_over(store: Store) -> None:
    with_hosts(store, "U0REX")
    tick(store, TUESDAY)
    with pytest.raises(Refused, match="Nobody else"):
        Hosting(store).hand_over(NAME, 1, Request(REX, TUESDAY, new_key()))


def test_it_moves_to_a_time_to_come_only(store: Store) -> None:
    with_hosts(store, "U0REX")
    tick(store, TUESDAY)
    with pytest.raises(FieldErrors):
        Hosting(store).move(NAME, 1, date(2026, 3, 10), "10:00", Request(REX, TUESDAY, new_key()))
    Hosting(store).move(NAME, 1, date(2026, 3, 10), "10:01", Request(REX, TUESDAY, new_key()))
    with store.reading() as session:
        assert meeting_queries.meeting_changes(session, NOW)["guild"]["2026-03-12T15:00"].moved_to == datetime(
            2026, 3, 10, 10, 1
        )


def test_when_it_starts_the_host_can_close_it(store: Store) -> None:
    with_hosts(store, "U0REX")
    tick(store, TUESDAY)
    tick(store, THURSDAY - DAY)
    tick(store, THURSDAY - MOMENT)
    assert not told(store)[-1][1].has_started
    tick(store, THURSDAY)
    assert told(store)[-1][1].has_started
    before = len(told(store))
    tick(store, THURSDAY + MINUTE)
    assert len(told(store)) == before


def test_a_meeting_is_closed_from_its_start_on_and_once(store: Store) -> None:
    minutes = Minutes(store)
    with pytest.raises(Refused, match="hasn't started"):
        minutes.form(NAME, LEO, THURSDAY - MOMENT)
    minutes.close(NAME, [], Request(LEO, THURSDAY, new_key()))
    with pytest.raises(ChangedMeanwhile, match="closed already"):
        minutes.close(NAME, [], Request(ADA, THURSDAY, new_key()))


def test_an_idea_is_on_it_from_the_day_after_its_promise(store: Store) -> None:
    # Submitted on Wednesday and promised by Friday: until that is over it may still be reviewed in time.
    submit(store)
    friday = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
    tick(store, friday)
    assert lines(store, friday) == []
    assert lines(store, friday + DAY) == []
    tick(store, friday + DAY)
    assert lines(store, friday + DAY) == [LineKind.waiting.value]


def test_an_action_is_told_in_the_morning_of_its_day_and_not_once_it_is_done(store: Store) -> None:
    Agendas(store).add_point("guild", "Talk about labels", Request(REX, NOW, new_key()))
    [line] = Minutes(store).form(NAME, ADA, THURSDAY).lines
    due = date(2026, 3, 17)
    result = LineResult(key=line.key, outcome=LineOutcome.action, text="Compare", member="U0REX", due_on=due)
    Minutes(store).close(NAME, [result], Request(ADA, THURSDAY, new_key()))
    morning = datetime(2026, 3, 17, 9, 0, tzinfo=UTC)
    tick(store, morning - MOMENT)
    # When they got it they were told.
    assert len(staged(store, "meeting action")) == 1
    assert lines(store, THURSDAY + 7 * DAY) == [LineKind.action.value]
    tick(store, morning)
    tick(store, morning + MINUTE)
    assert [row.audience for row in staged(store, "meeting action")] == ["U0REX"] * 2
    with store.reading() as session:
        [action] = meeting_queries.open_actions(session, "guild")
        assert isinstance(action, MeetingAction)
        number = action.id or 0
    Minutes(store).finish(number, 1, Request(REX, morning, new_key()))
    assert lines(store, THURSDAY + 7 * DAY) == []
    with pytest.raises(ChangedMeanwhile):
        Minutes(store).finish(number, 1, Request(REX, morning, new_key()))
