"""What a draft of the priorities changes and what that does to the backlog, in a few lines."""

from collections.abc import Iterator, Sequence

from bot.blocks import SECTION
from bot.text import count, one_line, units, within
from intake.formatting import money, weeks
from intake.rules.planning.replay import Effect, Moved, PlanTotals

CHANGES, TITLE, WHY = 8, 70, 200

GROUPS = (
    ("enters", "enters the plan"),
    ("leaves", "leaves the plan"),
    ("rises", "rises"),
    ("falls", "falls"),
)
# Why both plans differ from the one that /ml-queue plan shows.
BESIDE = "Both leave out what is in progress, and count benefit by this draft."


def changes_text(changes: Sequence[str]) -> str:
    """Return what changes as a list; nothing without changes."""
    if not changes:
        return ""
    more = len(changes) - CHANGES
    lines = [f"• {one_line(change, 200)}" for change in changes[:CHANGES]]
    return "\n".join(["*What changes*", *lines, *([f"• and {count(more, 'more change')}"] if more > 0 else [])])


def effect_text(effect: Effect) -> str:
    """Return what it does to the backlog: how many ideas move, and why those that move most do."""
    if not effect.of:
        return "*What it does*: nothing yet, as there are no public ideas."
    head = f"*What it does*: {effect.moved} of {count(effect.of, 'public idea')} {_verb(effect.moved)} rank."
    head = "\n".join([head, *_plans(effect), *_shares(effect)])
    return f"{head}\n{within([*_moves(effect)], SECTION - units(head) - 1)}".strip()


def _plans(effect: Effect) -> Iterator[str]:
    """Say what the plan comes to before and after, and how many enter and leave."""
    if effect.plans is None:
        return
    before, after = effect.plans
    yield f"*Plan now* (by {before.objective.value}): {_comes_to(before)}"
    yield f"*Plan with this draft* (by {after.objective.value}): {_comes_to(after)}"
    yield BESIDE
    if not effect.entering and not effect.leaving:
        yield "No idea enters or leaves."
        return
    enter = f"{count(effect.entering, 'idea')} {'enters' if effect.entering == 1 else 'enter'}"
    yield f"{enter}, {effect.leaving:,} {'leaves' if effect.leaving == 1 else 'leave'}."


def _comes_to(plan: PlanTotals) -> str:
    return f"{count(plan.ideas, 'idea')}, {weeks(plan.weeks)}, {money(plan.benefit)} a year"


def _shares(effect: Effect) -> Iterator[str]:
    for share in effect.shares:
        (before, after), (was, now) = share.ideas, share.benefit
        moved = f"{before} → {count(after, 'idea')} in the plan, {money(was)} → {money(now)} a year"
        yield f"{':warning: ' if now < was else ''}*{one_line(share.name, TITLE)}*, with its new share: {moved}"


def _moves(effect: Effect) -> Iterator[str]:
    for group, verb in GROUPS:
        for moved in getattr(effect, group):
            yield f"• {_called(moved)} *{verb}*, {_ranks(moved)}: {one_line(moved.why, WHY)}"


def _verb(moved: int) -> str:
    return "changes" if moved == 1 else "change"


def _called(moved: Moved) -> str:
    return f"{one_line(moved.label)} “{one_line(moved.title, TITLE)}”"


def _ranks(moved: Moved) -> str:
    before, after = (str(rank) if rank else "unranked" for rank in (moved.rank_before, moved.rank_after))
    return f"{before} → {after}"
