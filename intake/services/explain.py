"""Why an idea's score is what it is, for whoever may read the idea."""

from datetime import datetime
from typing import Any

from intake.access import Action, Principal, authorise, can
from intake.ideas import IN_RANKING, UNDECIDED, Asked, IdeaInputs, Stage, may_move
from intake.notifications.ideas import Twin
from intake.notifications.portfolio import PinFact
from intake.notifications.support import InputClaim
from intake.operations import idea_notifications
from intake.operations import support as support_operations
from intake.operations.idea_notifications import idea_notification, pinned, read_ahead, tier_of
from intake.operations.matching import assess
from intake.operations.matching.assess import inputs_of
from intake.operations.matching.routing import learned_ideas
from intake.operations.members import relation_to_idea
from intake.policy import SCALES, Criterion, Frozen, Objective, Policy
from intake.queries import ideas as idea_queries
from intake.queries import organization as organization_queries
from intake.queries import portfolio as portfolio_queries
from intake.queries import support as support_queries
from intake.queries.ideas import just_above, rank_of, ranked
from intake.queries.policy import policy_cited, policy_in_force
from intake.queries.support import public_numbered
from intake.rules.explain import Gap, HigherRanked, ScoreLine, gaps, lines, prospects
from intake.rules.matching.priority_match import Fit
from intake.rules.matching.routing import Routing
from intake.rules.planning.benefit import Benefit, benefit
from intake.rules.planning.forecast import Outlook
from intake.rules.planning.portfolio import DrawnPlans, Tier
from intake.rules.scoring import Score, chance_level, score
from intake.rules.support import SupportAnswer
from intake.tables import Idea, IdeaChange
from store.engine import Session, Store
from store.prefetch import prefetch

# What Why?


class Serves(Frozen):
    """The priority that an idea serves with its weight, and how strongly (0–1), by which words."""

    name: str
    weight: int
    words: tuple[str, ...]
    strength: float
    provisional: bool


class Prospect(Frozen):
    """A fact that nobody has confirmed yet: the tenths that it would bring, and the ranks that it could lead to.

    `alone` is the rank with this fact, `together` the one with every such fact.
    """

    fact: Asked
    gain: int
    alone: int
    together: int


class BenefitShown(Frozen):
    """The benefit of an idea with all that it takes to compute it by hand, and what the draws say of its place.

    `words` is the level that was told, `counts_as` the level that counts of it for now where that is less; `match` is
    how strongly it serves the priority with `weight`. Without an estimate there are no `weeks`.
    """

    amount: float
    told: float
    bounds: tuple[float, float]
    words: str
    counts_as: str
    is_claimed: bool
    chance: float
    chance_words: str
    least_factor: float
    factor: float
    weight: int
    match: float
    a_year: int
    weeks: float | None
    drawn: DrawnPlans


class Explanation(Frozen):
    """Why an idea's score is what it is; one outside the ranking has no `rank`, and is compared with nothing.

    `tier` is when its turn comes by the plan, `pinned` what a lead has signed for its place there. `priorities` are the
    weights by name. Before a decision `routing` is the suggested squad, by name `suggested`, with the names of the past
    ideas that it was learned from. `close` is what the draws say of one that is too close to call, `benefit` what a
    version that plans by it counts.
    """

    id: str
    version: int
    label: str
    title: str
    stage: Stage
    private: bool
    score: Score
    lines: tuple[ScoreLine, ...]
    serves: Serves | None
    priorities: dict[str, int]
    completeness: float
    published_on: str
    rank: int | None
    total: int
    tier: Tier | None
    pinned: PinFact | None
    above: tuple[HigherRanked, ...]
    gaps: tuple[Gap, ...]
    prospects: tuple[Prospect, ...]
    may_ask: bool
    may_support: bool
    may_name: bool
    close: Outlook | None = None
    routing: Routing | None = None
    suggested: str = ""
    learned_ideas: dict[str, str] = {}
    benefit: BenefitShown | None = None


class InputChange(Frozen):
    """Who changed which inputs of a score, and when; or that it was worked out under another version."""

    at: datetime
    by: str | None
    verb: str
    inputs: dict[str, str]
    policy_version: int | None


