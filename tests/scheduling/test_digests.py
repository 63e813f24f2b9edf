"""Digests: an idea is told of once, by what matters most, and the numbers agree with the lines."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intake.ideas import Stage
from scheduling.digests import BARS, LINES, Happening, compile_digest
from scheduling.notifications.digests import Ask, DigestNotification, NewsItem
from tests.company import NOW, few

NAMES = {"payments": "Payments", "delivery": "Delivery", "hub": "Central ML"}
STAGES = {
    "submitted": Stage.submitted,
    "asked": Stage.needs_info,
    "sent": Stage.accepted,
    "parked": Stage.parked,
    "declined": Stage.declined,
    "answered": Stage.submitted,
    "estimated": Stage.accepted,
    "rescored": Stage.submitted,
}
DECIDED = ("sent", "parked", "declined")


def happening(verb: str, idea: int, score: int = 500, squad: str | None = None) -> Happening:
    squad = squad or ("payments" if verb == "sent" else None)
    item = NewsItem(
        idea_id=f"id{idea:03}", label=f"IDEA-{idea}", title="t", stage=STAGES[verb], squad=squad, why=f"{verb} {idea}"
    )
    return Happening(verb, item, score)


def compiled(*happenings: Happening, waiting: int = 0, ask: Ask | None = None) -> DigestNotification:
    return compile_digest(NOW - timedelta(days=7), NOW, "Europe/Berlin", happenings, waiting, NAMES, ask)


def told(digest: DigestNotification) -> list[str]:
    return [item.why for item in digest.news + digest.rest]


def test_a_quiet_week_is_told_as_one() -> None:
    digest = compiled()
    assert (digest.submitted, digest.decided, digest.waiting, digest.news, digest.chart) == (0, 0, 0, (), ())
    assert (digest.since, digest.until, digest.zone) == (NOW - timedelta(days=7), NOW, "Europe/Berlin")


def test_an_idea_is_told_of_once_by_what_matters_most() -> None:
    digest = compiled(happening("submitted", 1), happening("asked", 1), happening("sent", 1))
    assert told(digest) == ["sent 1"]
    assert (digest.submitted, digest.decided) == (1, 1)


@pytest.mark.parametrize("first", DECIDED)
@pytest.mark.parametrize("last", DECIDED)
def test_of_two_decisions_about_an_idea_the_last_one_is_told_and_counted(first: str, last: str) -> None:
    digest = compiled(happening(first, 1, squad="delivery"), happening(last, 1))
    assert [item.stage for item in digest.news] == [STAGES[last]]
    assert digest.decided == 1
    assert [(bar.name, bar.count) for bar in digest.chart] == [
        ({"sent": "Payments", "parked": "Not now", "declined": "Declined"}[last], 1)
    ]


def test_decisions_come_before_arrivals_and_among_equals_the_higher_score_and_then_the_id() -> None:
    digest = compiled(
        happening("submitted", 1, 900),
        happening("declined", 2, 100),
        happening("sent", 3, 100),
        happening("sent", 4, 800),
        happening("sent", 5, 100),
    )
    assert told(digest) == ["sent 4", "sent 3", "sent 5", "declined 2", "submitted 1"]


def test_at_most_five_lines_and_the_rest_goes_into_the_thread() -> None:
    digest = compiled(*(happening("sent", number) for number in range(1, LINES + 3)))
    assert (len(digest.news), len(digest.rest)) == (5, 2)
    assert compiled(*(happening("sent", number) for number in range(LINES))).rest == ()


@pytest.mark.parametrize("verb", ["answered", "estimated", "rescored", "some verb of the future"])
def test_what_interests_nobody_is_not_told(verb: str) -> None:
    item = happening("submitted", 1).item
    assert told(compiled(Happening(verb, item, 1))) == []


def test_the_chart_shows_where_ideas_went_the_most_first_and_what_waits_last() -> None:
    digest = compiled(
        happening("sent", 1),
        happening("sent", 2),
        happening("sent", 3, squad="delivery"),
        happening("parked", 4),
        happening("declined", 5),
        happening("submitted", 6),
        waiting=9,
    )
    assert [(bar.name, bar.count) for bar in digest.chart] == [
        ("Payments", 2),
        ("Declined", 1),
        ("Delivery", 1),
        ("Not now", 1),
        ("Waiting", 9),
    ]


def test_what_waits_stands_in_the_chart_however_many_squads_there_are() -> None:
    many = [happening("sent", number, squad=f"squad {number}") for number in range(BARS + 3)]
    names = {f"squad {number}": f"Squad {number}" for number in range(BARS + 3)}
    digest = compile_digest(NOW - timedelta(days=7), NOW, "UTC", many, 4, names, None)
    assert len(digest.chart) == BARS
    assert digest.chart[-1].name == "Waiting"


def test_the_question_that_has_waited_longest_is_asked() -> None:
    ask = Ask(idea_id="i", label="IDEA-1", title="t", member="U0RIA", question="How many?", asked_at=NOW)
    assert compiled(ask=ask).ask == ask


def test_a_digest_survives_the_way_through_the_database() -> None:
    digest = compiled(happening("sent", 1), waiting=2)
    assert DigestNotification.model_validate(digest.model_dump(mode="json")) == digest


week = st.lists(
    st.builds(
        happening,
        verb=st.sampled_from(sorted(STAGES)),
        idea=st.integers(1, 8),
        score=st.integers(0, 1000),
        squad=st.sampled_from([None, "payments", "delivery", "gone"]),
    ),
    max_size=40,
)


@settings(few, max_examples=200)
@given(week, st.integers(0, 50))
def test_the_numbers_agree(happenings: list[Happening], waiting: int) -> None:
    digest = compiled(*happenings, waiting=waiting)
    items = digest.news + digest.rest
    ideas = [item.idea_id for item in items]
    assert len(set(ideas)) == len(ideas)
    assert len(digest.news) <= LINES
    assert not digest.rest or len(digest.news) == LINES
    decided = {each.item.idea_id for each in happenings if each.verb in DECIDED}
    arrived = {each.item.idea_id for each in happenings if each.verb == "submitted"}
    assert (digest.decided, digest.submitted, digest.waiting) == (len(decided), len(arrived), waiting)
    assert sum(bar.count for bar in digest.chart) == (digest.decided + waiting if decided else 0)
    assert all(bar.count > 0 for bar in digest.chart)
    assert decided <= set(ideas) <= decided | arrived
    assert sum(item.stage is not Stage.submitted for item in items) == digest.decided


@settings(few, max_examples=200)
@given(week)
def test_every_idea_that_arrived_is_told_of_in_some_way(happenings: list[Happening]) -> None:
    ideas = {item.idea_id for item in compiled(*happenings).news + compiled(*happenings).rest}
    assert {each.item.idea_id for each in happenings if each.verb == "submitted"} <= ideas


@settings(few, max_examples=200)
@given(week)
def test_the_same_week_is_told_the_same_way(happenings: list[Happening]) -> None:
    assert compiled(*happenings) == compiled(*happenings)
