"""The squads: a list of them, and the form of one. Both stand in the same modal, one in place of the other."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, context, divider, modal, question, section, select, text_input, values
from bot.messages.words import SQUAD_KINDS, pairs
from bot.pickers import channel_picker, dangerous, number_input, person_picker
from bot.text import channel, mention, one_line
from intake.company.priorities import listed
from intake.company.progress import SquadForm
from intake.company.squads import SquadDraft
from intake.squads import THE_HUB, SquadCard, SquadKind

NEW = "."
FIRST = SquadForm(squad=None, version=0, hub=None)


def build_list(squads: Sequence[SquadCard]) -> Json:
    """Return the list of squads."""
    return modal(
        ids.SQUAD_LIST,
        "Squads",
        [
            *(_line(squad) for squad in squads),
            divider(),
            actions(button("Add a squad", ids.ADD_SQUAD, primary=True)),
            context("Every squad above is saved. “Done” closes this list."),
        ],
        close="Done",
    )


def build(form: SquadForm) -> Json:
    """Return the form of one squad; a first one is proposed as the hub."""
    squad = form.squad or _proposed(form)
    weeks = squad.weeks
    title = "Change a squad" if form.squad else "A squad" if form.hub else "The first squad"
    return modal(
        ids.SQUAD_FORM,
        title,
        [
            question("name", "Name", text_input("name", initial=squad.name)),
            question("kind", "Kind", select("kind", pairs(SQUAD_KINDS), squad.kind.value), hint=_about_the_hub(form)),
            question("lead", "Lead", person_picker("lead", squad.lead), optional=True),
            question("channel", "Channel", channel_picker("channel", squad.channel), optional=True),
            question(
                "areas",
                "Product areas",
                text_input("areas", initial=", ".join(squad.areas), placeholder="Payments, Checkout"),
                optional=True,
                hint="With commas between them. Requesters choose from these, and their choice decides the squad.",
            ),
            question(
                "charter", "What it is for, in a sentence", text_input("charter", initial=squad.charter), optional=True
            ),
            question("weeks", "Squad-weeks a quarter", number_input("weeks", weeks), optional=True),
            *([actions(_closing(form.squad, form.version))] if form.squad else []),
        ],
        submit="Save",
        about=ids.encode(form.squad.key if form.squad else NEW, form.version),
    )


def parse(view: Json) -> tuple[str | None, int, SquadDraft]:
    """Return which squad it is, None for a new one, its version, and what was filled in."""
    given = values(view)
    weeks = given.get("weeks")
    draft = SquadDraft(
        name=given.get("name") or "",
        kind=given.get("kind") or SquadKind.embedded,
        lead=given.get("lead"),
        channel=given.get("channel"),
        areas=listed(given.get("areas") or ""),
        charter=given.get("charter") or "",
        weeks=float(weeks) if weeks else None,
    )
    subject = ids.decode(view["private_metadata"])
    return None if subject.id == NEW else subject.id, subject.version, draft


def told(squad: SquadCard) -> str:
    """Return what a squad is, in a line."""
    parts = [squad.kind.value]
    parts += [f"led by {mention(squad.lead)}"] if squad.lead else []
    parts += [channel(squad.channel)] if squad.channel else []
    parts += [f"{squad.weeks:g} weeks a quarter"] if squad.weeks is not None else []
    return " · ".join(parts)


def _proposed(form: SquadForm) -> SquadCard:
    return SquadCard(key=NEW, name="", kind=SquadKind.embedded) if form.hub else THE_HUB


def _about_the_hub(form: SquadForm) -> str:
    if form.hub is None:
        return "The hub is the central team that takes what no other squad does. There is exactly one."
    return f"{form.hub} is the hub. If you choose the hub here, that squad becomes embedded."


def _line(squad: SquadCard) -> Json:
    areas = f"\n{one_line(', '.join(squad.areas))}" if squad.areas else ""
    change = button("Change", ids.CHANGE_SQUAD, ids.encode(squad.key, 0), told=f"Change {squad.name}")
    return section(f"*{one_line(squad.name)}* · {told(squad)}{areas}", change)


def _closing(squad: SquadCard, version: int) -> ButtonElement:
    return dangerous(
        "Close this squad",
        ids.CLOSE_SQUAD,
        ids.encode(squad.key, version),
        title="Close this squad?",
        asks="It takes no more ideas. Those it has keep their story; ideas that wait are proposed to others.",
        yes="Close it",
    )
