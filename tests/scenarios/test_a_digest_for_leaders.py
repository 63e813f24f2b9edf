"""As who speaks for machine learning I get a digest before the leadership meets, edit it and send it on."""

from datetime import UTC, datetime, timedelta

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from intake.ideas import Stage
from intake.leaders_sentences import promised_and_realised, share_missed
from intake.operations import history
from intake.queries.portfolio import by_numbers
from intake.tables import Building, PlanRow
from sandbox.state import Message
from scheduling.leaders import due_before
from tests.company import company
from tests.scenarios.helpers import after, submit, words

# The leadership meets on Mondays at 10:00 in Berlin; the working day before is Friday.
FRIDAY = datetime(2026, 3, 6, 8, 0, tzinfo=UTC)
SHORTLY, WEEK = timedelta(minutes=1), timedelta(weeks=1)


def with_leadership() -> CompanyFile:
    """Return a company whose leadership meets on Mondays, and for which Leo speaks."""
    plain = company().model_dump()
    plain["policy"]["spokesperson"] = "U0LEO"
    meets = {"rule": "FREQ=WEEKLY;BYDAY=MO", "time": "10:00"}
    return CompanyFile.model_validate(plain | {"leadership": meets})


@pytest.fixture
def leading(world: Environment) -> Environment:
    """A company with an idea that waits for its squad, past its day."""
    world.apply(with_leadership())
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    after(world, 20)
    with world.store.writing() as session:
        by_numbers(session, [1])[1].decide_on = datetime(2026, 3, 5).date()
    return world


def mine(world: Environment, member: str = "U0LEO") -> list[Message]:
    """Return the leaders' digests that somebody has."""
    heading = "Machine learning, for the leadership meeting"
    return [each for each in world.workspace.person(member).direct_messages() if heading in words(each)]


@pytest.mark.core
def test_i_edit_it_and_send_it_on(leading: Environment) -> None:
    leading.stepper.advance(FRIDAY + SHORTLY)
    [draft] = mine(leading)
    assert "Nobody else sees this until you send it." in words(draft)
    assert "*0* live · *0* in progress · *0* waiting for a decision" in words(draft)
    assert "• No idea went live.\n• No experiment ended." in words(draft)
    assert "*To decide:* what happens next with “Spot stolen cards before we ship”? (due 5 Mar, 1 day late)" in words(
        draft
    )
    leo = leading.workspace.person("U0LEO")
    leo.press(draft, "Edit")
    assert "Ask how “Spot stolen cards before we ship” goes on" in words(leo.view())
    assert leo.submit({"sentence-0": "We are about to start with fraud.", "decision": []}).closed
    after(leading)
    [edited] = mine(leading)
    assert "• We are about to start with fraud." in words(edited)
    assert "To decide" not in words(edited)
    leo.press(edited, "Send")
    assert leo.submit({"readers": ["U0ADA"]}).closed
    after(leading)
    [sent] = mine(leading, "U0ADA")
    assert "We are about to start with fraud." in words(sent)
    assert "Sent by <@U0LEO>" in words(sent)
    assert "*Sent* to <@U0ADA>." in words(mine(leading)[0])


def edit(world: Environment, **fields: str) -> None:
    """Have Leo change the newest digest."""
    leo = world.workspace.person("U0LEO")
    leo.press(mine(world)[-1], "Edit")
    assert leo.submit({name.replace("_", "-"): text for name, text in fields.items()}).closed
    after(world)


def send(world: Environment, *readers: str) -> None:
    """Have Leo send the newest digest on, to those whom the form names where nobody is named here."""
    leo = world.workspace.person("U0LEO")
    leo.press(mine(world)[-1], "Send")
    assert leo.submit({"readers": list(readers)} if readers else {}).closed
    after(world)


