"""What if ten points of capacity moved from one priority to another: two lists, and the answer."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import Json, context, listing, modal, question, section, select, values
from bot.text import count, one_line, points, within
from intake.errors import FieldErrors
from intake.plan.body import Movable, MovedIdea, WhatIf

TITLE = "What if"
LISTED = 2500
# A gap of less reads as none.
TOLD = 0.0005


def build(priorities: Sequence[Movable]) -> Json:
    """Return the form; each priority with its share."""
    # Where there is most stands first in what gives, and last in what gets.
    by_share = sorted(priorities, key=lambda each: -each.share)
    gives = [(each.key, f"{each.name}, {_share(each)}") for each in by_share if each.share]
    gets = [(each.key, f"{each.name}, {_share(each)}") for each in reversed(by_share)]
    return modal(
        ids.WHAT_IF_FORM,
        TITLE,
        [
            context("What would the plan be with ten points of the weeks moved? Nothing changes by asking."),
            question("taken_from", "Take ten points from", select("taken_from", gives)),
            question("given_to", "And give them to", select("given_to", gets)),
        ],
        submit="Show",
    )


def parse(view: Json) -> tuple[str, str]:
    """Return the keys of the priority that gives and the one that gets; raises FieldErrors where one is missing."""
    given = values(view)
    missing = {field: "Choose a priority." for field in ("taken_from", "given_to") if not given.get(field)}
    if missing:
        raise FieldErrors(missing)
    return given["taken_from"], given["given_to"]


def answer(told: WhatIf) -> Json:
    """Return who would enter and who would leave."""
    moved = f"Ten points from *{one_line(told.taken_from)}* to *{one_line(told.given_to)}*"
    blocks = [section(f"{moved}: {_gain(told.gain)}.")]
    if not (told.enter or told.leave):
        blocks.append(section("Nobody enters and nobody leaves the plan."))
    blocks += [
        section(f"*{count(len(ideas), 'idea')} {verb if len(ideas) != 1 else verb + 's'}*\n{_listed(ideas)}")
        for verb, ideas in (("enter", told.enter), ("leave", told.leave))
        if ideas
    ]
    if told.gap >= TOLD:
        blocks.append(context(f"Found while you wait: the best plan could bring up to {told.gap:.1%} more."))
    if told.troubles:
        blocks.append(listing([one_line(each, 500) for each in told.troubles]))
    return modal(ids.NOTICE, TITLE, blocks, close="Back")


def _share(priority: Movable) -> str:
    return f"{priority.share:.0%} of the weeks" if priority.share else "no share"


def _gain(tenths: int) -> str:
    if tenths == 0:
        return "the plan brings as much score as before"
    return f"the plan brings {points(abs(tenths))} points {'more' if tenths > 0 else 'less'}"


def _listed(ideas: Sequence[MovedIdea]) -> str:
    return within([_told(idea) for idea in ideas], LISTED)


def _told(idea: MovedIdea) -> str:
    weeks = "1 week" if idea.weeks == 1 else f"{idea.weeks:g} weeks"
    return f"{one_line(idea.name)} · {one_line(idea.squad, 40)}, {weeks} · {points(idea.tenths)}"
