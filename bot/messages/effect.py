"""What a draft changes and what that does to the backlog, in a few lines."""

from collections.abc import Iterator, Sequence

from bot.blocks import SECTION
from bot.text import count, one_line, within
from intake.company.effects import Effect
from intake.replay import Moved

CHANGES, TITLE, WHY = 8, 70, 200
GROUPS = (
    ("enters", "would be taken on"),
    ("leaves", "would not be taken on any more"),
    ("rises", "rises"),
    ("falls", "falls"),
)


def changes_text(changes: Sequence[str]) -> str:
    """Return what changes as a list, empty where nothing is there to compare with."""
    if not changes:
        return ""
    more = len(changes) - CHANGES
    lines = [f"• {one_line(change, 200)}" for change in changes[:CHANGES]]
    return "\n".join(["*What changes*", *lines, *([f"• and {count(more, 'other thing')}"] if more > 0 else [])])


def effect_text(effect: Effect) -> str:
    """Return what it does to the backlog: how many ideas move, and those that move most, with why."""
    if not effect.of:
        return "*What it does*: there are no ideas yet that it could move."
    head = f"*What it does*: of {count(effect.of, 'public idea')} {effect.moved} {_verb(effect.moved)} another place."
    return f"{head}\n{within([*_moves(effect)], SECTION - len(head) - 1)}".strip()


def _moves(effect: Effect) -> Iterator[str]:
    for group, told in GROUPS:
        for each in getattr(effect, group):
            yield f"• {_called(each)} *{told}*, {_place(each)}: {one_line(each.why, WHY)}"


def _verb(moved: int) -> str:
    return "has" if moved == 1 else "have"


def _called(moved: Moved) -> str:
    return f"{one_line(moved.label)} “{one_line(moved.title, TITLE)}”"


def _place(moved: Moved) -> str:
    places = [str(rank) if rank else "unranked" for rank in (moved.rank_before, moved.rank_after)]
    return f"place {places[0]} → {places[1]}"
