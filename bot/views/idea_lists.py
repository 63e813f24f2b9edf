"""All ideas by stage, and the form that assigns those without an owner."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, button, context, divider, modal, person_picker, question, section
from bot.form_values import values
from bot.messages.ideas import why_button
from bot.text import count, cut, date, mention, one_line
from bot.views.ideas import STAGES
from intake.access import Action, Principal, can
from intake.answers import IdeaLine, Ownerless, OwnerlessPage, StageCount, StagePage
from intake.ideas import Stage

FIRST = 0

TITLE = "All ideas"


def idea_list_button() -> ButtonElement:
    """Return the button that opens the list."""
    return button("All ideas", ids.LIST_OPEN, accessibility_label="All ideas, by stage")


def owners_button() -> ButtonElement:
    """Return the button that opens the form."""
    return button("Assign owners", ids.OWNERS_OPEN)


def without_owner(ideas: int) -> str:
    """Say how many ideas have no owner."""
    return f"*{ideas:,} {'idea has' if ideas == 1 else 'ideas have'} no owner.*"


def build_stage_overview(counts: StageCount, reader: Principal) -> Json:
    """Return how many ideas there are of each stage, each with the button that lists them."""
    blocks: list[Json] = [
        section(
            f"*{name}* · {count(counts.stages[stage], 'idea')}",
            button("Show", ids.LIST_STAGE, ids.encode(stage.name, FIRST), accessibility_label=f"Show: {name}"),
        )
        for stage, name in STAGES.items()
        if stage in counts.stages
    ]
    if counts.ownerless:
        may = can(reader, Action.assign)
        blocks += [divider(), section(without_owner(counts.ownerless), owners_button() if may else None)]
    return modal(ids.LIST_OVERVIEW, TITLE, blocks or [section("There are no ideas yet.")], close="Close")


def build_stage_page(listed: StagePage) -> Json:
    """Return a page of the ideas of a stage; its button leads to the next one."""
    blocks = [context(f"*{STAGES[listed.stage]}*: {count(listed.total, 'idea')}, newest first."), divider()]
    blocks += [section(_idea_line(line), why_button(line.id, line.version)) for line in listed.lines]
    return modal(
        ids.LIST_PAGE,
        TITLE,
        blocks,
        submit="Next page" if listed.after else None,
        close="Back",
        about=ids.encode(listed.stage.name, listed.after or FIRST),
    )


def parse_stage_page(value: str) -> tuple[Stage, int | None]:
    """Return the stage and the number after which the page starts; raises StaleValue for what no version wrote."""
    subject = ids.decode(value)
    stage = Stage.__members__.get(subject.id)
    if stage not in STAGES:
        raise ids.StaleValue
    return stage, subject.version or None


def build_owners_form(ownerless: OwnerlessPage, *, assigned: bool = False) -> Json:
    """Return the form that asks who the owners are; a name left empty stays on the list."""
    if not ownerless.groups:
        message = (
            "Every idea has an owner."
            if not ownerless.ideas
            else f"{without_owner(ownerless.ideas)} That's the end of the list."
        )
        return modal(ids.NOTICE, "Assign owners", [section(message)], close="Close")
    head = f"{'Saved. ' if assigned else ''}{without_owner(ownerless.ideas)} Leave a field empty to decide later."
    pickers = [question(group.key, _group(group), person_picker("person"), optional=True) for group in ownerless.groups]
    return modal(
        ids.OWNERS_FORM,
        "Assign owners",
        [section(head), *pickers],
        submit="Save and continue" if ownerless.more else "Save",
        about=ids.encode("owners", ownerless.offset),
    )


def parse_owners_form(view: Json) -> tuple[int, dict[str, str]]:
    """Return the page's offset, and members by the keys of groups."""
    return ids.decode(view["private_metadata"]).version, {key: member for key, member in values(view).items() if member}


def _group(group: Ownerless) -> str:
    titles = "; ".join(cut(title, 40) for title in group.titles)
    if not group.name:
        return f"Whose idea is “{titles}”?"
    return f"Who is “{cut(group.name, 60)}”? {count(group.count, 'idea')}: {titles}"


def _idea_line(line: IdeaLine) -> str:
    owner = mention(line.requester) if line.requester else "no owner"
    return f"*{one_line(line.title)}*\n{line.label} · {owner} · submitted {date(line.submitted_at)}"