def test_what_i_change_after_sending_is_read_once_i_send_it_again(leading: Environment) -> None:
    leading.stepper.advance(FRIDAY + SHORTLY)
    send(leading, "U0ADA", "U0REX")
    edit(leading, sentence_0="We start with fraud.")
    before = "*Sent* to <@U0ADA> and <@U0REX>, before your last change. Send it again to update their copy."
    assert before in words(mine(leading)[0])
    assert "We start with fraud." not in words(mine(leading, "U0ADA")[0])
    send(leading)
    [read] = mine(leading, "U0ADA")
    assert "We start with fraud." in words(read)
    assert "*Sent* to <@U0ADA> and <@U0REX>. " in mine(leading)[0].text


def test_what_i_did_not_send_is_in_the_next_one(leading: Environment) -> None:
    leading.stepper.advance(FRIDAY + SHORTLY)
    send(leading, "U0ADA")
    leading.stepper.advance(FRIDAY + timedelta(days=1))
    with leading.store.writing() as session:
        row = by_numbers(session, [1])[1]
        history.record(session, row, verb="live", sentence="It's live.", by="U0LEO", now=leading.clock.now())
    for weeks in (1, 2):
        leading.stepper.advance(FRIDAY + weeks * WEEK + SHORTLY)
        assert "“Spot stolen cards before we ship” is live now." in words(mine(leading)[-1])
    send(leading, "U0ADA")
    leading.stepper.advance(FRIDAY + 3 * WEEK + SHORTLY)
    assert "No idea went live." in words(mine(leading)[-1])


def test_it_comes_on_the_working_day_before_and_not_earlier(leading: Environment) -> None:
    leading.stepper.advance(FRIDAY - timedelta(seconds=1))
    assert mine(leading) == []
    leading.stepper.advance(FRIDAY + SHORTLY)
    assert len(mine(leading)) == 1
    leading.stepper.advance(FRIDAY + WEEK - timedelta(seconds=1))
    assert len(mine(leading)) == 1
    leading.stepper.advance(FRIDAY + WEEK + SHORTLY)
    assert len(mine(leading)) == 2


def test_a_day_late_it_is_of_no_use(leading: Environment) -> None:
    leading.clock.set(FRIDAY + timedelta(hours=24, seconds=1))
    leading.stepper.settle()
    after(leading, 60)
    assert mine(leading) == []


def late_ideas(world: Environment, *titles: str) -> list[str]:
    """Have more ideas wait for a squad, each a day less late than the one before; return the ids of all."""
    for number, title in enumerate(titles, start=2):
        world.workspace.person("U0TRIS").press(submit(world, Title=title), "Send to Payments squad")
        after(world, 20)
        with world.store.writing() as session:
            by_numbers(session, [number])[number].decide_on = datetime(2026, 3, 1).date() + timedelta(days=number)
    with world.store.writing() as session:
        rows = by_numbers(session, range(1, len(titles) + 2))
        rows[1].decide_on = datetime(2026, 3, 2).date()
        return [rows[number].id for number in sorted(rows)]


def with_plan(world: Environment, values: dict[str, int], objective: str, *, left_out: tuple[str, ...] = ()) -> None:
    """Have a plan in which these ideas bring so much."""
    candidates = [
        {"id": id_, "value": value, "objective": objective, "squad": "payments", "weeks": 2.0, "priority": None}
        for id_, value in values.items()
    ]
    chosen = [id_ for id_ in values if id_ not in left_out]
    body = {"plan": {"chosen": chosen, "capacity": {"payments": 12.0}}, "candidates": candidates}
    with world.store.writing() as session:
        session.merge(
            PlanRow(quarter="2026-Q1", policy_version=1, computed_at=world.clock.now(), made_of="test", body=body)
        )


