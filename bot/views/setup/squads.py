"""The squads: a list of them, the form of one, and the form that closes one."""

from collections.abc import Sequence
from datetime import date

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    Json,
    actions,
    button,
    channel_picker,
    context,
    day_picker,
    divider,
    modal,
    number_input,
    person_picker,
    question,
    section,
    select,
    text_input,
)
from bot.form_values import values
from bot.messages.labels import SQUAD_KINDS, pairs
from bot.text import channel, count, mention, one_line
from intake.formatting import day_called
from intake.operations.organization.setup import ClosingForm, SquadForm
from intake.operations.organization.squads import SquadDraft
from intake.policy import THE_HUB, SquadCard, SquadKind
from intake.rules.policy_forms.priorities import listed
from intake.rules.squads import next_squad

# What the form of the first squad begins with.
FIRST = SquadForm(squad=None, version=0, hub=None)

NEW = "."


def build_squad_list(squads: Sequence[SquadCard]) -> Json:
    """Return the list of squads."""
    return modal(
        ids.SQUAD_LIST,
        "Squads",
        [
            *(_line(squad, squads) for squad in squads),
            divider(),
            actions(button("Add a squad", ids.ADD_SQUAD, primary=True)),
            context("All squads above are saved."),
        ],
        close="Done",
    )


def build_squad_form(form: SquadForm) -> Json:
    """Return the form of one squad; the first is suggested as the hub."""
    squad = form.squad or _proposed(form)
    weeks = squad.weeks
    title = "Change squad" if form.squad else "New squad" if form.hub else "First squad"
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
                hint="Separate with commas. Requesters choose one of these, and it decides the squad.",
            ),
            question(
                "charter", "Charter, in one sentence", text_input("charter", initial=squad.charter), optional=True
            ),
            question("weeks", "Squad-weeks a quarter", number_input("weeks", weeks), optional=True),
            *_end(squad, form.others),
            *([actions(_closing_button(form.squad, form.version))] if form.squad else []),
        ],
        submit="Save",
        about=ids.encode(form.squad.key if form.squad else NEW, form.version),
    )


def parse_squad_form(view: Json) -> tuple[str | None, int, SquadDraft]:
    """Return which squad it is, None for a new one, its version, and the draft."""
    form_values = values(view)
    weeks, ends_on = form_values.get("weeks"), form_values.get("ends_on")
    draft = SquadDraft(
        name=form_values.get("name") or "",
        kind=form_values.get("kind") or SquadKind.embedded,
        lead=form_values.get("lead"),
        channel=form_values.get("channel"),
        areas=listed(form_values.get("areas") or ""),
        charter=form_values.get("charter") or "",
        weeks=float(weeks) if weeks else None,
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        returns_to=form_values.get("returns_to"),
    )
    subject = ids.decode(view["private_metadata"])
    return None if subject.id == NEW else subject.id, subject.version, draft


def squad_line(squad: SquadCard, squads: Sequence[SquadCard]) -> str:
    """Return a line about one of the squads."""
    parts = [squad.kind.value]
    parts += [f"led by {mention(squad.lead)}"] if squad.lead else []
    parts += [channel(squad.channel)] if squad.channel else []
    parts += [f"{squad.weeks:g} weeks a quarter"] if squad.weeks is not None else []
    if squad.ends_on is not None:
        parts.append(f"until {day_called(squad.ends_on, None)}, then {one_line(next_squad(squad, squads).name)}")
    return " · ".join(parts)


def _proposed(form: SquadForm) -> SquadCard:
    return SquadCard(key=NEW, name="", kind=SquadKind.embedded) if form.hub else THE_HUB


def _about_the_hub(form: SquadForm) -> str:
    if form.hub is None:
        return "The hub is the central team. It takes the ideas that no other squad covers. There is exactly one."
    return f"{form.hub} is the hub. If you choose the hub here, that squad becomes embedded."


def _end(squad: SquadCard, others: Sequence[SquadCard]) -> list[Json]:
    """Return the questions until when a squad is there, and what comes then; the first squad is there to stay."""
    if not others:
        return []
    ends_on = squad.ends_on.isoformat() if squad.ends_on else None
    named = [(other.key, other.name) for other in others]
    return [
        question(
            "ends_on",
            "Ends on",
            day_picker("ends_on", ends_on),
            optional=True,
            hint="Only for a temporary squad. It closes by itself after that day.",
        ),
        question(
            "returns_to",
            "Its people and ideas then go to",
            select("returns_to", named, squad.returns_to),
            optional=True,
            hint="If empty, they go to the hub.",
        ),
    ]


def _line(squad: SquadCard, squads: Sequence[SquadCard]) -> Json:
    areas = f"\n{one_line(', '.join(squad.areas))}" if squad.areas else ""
    change = button("Change", ids.CHANGE_SQUAD, ids.encode(squad.key, 0), accessibility_label=f"Change {squad.name}")
    return section(f"*{one_line(squad.name)}* · {squad_line(squad, squads)}{areas}", change)


def _closing_button(squad: SquadCard, version: int) -> ButtonElement:
    # The form that it opens asks whether they are sure.
    return button("Close this squad", ids.CLOSE_SQUAD, ids.encode(squad.key, version))


def build_closing_form(form: ClosingForm) -> Json:
    """Return the form that asks whether to close a squad, and who takes its ideas where it has some."""
    name = form.squad.name
    asked = [
        section(
            f"*Close {one_line(name)}?* It gets no new ideas, and its ideas keep their history. "
            "Waiting ideas are suggested to other squads."
        )
    ]
    if form.ideas and form.goes_to is not None:
        others = select("goes_to", [(other.key, other.name) for other in form.others], form.goes_to)
        which = "Who takes it?" if form.ideas == 1 else "Who takes them?"
        label = f"{name} has {count(form.ideas, 'open idea')}. {which}"
        asked.append(question("goes_to", label, others, hint="The lead of that squad gets a message, unless it's you."))
    about = ids.encode(form.squad.key, form.version)
    return modal(ids.CLOSE_SQUAD_FORM, "Close squad", asked, submit="Close squad", about=about)


def parse_closing_form(view: Json) -> tuple[ids.Subject, str | None]:
    """Return the squad, and who takes its ideas where that was asked."""
    return ids.decode(view["private_metadata"]), values(view).get("goes_to")
