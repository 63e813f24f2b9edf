"""Bands as an errand draws them: near the line, public, once for each plan; and what the company's record says."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from intake.access import OPERATOR
from intake.errors import NotAllowed
from intake.ideas import Currency, Effort, Stage, Urgency, Value, WorkKind
from intake.operations import history
from intake.operations import policy as policy_operations
from intake.operations.matching.assess import score_again
from intake.operations.planning.bands import stage_drawing
from intake.policy import Policy
from intake.queries.policy import policy_in_force
from intake.rules.planning.forecast import DrawBandsJob, Marginals
from intake.rules.planning.track_record import Calibration, Outcomes
from intake.services.planning import forecast
from intake.services.planning.forecast import Forecasts
from intake.services.planning.information import Information
from intake.services.policy import Versions
from intake.tables import Idea, IdeaBand
from store.engine import Store
from tests.company import GUEST, NOW, RIA, TRIS, submit
from tests.conftest import EVERY_DATABASE
from tests.intake.helpers import estimated, put, staged
from tests.intake.outlooks import outlook_of

DATABASES = EVERY_DATABASE
LINE = Marginals(overall=4.0)


def draw(store: Store, marginals: Marginals = LINE) -> int:
    """Have everything drawn that a plan with these marginals asks for; return how many errands that took."""
    with store.writing() as session:
        stage_drawing(session, marginals, NOW)
    done = 0
    first = len(staged(store, DrawBandsJob.kind)) - 1
    while len(facts := staged(store, DrawBandsJob.kind)[first:]) > done:
        Forecasts(store).draw_some(DrawBandsJob.model_validate(facts[done].snapshot), NOW)
        done += 1
    return done


def bands(store: Store) -> dict[str, int]:
    """Return the drawing that each band is of, by idea."""
    with store.reading() as session:
        return {row.idea_id: row.drawing for row in session.scalars(select(IdeaBand))}


def test_an_idea_near_the_line_has_a_band_around_its_score_and_everybody_may_read_it(store: Store) -> None:
    idea, unestimated = estimated(store), submit(store).id
    assert outlook_of(store, idea, RIA) is None
    draw(store)
    outlook = outlook_of(store, idea, RIA)
    assert outlook is not None
    with store.reading() as session:
        tenths = session.get_one(Idea, idea).score_tenths
    assert outlook.low < outlook.mean < outlook.high
    assert outlook.low <= tenths / 10 <= outlook.high
    assert outlook.line == 8 * 4.0
    assert outlook.too_close is (outlook.low < 32 < outlook.high)
    # What nobody has estimated is in no plan, so it has no line.
    assert bands(store).keys() == {idea}
    assert outlook_of(store, unestimated, RIA) is None
    for act in (Forecasts(store).record, lambda by: Information(store).worth_finding_out(by, 9)):
        with pytest.raises(NotAllowed):
            act(GUEST)


def test_private_ideas_are_never_drawn_and_change_nothing_for_others(store: Store) -> None:
    public = estimated(store)
    draw(store)
    alone = outlook_of(store, public, RIA)
    private = estimated(store, private=True)
    put(store, private, ranked=True)
    draw(store)
    assert bands(store).keys() == {public}
    assert outlook_of(store, public, RIA) == alone
    assert outlook_of(store, private, RIA) is None
    assert [each.idea.id for each in Information(store).worth_finding_out(RIA, 9).ideas] in ([], [public])


def test_a_band_holds_for_the_score_that_it_was_drawn_with(store: Store) -> None:
    idea = estimated(store)
    draw(store)
    put(store, idea, score_tenths=1)
    assert outlook_of(store, idea, RIA) is None
    assert Information(store).worth_finding_out(RIA, 9).ideas == ()
    draw(store)
    assert outlook_of(store, idea, RIA) is not None
    put(store, idea, stage=Stage.declined)
    assert outlook_of(store, idea, RIA) is None


def test_the_nearest_are_drawn_a_few_at_a_time_and_no_more_of_them_than_are_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "AT_ONCE", 2)
    monkeypatch.setattr(forecast, "NEAREST", 4)
    distance = {}
    for tenths in (900, 330, 100, 315, 280, 327, 5):
        idea = estimated(store)
        put(store, idea, score_tenths=tenths)
        distance[idea] = abs(tenths - 320)
    assert draw(store) == 2
    assert bands(store).keys() == set(sorted(distance, key=distance.get)[:4])


def test_the_next_plan_replaces_every_band_and_an_errand_of_the_last_one_that_comes_late_none(store: Store) -> None:
    ideas = [estimated(store) for _ in range(3)]
    draw(store)
    late = DrawBandsJob.model_validate(staged(store, DrawBandsJob.kind)[0].snapshot)
    put(store, ideas[0], stage=Stage.withdrawn)
    draw(store, Marginals(overall=6.0))
    assert bands(store) == {ideas[1]: 2, ideas[2]: 2}
    Forecasts(store).draw_some(late, NOW)
    assert bands(store) == {ideas[1]: 2, ideas[2]: 2}
    assert outlook_of(store, ideas[1], RIA).line == 8 * 6.0


def test_an_errand_that_runs_twice_draws_the_same(store: Store) -> None:
    idea = estimated(store)
    draw(store)
    once = outlook_of(store, idea, RIA)
    [fact] = staged(store, DrawBandsJob.kind)
    Forecasts(store).draw_some(DrawBandsJob.model_validate(fact.snapshot), NOW)
    assert outlook_of(store, idea, RIA) == once
    draw(store)
    assert outlook_of(store, idea, TRIS) == once


def test_what_is_most_worth_finding_out_stands_first(store: Store) -> None:
    known = {"urgency": Urgency.this_year, "value": {Currency.money: Value.large}}
    ideas = [estimated(store, **known), estimated(store, Effort.quarters, **known), estimated(store, **known)]
    draw(store)
    # The line runs through the mean of two of them.
    at_it = outlook_of(store, ideas[0], RIA).mean / 8
    draw(store, Marginals(overall=at_it))
    found = Information(store).worth_finding_out(RIA, 9).ideas
    worths = [each.outlook.worth_finding_out for each in found]
    assert worths == sorted(worths, reverse=True)
    assert worths[-1] > 0
    assert [each.idea.id for each in found] == [ideas[0], ideas[2]]
    assert len(Information(store).worth_finding_out(RIA, 1).ideas) == 1


def test_a_squads_own_marginal_and_a_share_that_binds_move_the_line() -> None:
    marginals = Marginals(overall=4.0, squads={"pay": 6.0}, priorities={"fraud": -1.5})
    assert marginals.of("pay", None) == 6.0
    assert marginals.of("pay", "fraud") == 4.5
    assert marginals.of("hub", "fraud") == 2.5
    assert marginals.of(None, "other") == 4.0
    assert Marginals(overall=1.0, priorities={"fraud": -1.5}).of(None, "fraud") == 0.0


def tried(store: Store, kind: WorkKind, *stages: Stage, weeks: float = 4.0, **values: object) -> None:
    """Have an idea go through these stages, so many weeks in each."""
    idea = submit(store, private=bool(values.pop("private", False))).id
    with store.writing() as session:
        row = session.get_one(Idea, idea)
        row.kind_of_work, row.squad = kind, "hub"
        for name, value in values.items():
            setattr(row, name, value)
        for place, stage in enumerate(stages):
            row.stage = stage
            at = NOW + place * timedelta(weeks=weeks)
            history.record(session, row, verb="moved", sentence="-", by=None, now=at)


def test_the_record_counts_what_was_tried_and_how_it_ended_and_no_private_idea(store: Store) -> None:
    tried(store, WorkKind.research, Stage.experiment, Stage.parked)
    tried(store, WorkKind.research, Stage.experiment, Stage.declined)
    tried(store, WorkKind.research, Stage.experiment, Stage.build)
    tried(store, WorkKind.research, Stage.experiment, Stage.parked, private=True)
    tried(store, WorkKind.product, Stage.build, Stage.live)
    tried(store, WorkKind.product, Stage.experiment)
    tried(store, WorkKind.product, Stage.declined)
    record = Forecasts(store).record(RIA)
    assert record.outcomes == {WorkKind.research: Outcomes(1, 2), WorkKind.product: Outcomes(1, 0)}
    assert record.priors[WorkKind.research] == pytest.approx((3 + 1) / 13)
    assert record.priors[WorkKind.product] == pytest.approx((5 + 1) / 11)
    assert record.priors[WorkKind.platform] == 0.6


def test_estimates_are_judged_by_squad_and_kind_from_five_ideas_on(store: Store) -> None:
    for _ in range(4):
        tried(store, WorkKind.product, Stage.build, Stage.live, weeks=6, effort=Effort.weeks)
    tried(store, WorkKind.product, Stage.build, Stage.live, weeks=6, effort=Effort.weeks, private=True)
    tried(store, WorkKind.product, Stage.build, Stage.live, weeks=6)
    assert Forecasts(store).record(RIA).calibrations == {}
    tried(store, WorkKind.product, Stage.build, Stage.live, Stage.measured, weeks=6, effort=Effort.weeks)
    assert Forecasts(store).record(RIA).calibrations == {("hub", WorkKind.product): Calibration(2.0, 5)}


def publish(store: Store, **parts: object) -> bool:
    with store.writing() as session:
        _, policy, _ = policy_in_force(session)
        return policy_operations.publish(session, policy.model_copy(update=parts), NOW, None)


def in_force(store: Store) -> Policy:
    with store.reading() as session:
        return policy_in_force(session)[1]


def tenths(store: Store, idea: str) -> int:
    with store.writing() as session:
        row = session.get_one(Idea, idea)
        score_again(session, row)
        return row.score_tenths


def test_a_version_is_published_with_the_priors_that_the_record_makes_and_keeps_them(store: Store) -> None:
    idea = estimated(store, kind=WorkKind.research)
    before = tenths(store, idea)
    for _ in range(9):
        tried(store, WorkKind.research, Stage.experiment, Stage.parked)
    assert not publish(store)
    assert tenths(store, idea) == before
    assert publish(store, note="Once more.")
    assert in_force(store).priors == Policy().priors
    assert in_force(store).priors_by_record == {WorkKind.research: 0.16}
    # Chance weighs ten points: 16 % of them instead of 30 %.
    after = tenths(store, idea)
    assert before - after == 14
    tried(store, WorkKind.research, Stage.build, Stage.live)
    assert tenths(store, idea) == after
    # What was stated counts again, not what the record has made of it.
    assert publish(store, note="And again.")
    assert in_force(store).priors_by_record == {WorkKind.research: 0.2}
    assert Forecasts(store).record(RIA).priors[WorkKind.research] == pytest.approx(4 / 20)


def test_where_a_squads_work_has_taken_longer_its_ideas_need_more_to_be_funded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(5):
        tried(store, WorkKind.product, Stage.build, Stage.live, weeks=6, effort=Effort.weeks)
    slow, other = estimated(store), estimated(store)
    put(store, slow, squad="hub")
    put(store, other, squad="payments")
    draw(store)
    assert {outlook_of(store, idea, RIA).line for idea in (slow, other)} == {8 * 4.0}
    assert publish(store, note="Once more.")
    assert in_force(store).corrections_by_record == {"hub": {WorkKind.product: 2.0}}
    assert in_force(store).as_said().corrections_by_record == {}
    # At twice the weeks the line of one is where its score is, and no other is nearer to its own.
    put(store, slow, score_tenths=640)
    put(store, other, score_tenths=630)
    monkeypatch.setattr(forecast, "AT_ONCE", 1)
    monkeypatch.setattr(forecast, "NEAREST", 1)
    draw(store)
    assert bands(store).keys() == {slow}
    assert outlook_of(store, slow, RIA).line == 16 * 4.0


def test_a_draft_and_a_file_tell_what_the_record_does_before_they_are_published(store: Store) -> None:
    tried(store, WorkKind.product, Stage.experiment, Stage.parked)
    told = "Based on our track record, product work succeeds 45% of the time (was 50%)."
    file = in_force(store).model_copy(update={"note": "Once more."})
    assert told in Versions(store).against(file, OPERATOR).changes
    assert Versions(store).against(in_force(store), OPERATOR).changes == ()
    publish(store, note="Once more.")
    found = Versions(store).against(file, OPERATOR)
    assert (found.is_new, found.changes) == (False, ())
