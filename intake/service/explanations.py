"""Why an idea's score is what it is, for whoever may read the idea."""

from intake import assess, backing_queries, checking, explain_queries, idea_facts, queries, relations, supporting
from intake.access import Action, Principal, authorise, can
from intake.backing import Answer
from intake.backing_facts import Claim
from intake.explaining import Rival, gaps, lines, prospects
from intake.explanations import Explanation, InputChange, Prospect, Serves, WhyMore
from intake.fit import Fit
from intake.ideas import IN_RANKING, IdeaInputs, Stage, may_move
from intake.plan.turns import pinned, tier_of
from intake.policy import Criterion, Policy
from intake.scoring import Score, score
from intake.tables import Idea, IdeaChange
from intake.uncertainty import queries as draws
from intake.uncertainty.outlook import Outlook
from store.engine import Session, Store

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
            return _explained(session, backing_queries.public_numbered(session, number), by)

    def more(self, idea_id: str, by: Principal) -> WhyMore:
        """Return the same with what is like the idea, and who changed which input when."""
        authorise(by, Action.read)
        with self._store.reading() as session:
            row = _readable(session, idea_id, by)
            changes = map(_input_change, queries.changes(session, row.id))
            named = backing_queries.living(session, row.id).values()
            return WhyMore(
                why=_explained(session, row, by),
                claims=_claims(session, row),
                confirmed_by=tuple(sorted({backer.member for backer in named if backer.answer is Answer.yes})),
                similar=idea_facts.idea_fact(session, row).similar,
                changes=tuple(change for change in changes if change is not None),
            )


def _readable(session: Session, idea_id: str, by: Principal) -> Idea:
    row = queries.idea(session, idea_id, by)
    if row.private:
        authorise(by, Action.read_private, relations.to_idea(session, row, by))
    return row


def _explained(session: Session, row: Idea, by: Principal) -> Explanation:
    made, fit, inputs = Score.model_validate(row.score), Fit.model_validate(row.fit), assess.inputs_of(session, row)
    policy, version = explain_queries.policy_cited(session, made.policy_version)
    # A private idea has no rank, not even for those who know of it.
    in_ranking = made.ranked and row.stage in IN_RANKING and not row.private
    above = _above(session, row) if in_ranking else ()
    relation = relations.to_idea(session, row, by)
    return Explanation(
        id=row.id,
        version=row.version,
        label=idea_facts.label(row),
        title=row.title,
        stage=row.stage,
        private=row.private,
        score=made,
        lines=lines(made),
        serves=_serves(fit, policy),
        priorities={priority.name: priority.weight for priority in policy.priorities},
        completeness=policy.completeness,
        published_on=version.published_on.isoformat() if version else "",
        rank=explain_queries.place(session, row.score_tenths, row.number or 0) if in_ranking else None,
        total=explain_queries.ranked(session) if in_ranking else 0,
        tier=tier_of(session, row),
        pinned=pinned(session, row),
        above=above,
        gaps=gaps(made, above),
        prospects=_prospects(session, row, inputs, fit, policy) if in_ranking else (),
        may_ask=can(by, Action.ask, relation) and may_move(row.stage, Stage.needs_info),
        may_support=supporting.may(row, by, relation),
        may_name=can(by, Action.name_backers, relation),
        close=_close(session, row, by),
    )


def _close(session: Session, row: Idea, by: Principal) -> Outlook | None:
    drawn = draws.band(session, row.id, by)
    outlook = Outlook.model_validate(drawn.outlook) if drawn else None
    return outlook if outlook and outlook.too_close else None


def _claims(session: Session, row: Idea) -> dict[Criterion, Claim]:
    """Return who gave what counts for each criterion; after an experiment nobody's word does for the chance."""
    policy, _ = explain_queries.policy_cited(session, row.policy_version)
    counting = {Criterion.value: "value", Criterion.urgency: "urgency", Criterion.effort: "effort"}
    counting[Criterion.reach] = "area"
    if row.proven is None:
        counting[Criterion.chance] = "chance" if policy.anchors.chance else "kind"
    known = {claim.field: claim for claim in checking.claims(session, row)}
    return {criterion: known[field] for criterion, field in counting.items() if field in known}


def _above(session: Session, row: Idea) -> tuple[Rival, ...]:
    return tuple(
        Rival(
            label=idea_facts.label(rival),
            title=rival.title,
            tenths=rival.score_tenths,
            contributions=Score.model_validate(rival.score).contributions,
        )
        for rival in explain_queries.just_above(session, row.score_tenths, row.number or 0, ABOVE)
    )


def _prospects(session: Session, row: Idea, inputs: IdeaInputs, fit: Fit, policy: Policy) -> tuple[Prospect, ...]:
    found = prospects(inputs, lambda told: score(told, fit, policy, row.policy_version).tenths)
    if not found.alone:
        return ()
    best = explain_queries.place(session, row.score_tenths + found.together, row.number or 0)
    return tuple(
        Prospect(
            fact=each.fact,
            gain=each.tenths,
            alone=explain_queries.place(session, row.score_tenths + each.tenths, row.number or 0),
            together=best,
        )
        for each in found.alone
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