class WhyMore(Frozen):
    """The explanation, what is like the idea, and the history of its inputs.

    `claims` is who gave what counts for a criterion, and who has checked it; `confirmed_by` are those who said yes.
    """

    why: Explanation
    claims: dict[Criterion, InputClaim]
    confirmed_by: tuple[str, ...]
    similar: tuple[Twin, ...]
    changes: tuple[InputChange, ...]


# Why an idea's score is what it is, for whoever may read the idea.

ABOVE = 5
SCORED = ("submitted", "imported", "rescored")


class Explanations:
    """The scores, explained."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def why(self, idea_id: str, by: Principal) -> Explanation:
        """Return what the score is made of, what those just above have more of, and what could still be confirmed."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            row = _readable(session, idea_id, by)
            return _explained(session, row, by)

    def why_numbered(self, number: int, by: Principal) -> Explanation:
        """Return the same for the public idea of a number; raises NotFound where there is none."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            return _explained(session, public_numbered(session, number), by)

    def more(self, idea_id: str, by: Principal) -> WhyMore:
        """Return the same with what is like the idea, and who changed which input when."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            row = _readable(session, idea_id, by)
            read_ahead(
                session,
                [row],
                lambda s: idea_queries.changes(s, row.id),
                lambda s: support_queries.active_backers(s, row.id),
                lambda s: assess.input_claims(s, row),
            )
            changes = map(_input_change, idea_queries.changes(session, row.id))
            named = support_queries.active_backers(session, row.id).values()
            return WhyMore(
                why=_explained(session, row, by),
                claims=_claims(session, row),
                confirmed_by=tuple(sorted({backer.member for backer in named if backer.answer is SupportAnswer.yes})),
                similar=idea_notification(session, row).similar,
                changes=tuple(change for change in changes if change is not None),
            )


def _readable(session: Session, idea_id: str, by: Principal) -> Idea:
    row = idea_queries.idea(session, idea_id, by)
    if row.private:
        authorise(by, Action.read_private, relation_to_idea(session, row, by))
    return row


def _explained(session: Session, row: Idea, by: Principal) -> Explanation:
    places = (row.score_tenths, row.number or 0)
    prefetch(
        session,
        policy_in_force,
        ranked,
        organization_queries.all_squad_rows,
        lambda s: inputs_of(s, row),
        lambda s: just_above(s, *places, ABOVE),
        lambda s: rank_of(s, *places),
        lambda s: tier_of(s, row),
        lambda s: pinned(s, row),
        lambda s: portfolio_queries.band(s, row.id, by),
        lambda s: relation_to_idea(s, row, by),
    )
    made, fit, inputs = Score.model_validate(row.score), Fit.model_validate(row.fit), inputs_of(session, row)
    policy, version = policy_cited(session, made.policy_version)
    # A private idea has no rank, not even for those who know of it.
    in_ranking = made.ranked and row.stage in IN_RANKING and not row.private
    above = _above(session, row) if in_ranking else ()
    relation = relation_to_idea(session, row, by)
    return Explanation(
        id=row.id,
        version=row.version,
        label=idea_notifications.label(row),
        title=row.title,
        stage=row.stage,
        private=row.private,
        score=made,
        lines=lines(made),
        serves=_serves(fit, policy),
        priorities={priority.name: priority.weight for priority in policy.priorities},
        completeness=policy.completeness,
        published_on=version.published_on.isoformat() if version else "",
        rank=rank_of(session, *places) if in_ranking else None,
        total=ranked(session) if in_ranking else 0,
        tier=tier_of(session, row),
        pinned=pinned(session, row),
        above=above,
        gaps=gaps(made, above),
        prospects=_prospects(session, row, inputs, fit, policy) if in_ranking else (),
        may_ask=can(by, Action.ask, relation) and may_move(row.stage, Stage.needs_info),
        may_support=support_operations.may_support(row, by, relation),
        may_name=can(by, Action.name_backers, relation),
        close=_close(session, row, by),
        **_suggestion(session, row),
        benefit=_benefit(session, row, inputs, fit, policy) if made.ranked else None,
    )


def _suggestion(session: Session, row: Idea) -> dict[str, Any]:
    if row.stage not in UNDECIDED or not row.routing:
        return {}
    routing = assess.routing_of(row)
    squads = organization_queries.all_squad_rows(session)
    name = squads[routing.squad].name if routing.squad in squads else routing.squad
    return {"routing": routing, "suggested": name, "learned_ideas": learned_ideas(session, routing)}


