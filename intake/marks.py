"""The cap on top marks: of one requester's ideas so many may claim the highest value. What stands is never lowered."""

from collections.abc import Mapping

from intake import assess, queries
from intake.access import Principal
from intake.currencies import Currency, Value
from intake.errors import FieldErrors
from store.engine import Session
from store.turns import take_turn


def check(session: Session, value: Mapping[Currency, Value], by: Principal, idea_id: str | None = None) -> None:
    """Raise FieldErrors when the value claims the highest level once more than the policy allows."""
    if Value.very_large not in value.values():
        return
    _, policy = assess.policy_held(session)
    most = policy.most_top_marks
    if most is None:
        return
    # Who submits twice at the same moment is counted twice.
    take_turn(session, f"marks:{by.member_id}")
    others = [
        row
        for row in queries.own_in_ranking(session, by)
        if row.id != idea_id and Value.very_large in row.value.values()
    ]
    if len(others) >= most:
        raise FieldErrors({"value": _told(most, [row.title for row in others])})


def _told(most: int, titles: list[str]) -> str:
    if not most:
        return "Nobody may claim the highest line at present. Choose the one below it."
    first = f"“{titles[0]}”"
    already = first if len(titles) == 1 else f"{first} and {len(titles) - 1} more of your ideas"
    return (
        f"{already} {'claims' if len(titles) == 1 else 'claim'} the highest line already, and {most} at a time is the "
        "most for one person. Choose the line below it."
    )