@pytest.fixture
def as_planned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a plan that was written down by hand stay as it is, without squads that have weeks for one."""
    monkeypatch.setattr("scheduling.tick.is_due", lambda _session, _now: False)
    monkeypatch.setattr("scheduling.tick.due_at", lambda _session, _now: None)


@pytest.mark.usefixtures("as_planned")
def test_leaders_are_asked_for_the_decision_with_most_at_stake_and_read_why(leading: Environment) -> None:
    first, second, third = late_ideas(leading, "Refund without a call", "Cards that fail twice")
    with_plan(leading, {first: 20_000, second: 69_300, third: 900_000}, "benefit", left_out=(third,))
    leading.stepper.advance(FRIDAY + SHORTLY)
    shown = words(mine(leading)[0])
    assert "*To decide:* what happens next with “Refund without a call”?" in shown
    assert "Of 3 late decisions, this one has the most at stake in the plan: 69,300 a year." in shown


@pytest.mark.usefixtures("as_planned")
def test_where_the_plan_goes_by_score_the_highest_is_asked_for(leading: Environment) -> None:
    first, second = late_ideas(leading, "Refund without a call")
    with_plan(leading, {first: 305, second: 712}, "score")
    leading.stepper.advance(FRIDAY + SHORTLY)
    shown = words(mine(leading)[0])
    assert "what happens next with “Refund without a call”?" in shown
    assert "Of 2 late decisions, this one has the highest score in the plan: 71 of 100." in shown


def test_without_a_figure_the_one_that_has_waited_longest_is_asked_for(leading: Environment) -> None:
    late_ideas(leading, "Refund without a call")
    leading.stepper.advance(FRIDAY + SHORTLY)
    shown = words(mine(leading)[0])
    assert "what happens next with “Spot stolen cards before we ship”?" in shown
    assert "Of 2 late decisions, this one has waited longest." in shown


def test_once_a_quarter_leaders_read_what_was_promised_and_what_came_of_it(leading: Environment) -> None:
    with leading.store.writing() as session:
        id_ = by_numbers(session, [1])[1].id
        live_at = datetime(2025, 11, 3, 9, tzinfo=UTC)
        months = {"first_month": "2025-11", "last_month": "2025-12"}
        by = {"owner": "U0LEO", "begun_by": "U0LEO", "begun_at": live_at}
        session.add(Building(idea_id=id_, metric="chargebacks", promised=110_000.0, live_at=live_at, **months, **by))
    leading.stepper.advance(FRIDAY + SHORTLY)
    said = "What we launched in Q4 2025 promised 110,000 a year. Nobody has put a value on the result yet."
    assert said in words(mine(leading)[0])
    edit(leading, promised="Our first launch promised 110,000 a year. We'll measure it in March.")
    [edited] = mine(leading)
    assert said not in words(edited)
    assert "We'll measure it in March." in words(edited)
    edit(leading, promised="")
    assert "launch" not in words(mine(leading)[0])
    leading.stepper.advance(FRIDAY + WEEK + SHORTLY)
    assert "What we launched" not in words(mine(leading)[1])


def test_what_went_live_since_the_last_one_is_said_once(leading: Environment) -> None:
    leading.stepper.advance(FRIDAY + SHORTLY)
    with leading.store.writing() as session:
        by_numbers(session, [1])[1].stage = Stage.live
    leading.stepper.advance(FRIDAY + WEEK + SHORTLY)
    assert "*1* live" in words(mine(leading)[-1])


def test_a_private_idea_is_in_no_number_and_no_sentence(leading: Environment) -> None:
    with leading.store.writing() as session:
        by_numbers(session, [1])[1].private = True
    leading.stepper.advance(FRIDAY + SHORTLY)
    assert "Spot stolen cards" not in words(mine(leading)[0])


@pytest.mark.parametrize(
    ("meeting", "due"),
    [
        # A Monday, a Tuesday, a Sunday; and the Monday after the clocks changed.
        (datetime(2026, 3, 9, 9, 0, tzinfo=UTC), datetime(2026, 3, 6, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 10, 9, 0, tzinfo=UTC), datetime(2026, 3, 9, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 8, 9, 0, tzinfo=UTC), datetime(2026, 3, 6, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 30, 8, 0, tzinfo=UTC), datetime(2026, 3, 27, 8, 0, tzinfo=UTC)),
        (datetime(2026, 3, 31, 8, 0, tzinfo=UTC), datetime(2026, 3, 30, 7, 0, tzinfo=UTC)),
        # The Tuesday after Easter: Good Friday and Easter Monday are holidays there.
        (datetime(2026, 4, 7, 8, 0, tzinfo=UTC), datetime(2026, 4, 2, 7, 0, tzinfo=UTC)),
    ],
)
def test_the_working_day_before_is_at_nine_where_they_meet(meeting: datetime, due: datetime) -> None:
    assert due_before(meeting, "Europe/Berlin") == due


def out_until(world: Environment, text: str) -> None:
    """Let nothing run until an instant in UTC, and then a moment."""
    world.clock.set(datetime.fromisoformat(f"{text}+00:00"))
    world.stepper.plan()
    world.stepper.advance(world.clock.now() + timedelta(seconds=30))


def test_after_an_outage_that_ends_at_night_i_get_it_in_my_morning(leading: Environment) -> None:
    leading.stepper.advance(FRIDAY - timedelta(hours=1))
    out_until(leading, "2026-03-07T02:00")
    assert mine(leading) == []
    leading.stepper.advance(datetime(2026, 3, 9, 7, 59, tzinfo=UTC))
    assert mine(leading) == [], "not at the weekend either"
    leading.stepper.advance(datetime(2026, 3, 9, 8, 1, tzinfo=UTC))
    assert len(mine(leading)) == 1, "an hour before the leadership meets"


def test_a_meeting_before_my_next_morning_is_not_missed_for_it(leading: Environment) -> None:
    plain = with_leadership().model_dump()
    plain["leadership"]["time"] = "08:00"
    leading.apply(CompanyFile.model_validate(plain))
    leading.stepper.advance(FRIDAY - timedelta(hours=1))
    out_until(leading, "2026-03-06T20:00")
    assert len(mine(leading)) == 1


def test_what_is_late_is_told_by_the_companys_own_day(world: Environment) -> None:
    plain = with_leadership().model_dump()
    plain["workspace"]["zone"] = plain["leadership"]["zone"] = "Australia/Sydney"
    world.apply(CompanyFile.model_validate(plain))
    world.workspace.person("U0TRIS").press(submit(world), "Send to Payments squad")
    after(world, 20)
    with world.store.writing() as session:
        by_numbers(session, [1])[1].decide_on = datetime(2026, 3, 5).date()
    # Nine in the morning of Friday in Sydney is still Thursday in UTC.
    world.stepper.advance(datetime(2026, 3, 5, 22, 1, tzinfo=UTC))
    [draft] = mine(world)
    assert "(due 5 Mar, 1 day late)" in words(draft)


def test_a_share_that_is_missed_by_little_is_not_told_as_what_it_should_be() -> None:
    assert share_missed("Trust", 0.2976, "at least", 0.3) == (
        "“Trust” has 29.8% of all weeks in the plan; its target is at least 30%."
    )
    assert share_missed("Trust", 0.24, "at least", 0.125) == (
        "“Trust” has 24% of all weeks in the plan; its target is at least 12.5%."
    )


def test_a_launch_is_said_to_bring_so_much_a_year_as_it_promised_so_much_a_year() -> None:
    assert promised_and_realised("2025-Q4", 3, 110_000, 90_000, 0, 1) == (
        "What we launched in Q4 2025 promised 110,000 a year and brings about 90,000 a year so far. "
        "1 of 3 ideas has no number yet."
    )
    assert promised_and_realised("2025-Q4", 3, 110_000, 50_000, 40_000, 0) == (
        "What we launched in Q4 2025 promised 110,000 a year and brings about 90,000 a year so far, "
        "40,000 of it estimated."
    )
    assert promised_and_realised("2025-Q4", 1, 110_000, 0, 40_000, 0) == (
        "What we launched in Q4 2025 promised 110,000 a year and brings about 40,000 a year so far, by estimates."
    )
    assert promised_and_realised("2025-Q4", 1, 110_000, 0, 0, 0) == (
        "What we launched in Q4 2025 promised 110,000 a year and has brought nothing so far."
    )