def _benefit(session: Session, row: Idea, inputs: IdeaInputs, fit: Fit, policy: Policy) -> BenefitShown | None:
    if policy.objective is Objective.score:
        return None
    its, priority = benefit(inputs, fit, policy), policy.priority(fit.priority)
    plan = None if row.private else portfolio_queries.newest(session)
    return BenefitShown(
        amount=its.amount,
        told=its.told,
        bounds=(its.bounds.low, its.bounds.high),
        words=_told(its, policy),
        counts_as=policy.claimed_at_most.value.replace("_", " ") if its.held_back else "",
        is_claimed=its.claimed,
        chance=its.chance,
        chance_words=chance_level(inputs, policy).line,
        least_factor=policy.least_factor,
        factor=its.factor,
        weight=priority.weight if priority else 0,
        match=fit.strength if priority else 0.0,
        a_year=its.a_year,
        weeks=policy.weeks(row.effort, row.squad or assess.routing_of(row).squad, row.kind_of_work, row.approach),
        drawn=DrawnPlans.model_validate(plan.draws) if plan else DrawnPlans(),
    )


def _told(its: Benefit, policy: Policy) -> str:
    if its.currency is None or its.level is None:
        return ""
    words = policy.anchors.value[its.currency][its.level].words or its.level.value.replace("_", " ")
    return f"{its.currency.value}, {words}"


def _close(session: Session, row: Idea, by: Principal) -> Outlook | None:
    drawn = portfolio_queries.band(session, row.id, by)
    outlook = Outlook.model_validate(drawn.outlook) if drawn else None
    return outlook if outlook and outlook.too_close else None


def _claims(session: Session, row: Idea) -> dict[Criterion, InputClaim]:
    """Return who gave what counts for each criterion; after an experiment nobody's word does for the chance."""
    policy, _ = policy_cited(session, row.policy_version)
    counting = {criterion: criterion.value for criterion in (Criterion.value, *SCALES)} | {Criterion.reach: "area"}
    if row.proven is None:
        by_approach = policy.rule(row.approach).chance is not None
        counting[Criterion.chance] = "chance" if policy.anchors.chance else "approach" if by_approach else "kind"
    claims_by_field = {claim.field: claim for claim in assess.input_claims(session, row)}
    return {criterion: claims_by_field[field] for criterion, field in counting.items() if field in claims_by_field}


def _above(session: Session, row: Idea) -> tuple[HigherRanked, ...]:
    return tuple(
        HigherRanked(
            label=idea_notifications.label(rival),
            title=rival.title,
            tenths=rival.score_tenths,
            contributions=Score.model_validate(rival.score).contributions,
        )
        for rival in just_above(session, row.score_tenths, row.number or 0, ABOVE)
    )


def _prospects(session: Session, row: Idea, inputs: IdeaInputs, fit: Fit, policy: Policy) -> tuple[Prospect, ...]:
    prospective = prospects(inputs, lambda answers: score(answers, fit, policy, row.policy_version).tenths)
    if not prospective.alone:
        return ()
    gains = (prospective.together, *(prospect.tenths for prospect in prospective.alone))
    idea_queries.read_ranks(session, row.number or 0, [row.score_tenths + gain for gain in gains])
    best = idea_queries.rank_of(session, row.score_tenths + prospective.together, row.number or 0)
    return tuple(
        Prospect(
            fact=prospect.fact,
            gain=prospect.tenths,
            alone=idea_queries.rank_of(session, row.score_tenths + prospect.tenths, row.number or 0),
            together=best,
        )
        for prospect in prospective.alone
    )


def _serves(fit: Fit, policy: Policy) -> Serves | None:
    priority = policy.priority(fit.priority)
    if priority is None:
        return None
    return Serves(
        name=priority.name,
        weight=priority.weight,
        words=fit.words,
        strength=fit.strength,
        provisional=fit.provisional,
    )


def _input_change(change: IdeaChange) -> InputChange | None:
    inputs = {name: str(value) for name, value in change.fields.items() if name in IdeaInputs.model_fields}
    if not inputs and change.verb not in SCORED:
        return None
    return InputChange(
        at=change.at, by=change.by, verb=change.verb, inputs=inputs, policy_version=change.policy_version
    )
