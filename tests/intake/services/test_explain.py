"""Why a score is what it is: its lines, the gaps to those above, and what could still be confirmed."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from intake.ideas import Asked, Chance, Currency, Effort, IdeaInputs, Urgency, Value
from intake.policy import Criterion, Policy, Priority
from intake.queries import ideas as idea_queries
from intake.queries.ideas import above_in
from intake.rules.explain import CONFIRMABLE, HigherRanked, gaps, lines, prospects
from intake.rules.matching.priority_match import Fit
from intake.rules.scoring import Score, score
from intake.services.explain import Explanation, Explanations
from intake.services.queue import Queue
from store.engine import Store
from tests.company import REX, TRIS, few, open_store, submit

POLICY = Policy(priorities=(Priority(key="fraud", name="Fewer fraud losses", weight=5),))
FIT = Fit(priority="fraud", strength=0.583)
CHOICES = st.builds(
    IdeaInputs,
    value=st.dictionaries(st.sampled_from(Currency), st.sampled_from(Value)),
    urgency=st.none() | st.sampled_from(Urgency),
    effort=st.none() | st.sampled_from(Effort),
    chance=st.none() | st.sampled_from(Chance),
    areas_behind=st.integers(0, 5),
    confirmed=st.sets(st.sampled_from(Asked)).map(lambda facts: tuple(sorted(facts))),
    proven=st.none() | st.sampled_from((0.0, 0.9)),
)


@few
@given(CHOICES)
def test_lines_add_up_and_each_is_its_worth_of_its_weight(inputs: IdeaInputs) -> None:
    made = score(inputs, FIT, POLICY, 1)
    found = lines(made)
    assert sum(line.tenths for line in found) == made.tenths
    assert all(abs(line.worth * line.weight * 10 - line.tenths) <= 0.5 + 1e-6 for line in found)


def test_where_both_answers_are_worth_the_same_nobody_is_told_of_a_tenth_more() -> None:
    ours = score(IdeaInputs(effort=Effort.weeks), FIT, POLICY, 1)
    # As scores were kept when tenths were dealt out so that a sum came right.
    dealt = tuple(
        part.model_copy(update={"tenths": part.tenths + 1}) if part.criterion is Criterion.effort else part
        for part in ours.contributions
    )
    assert gaps(ours, [HigherRanked(label="IDEA-1", title="x", tenths=ours.tenths + 1, contributions=dealt)]) == ()


def of_before(made: Score) -> Score:
    """Return a score as it was kept before contributions knew their input, line and worth, nor some criteria."""
    kept = made.model_dump(mode="json")
    newer = {"given", "line", "worth"}
    kept["contributions"] = [
        {name: value for name, value in part.items() if name not in newer} for part in kept["contributions"][:5]
    ]
    return Score.model_validate(kept)


def test_a_score_of_before_explains_itself_by_its_reasons_and_tenths() -> None:
    kept = of_before(score(IdeaInputs(value={Currency.hours: Value.large}), FIT, POLICY, 1))
    value = lines(kept)[1]
    assert (value.given, value.line) == ("hours, 2,500 to 10,000 hours a year", "")
    assert value.worth == value.tenths / 250


def test_those_above_may_have_more_of_what_a_score_of_before_does_not_know() -> None:
    kept = of_before(score(IdeaInputs(), FIT, POLICY, 1))
    above = score(IdeaInputs(areas_behind=3), FIT, POLICY, 1)
    rival = HigherRanked(label="", title="", tenths=above.tenths, contributions=above.contributions)
    assert (Criterion.reach, 50) in [(gap.criterion, gap.most) for gap in gaps(kept, [rival])]


def test_gaps_name_who_is_ahead_the_widest_first() -> None:
    ours = score(IdeaInputs(value={Currency.money: Value.small}, effort=Effort.weeks), FIT, POLICY, 1)
    above = [
        IdeaInputs(value={Currency.risk: Value.very_large}, effort=Effort.weeks),
        IdeaInputs(value={Currency.money: Value.large}, effort=Effort.days),
    ]
    rivals = [
        HigherRanked(label="", title="", tenths=made.tenths, contributions=made.contributions)
        for made in (score(each, FIT, POLICY, 1) for each in above)
    ]
    found = gaps(ours, rivals)
    assert [(gap.criterion, gap.ahead) for gap in found] == [(Criterion.value, 2), (Criterion.effort, 1)]
    assert found[0].most == 200
    assert found[0].reasons == (
        ("money, 250,000 to 1 million a year", 1),
        ("risk, could threaten the company", 1),
    )


def test_only_facts_that_others_confirm_are_prospects_and_only_those_not_confirmed_yet() -> None:
    inputs = IdeaInputs(confirmed=(Asked.expert,))
    found = prospects(inputs, lambda told: 400 + 10 * len(told.confirmed))
    assert [(each.fact, each.tenths) for each in found.alone] == [
        (Asked.data_access, 10),
        (Asked.integration_owner, 10),
    ]
    assert found.together == 20
    assert Asked.sponsor not in CONFIRMABLE


def test_one_fact_more_brings_what_its_third_of_readiness_weighs() -> None:
    found = prospects(IdeaInputs(), lambda told: score(told, FIT, POLICY, 1).tenths)
    assert [each.fact for each in found.alone] == [*CONFIRMABLE]
    assert all(abs(each.tenths - 50 / 3) <= 1 for each in found.alone)
    assert found.together == 50


def test_what_would_raise_nothing_is_no_prospect() -> None:
    found = prospects(IdeaInputs(), lambda told: 400 + 10 * (Asked.expert in told.confirmed))
    assert [each.fact for each in found.alone] == [Asked.expert]
    assert found.together == 10
    assert prospects(IdeaInputs(), lambda _: 400).alone == ()


def backlog(store: Store, *, private: int = 0) -> list[str]:
    """Have ideas submitted, several of a score; return the public ones from the best down."""
    for value in Value:
        for number in range(3):
            submit(store, title=f"Stolen cards {value} {number}", value=value)
    for number in range(private):
        submit(store, title=f"Secret cards {number}", value="very_large", urgency="this_quarter", private=True)
    queue = Queue(store)
    first = queue.page(TRIS)
    return [line.idea.id for line in (*first.lines, *queue.page(TRIS, first.after).lines)]


def test_ranks_and_those_above_are_those_of_the_queue_whatever_is_private(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    order = backlog(store, private=3)
    labels = [why(store, each).label for each in order]
    for place, each in enumerate(order):
        found = why(store, each)
        assert found.rank == place + 1
        assert found.total == len(order)
        assert [rival.label for rival in found.above] == labels[max(0, place - 5) : place]
    store.close()


def why(store: Store, idea: str) -> Explanation:
    return Explanations(store).why(idea, REX)


def test_the_search_for_those_above_walks_the_index_of_ranks(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    [last] = backlog(store)[-1:]
    asked: list[str] = []
    with store.reading() as session:
        connection = session.connection()

        def explained(statement: object) -> str:
            compiled = str(statement.compile(connection, compile_kwargs={"literal_binds": True}))  # type: ignore[attr-defined]
            return "\n".join(row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}")))

        for stage in idea_queries.STAGES:
            asked.append(explained(above_in(stage, 300, last, 5)))
    store.close()
    assert all("SEARCH idea USING INDEX ix_idea_rank" in plan and "score_tenths>" in plan for plan in asked), asked
