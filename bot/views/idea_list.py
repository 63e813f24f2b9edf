"""All ideas by stage, and the form that assigns those without an owner."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, button, context, divider, modal, question, section, values
from bot.messages.tracker import why_button
from bot.pickers import person_picker
from bot.text import count, date, mention, one_line
from intake.access import Action, Principal, can
from intake.answers import IdeaLine, Ownerless, OwnerlessPage, StageCount, StagePage
from intake.ideas import Stage

TITLE = "All ideas"
FIRST = 0
# For those who look at all ideas: a tracker says less to a requester.
STAGES = {
    Stage.submitted: "New",
    Stage.needs_info: "Waiting for an answer",
    Stage.accepted: "Accepted",
    Stage.experiment: "Experiment",
    Stage.build: "Being built",
    Stage.live: "Live",
    Stage.measured: "Live and measured",
    Stage.parked: "Not now",
    Stage.declined: "Declined",
    Stage.merged: "Merged with another idea",
    Stage.withdrawn: "Withdrawn",
}


def open_button() -> ButtonElement:
    """Return the button that opens the list."""
    return button("All ideas", ids.LIST_OPEN, told="All ideas, by stage")


def owners_button() -> ButtonElement:
    """Return the button that opens the form."""
    return button("Assign owners", ids.OWNERS_OPEN)


def without_owner(ideas: int) -> str:
    """Say how many ideas have no owner."""
    return f"*{ideas:,} {'idea has' if ideas == 1 else 'ideas have'} no owner.*"


def overview(counts: StageCount, reader: Principal) -> Json:
    """Return how many ideas there are of each stage, each with the button that lists them."""
    blocks: list[Json] = [
        section(
            f"*{STAGES[stage]}* · {count(number, 'idea')}",
            button("Show", ids.LIST_STAGE, ids.encode(stage.name, FIRST), told=f"Show: {STAGES[stage]}"),
        )
        for stage, number in counts.stages.items()
    ]
    if counts.ownerless:
        may = can(reader, Action.assign)
        blocks += [divider(), section(without_owner(counts.ownerless), owners_button() if may else None)]
    return modal(ids.LIST_OVERVIEW, TITLE, blocks or [section("There are no ideas yet.")], close="Close")


def page(listed: StagePage) -> Json:
    """Return a page of the ideas of a stage; its button leads to the next one."""
    blocks = [context(f"*{STAGES[listed.stage]}*: {count(listed.total, 'idea')}, newest first."), divider()]
    blocks += [section(_line(line), why_button(line.id, line.version)) for line in listed.lines]
    return modal(
        ids.LIST_PAGE,
        TITLE,
        blocks,
        submit="Next page" if listed.after else None,
        close="Back",
        about=ids.encode(listed.stage.name, listed.after or FIRST),
    )


def parse(value: str) -> tuple[Stage, int | None]:
    """Return the stage and the number behind which the page begins; raises StaleValue for what no version wrote."""
    subject = ids.decode(value)
    if subject.id not in Stage.__members__:
        raise ids.StaleValue
    return Stage[subject.id], subject.version or None


def owners(ownerless: OwnerlessPage, *, assigned: bool = False) -> Json:
    """Return the form that asks who the owners are; a name that is left empty stays on the list."""
    if not ownerless.groups:
        done = "Every idea has an owner." if not ownerless.ideas else f"{without_owner(ownerless.ideas)} That's all."
        return modal(ids.NOTICE, "Assign owners", [section(done)], close="Close")
    head = f"{'Saved. ' if assigned else ''}{without_owner(ownerless.ideas)} Leave a name empty to decide later."
    pickers = [question(group.key, _group(group), person_picker("person"), optional=True) for group in ownerless.groups]
    return modal(
        ids.OWNERS_FORM,
        "Assign owners",
        [section(head), *pickers],
        submit="Save and go on" if ownerless.more else "Save",
        about=ids.encode("owners", ownerless.offset),
    )


def parse_owners(view: Json) -> tuple[int, dict[str, str]]:
    """Return from where on the page is, and members by the keys of groups."""
    return ids.decode(view["private_metadata"]).version, {key: member for key, member in values(view).items() if member}


def _group(group: Ownerless) -> str:
    titles = "; ".join(title[:40] for title in group.titles)
    if not group.name:
        return f"Whose idea is “{titles}”?"
    return f"Who is “{group.name[:60]}”? {count(group.count, 'idea')}: {titles}"


def _line(line: IdeaLine) -> str:
    owner = mention(line.requester) if line.requester else "no owner yet"
    return f"*{one_line(line.title)}*\n{line.label} · {owner} · since {date(line.submitted_at)}"
