"""The one question to a requester whose answer could matter most now: about one idea of theirs, or about them all."""

from intake.access import Principal, Role
from intake.ideas import IN_RANKING, LEGAL_FIELDS, Stage
from intake.notifications.ideas import AskedInput
from intake.policy import Criterion, Policy
from intake.queries.ideas import own_in_ranking
from intake.queries.policy import policy_in_force
from intake.queries.portfolio import band, own_bands
from intake.rules.planning.best_question import LEGAL, LIKELY, OpenInput, best_question, open_fields, part_changed
from intake.rules.planning.forecast import Outlook
from intake.rules.scoring import Score
from intake.rules.value_choices import value_choices
from intake.tables import Idea, IdeaBand
from store.engine import Session


def asked_of_own(session: Session, by: Principal) -> AskedInput | None:
    """Return the one question about all of somebody's own ideas, None where no answer could matter."""
    rows = {row.id: row for row in own_in_ranking(session, by) if _may_be_asked(row)}
    bands = own_bands(session, by) if rows else {}
    best = best_question(each for row in rows.values() for each in _open_inputs(session, row, bands.get(row.id)))
    return None if best is None else _asked(session, rows[best.idea_id], best)


def asked_of(session: Session, row: Idea) -> AskedInput | None:
    """Return the one question about an idea, None where no answer could matter."""
    if not _may_be_asked(row) or not _open_fields(session, row):
        return None
    drawn = band(session, row.id, Principal(member_id=row.requester, roles=frozenset({Role.member})))
    best = best_question(_open_inputs(session, row, drawn))
    return None if best is None else _asked(session, row, best)


def _may_be_asked(row: Idea) -> bool:
    # Of a private idea there is no rank; and who is asked something by a person is asked nothing else.
    return row.stage in IN_RANKING and row.stage is not Stage.needs_info and not row.private


def _asked(session: Session, row: Idea, best: OpenInput) -> AskedInput:
    _, policy, _ = policy_in_force(session)
    values = value_choices(policy) if best.field == Criterion.value else ()
    return AskedInput(id=row.id, version=row.version, title=row.title, field=best.field, part=best.part, values=values)


def _open_fields(session: Session, row: Idea) -> list[str]:
    _, policy, _ = policy_in_force(session)
    return open_fields(_not_told(row, policy), row.unknown)


def _open_inputs(session: Session, row: Idea, drawn: IdeaBand | None) -> list[OpenInput]:
    _, policy, _ = policy_in_force(session)
    return [_open_input(row, field, drawn, policy) for field in _open_fields(session, row)]


def _not_told(row: Idea, policy: Policy) -> list[str]:
    """Return what nobody has said of an idea yet, legal's questions too where the policy asks them."""
    asked = {LEGAL_FIELDS[line.asks] for line in policy.legal}
    return [*Score.model_validate(row.score).missing, *(each for each in asked if getattr(row, each) is None)]


def _open_input(row: Idea, field: str, drawn: IdeaBand | None, policy: Policy) -> OpenInput:
    outlook = Outlook.model_validate(drawn.outlook) if drawn is not None else None
    if field in LEGAL:
        is_likely = outlook is not None and outlook.funded >= LIKELY
        return OpenInput(idea_id=row.id, field=field, weight=0, is_for_legal=is_likely)
    weight = policy.weights.by_criterion()[Criterion(field)]
    points, part = _change(field, weight, outlook, policy) if outlook is not None else (0.0, 0.0)
    unlocks = not row.ranked and row.policy_version is not None
    return OpenInput(idea_id=row.id, field=field, weight=weight, points=points, part=part, unlocks=unlocks)


def _change(field: str, weight: int, outlook: Outlook, policy: Policy) -> tuple[float, float]:
    """Return how many points of the plan an answer could be worth by the draws, and in which part it changes it."""
    if field == Criterion.value:
        return outlook.about_value.points, outlook.about_value.part
    criterion = Criterion(field)
    best = max(anchor.worth for anchor in policy.anchors.table(criterion).values())
    gain = weight * max(0.0, best - policy.anchors.missing[criterion])
    part = part_changed(outlook.low, outlook.high, outlook.line, gain)
    return part * gain, part
