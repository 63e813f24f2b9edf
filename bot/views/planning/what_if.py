"""What if ten points of capacity moved from one priority to another: the form, and the answer."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import Json, context, listing, modal, question, section, select
from bot.form_values import values
from bot.text import count, one_line, points, within
from intake.errors import FieldErrors
from intake.formatting import money, stated_share
from intake.services.planning.portfolio import Movable, MovedIdea, MovedShare, WhatIf

WHAT_IF_TITLE = "What if"
WHAT_IF_LISTED = 2500
# A smaller gap reads as none.
TOLD = 0.0005


def build_what_if_form(priorities: Sequence[Movable]) -> Json:
    """Return the form; each priority with its share."""
    # The largest share comes first in what gives, and last in what gets.
    by_share = sorted(priorities, key=lambda priority: -priority.share)
    gives = [(priority.key, f"{priority.name}, {_share(priority)}") for priority in by_share if priority.share]
    gets = [(priority.key, f"{priority.name}, {_share(priority)}") for priority in reversed(by_share)]
    return modal(
        ids.WHAT_IF_FORM,
        WHAT_IF_TITLE,
        [
            context(
                "See how the plan would change if ten points of the weeks moved. This doesn't change the real plan."
            ),
            question("taken_from", "Take ten points from", select("taken_from", gives)),
            question("given_to", "Give them to", select("given_to", gets)),
        ],
        submit="Show",
    )


def parse_what_if_form(view: Json) -> tuple[str, str]:
    """Return the keys of the priority that gives and the one that gets; raises FieldErrors where one is missing."""
    form_values = values(view)
    missing = {field: "Choose a priority." for field in ("taken_from", "given_to") if not form_values.get(field)}
    if missing:
        raise FieldErrors(missing)
    return form_values["taken_from"], form_values["given_to"]


def what_if_answer(answer: WhatIf) -> Json:
    """Return who would enter and who would leave."""
    moved = f"Ten points from *{one_line(answer.taken_from)}* to *{one_line(answer.given_to)}*"
    loss = [section(_favoured_loss(answer))] if answer.favoured_gain < 0 else []
    blocks = [*loss, section(f"{moved}: {_gain(answer)}.{'' if loss else _favoured(answer)}")]
    if answer.shares:
        blocks.append(listing([_moved_share(share) for share in answer.shares]))
    if not (answer.enter or answer.leave):
        blocks.append(section("No idea enters or leaves the plan."))
    blocks += [
        section(f"*{count(len(ideas), 'idea')} {verb if len(ideas) != 1 else verb + 's'}*\n{_listed(ideas)}")
        for verb, ideas in (("enter", answer.enter), ("leave", answer.leave))
        if ideas
    ]
    if answer.gap >= TOLD:
        more = "bring" if answer.by_benefit else "score"
        blocks.append(context(f"This is a quick calculation. The best plan could {more} up to {answer.gap:.1%} more."))
    if answer.troubles:
        blocks.append(listing([one_line(trouble, 500) for trouble in answer.troubles]))
    return modal(ids.NOTICE, WHAT_IF_TITLE, blocks, close="Back")


def _share(priority: Movable) -> str:
    return f"{priority.bound} {stated_share(priority.share)} of the weeks" if priority.share else "no share"


def _moved_share(share: MovedShare) -> str:
    before = f"{share.bound} {stated_share(share.before)}" if share.before else "no share"
    return f"*{one_line(share.name)}*: {before} → {share.bound} {stated_share(share.after)} of the weeks"


def _gain(answer: WhatIf) -> str:
    if answer.gain == 0:
        return f"the plan {'brings' if answer.by_benefit else 'scores'} the same"
    more = "more" if answer.gain > 0 else "less"
    if answer.by_benefit:
        return f"the plan brings {money(abs(answer.gain))} a year {more}"
    return f"the plan scores {points(abs(answer.gain))} points {more}"


def _favoured_loss(answer: WhatIf) -> str:
    name, (before, after) = one_line(answer.given_to), answer.favoured
    less = f"{money(-answer.favoured_gain)} a year" if answer.by_benefit else f"{points(-answer.favoured_gain)} points"
    ideas = f"{before} → {count(after, 'idea')}" if before != after else f"still {count(after, 'idea')}"
    return (
        f":warning: *{name}* would lose by it: {less} less from its ideas in the plan ({ideas}), with a larger share."
    )


def _favoured(answer: WhatIf) -> str:
    name, (before, after) = one_line(answer.given_to), answer.favoured
    if answer.favoured_gain == 0 and before == after:
        return ""
    gain = f"{money(answer.favoured_gain)} a year" if answer.by_benefit else f"{points(answer.favoured_gain)} points"
    ideas = f"{before} → {count(after, 'idea')}" if before != after else f"still {count(after, 'idea')}"
    return f" *{name}*: {ideas} in the plan, {gain} more."


def _listed(ideas: Sequence[MovedIdea]) -> str:
    return within([_what_if_text(idea) for idea in ideas], WHAT_IF_LISTED)


def _what_if_text(idea: MovedIdea) -> str:
    weeks = "1 week" if idea.weeks == 1 else f"{idea.weeks:g} weeks"
    brought = points(idea.tenths) if idea.benefit is None else f"{money(idea.benefit)} a year"
    return f"{one_line(idea.name)} · {one_line(idea.squad, 40)}, {weeks} · {brought}"
