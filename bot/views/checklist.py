"""The checklist with which an admin's Home begins: what is set up, what is open, and a button for each step."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot import ids
from bot.blocks import Json, actions, button, context, divider, header, section
from bot.messages.words import DAYS, RHYTHMS
from bot.text import channel, count, mention, one_line
from intake.company.channels import REFUSED, Reach
from intake.company.progress import ChannelStands, Progress
from intake.company.steps import Step
from scheduling.planning import Planned

NAMES, PRIORITIES = 6, 8
WHO_DECIDES = "Each new idea is decided there, and its requester reads the outcome in their own messages."


class Line(NamedTuple):
    """One step: what it says now, empty where nothing is done yet, and what is amiss."""

    name: str
    opens: str
    about: str
    says: str
    amiss: tuple[str, ...] = ()


def build(progress: Progress, planned: Planned) -> list[Json]:
    """Return the checklist: folded to one line when nothing is open and nothing amiss."""
    lines = _lines(progress, planned)
    is_over = {step: bool(line.says) or step in progress.skipped for step, line in lines.items()}
    done, amiss = sum(is_over.values()), any(line.amiss for line in lines.values())
    heading = f"Set-up: {done} of {len(lines)} done"
    if done == len(lines) and not amiss and not progress.unfolded:
        reopen = button("Reopen", ids.SETUP_UNFOLD, ids.encode("setup", 0), told="Reopen the set-up checklist")
        return [section(f"*{heading}*", reopen), divider()]
    blocks = [header(heading)]
    first_open = next((step for step, over in is_over.items() if not over), None)
    for place, (step, line) in enumerate(lines.items(), start=1):
        blocks += _step(place, step, line, progress, is_next=step is first_open)
    if done == len(lines):
        blocks.append(actions(button("Fold the checklist", ids.SETUP_FOLD, ids.encode("setup", 0))))
    return [*blocks, context("Only admins see this. All of it may also come from a company file."), divider()]


def _step(place: int, step: Step, line: Line, progress: Progress, *, is_next: bool) -> list[Json]:
    value = ids.encode(step.value, progress.versions[step])
    name = f"*{place}. {line.name}*"
    amiss = "".join(f"\n*To do:* {text}" for text in line.amiss)
    if line.says:
        told = f"Change: {line.name}"
        return [section(f"{name} · ✓ done\n{line.says}{amiss}", button("Change", line.opens, value, told=told))]
    if step in progress.skipped:
        told = f"Reopen: {line.name}"
        return [section(f"{name} · – skipped{amiss}", button("Reopen", ids.SETUP_REOPEN, value, told=told))]
    return [
        section(f"{name} · ○ open\n{line.about}{amiss}"),
        actions(
            button("Set up", line.opens, value, primary=is_next, told=f"Set up: {line.name}"),
            button("Skip", ids.SETUP_SKIP, value, told=f"Skip: {line.name}"),
        ),
    ]


def _lines(progress: Progress, planned: Planned) -> dict[Step, Line]:
    return {
        Step.channels: Line(
            "Channels",
            ids.OPEN_CHANNELS,
            "Where ideas are decided, the digest is posted and the guild's meetings are announced.",
            _channels(progress, planned),
            tuple(_amiss(progress.visited)),
        ),
        Step.people: Line(
            "People",
            ids.OPEN_PEOPLE,
            "Who decides where an idea goes, who estimates, who looks on.",
            _people(progress),
            tuple(_outside(progress, progress.people.everybody())),
        ),
        Step.squads: Line(
            "Squads",
            ids.OPEN_SQUADS,
            "Who takes ideas: the central team first.",
            _squads(progress),
            tuple(_outside(progress, {squad.lead for squad in progress.squads if squad.lead})),
        ),
        Step.priorities: Line(
            "Priorities",
            ids.OPEN_PRIORITIES,
            "Three to eight goals by which ideas are ranked, published for everybody to read.",
            _priorities(progress),
            ("What was written down last is not published yet.",) if progress.has_draft else (),
        ),
        Step.imports: Line(
            "Import",
            ids.OPEN_IMPORT,
            "Bring the ideas that you keep elsewhere, in a spreadsheet.",
            "Ideas were imported." if progress.imports_done else "",
        ),
        Step.meeting: Line(
            "First guild meeting",
            ids.OPEN_MEETING,
            "When everybody who does machine learning here meets.",
            _meeting(planned),
        ),
    }


def _channels(progress: Progress, planned: Planned) -> str:
    plan = progress.channels
    day = f"on {DAYS[planned.digest.day]}s" if planned.digest else "on days of its own"
    told = [
        f"{channel(plan.triage_channel)} for deciding" if plan.triage_channel else "",
        f"{channel(plan.digest_channel)} for the digest, {day} at {planned.digest_time}" if plan.digest_channel else "",
        f"{channel(plan.guild_channel)} for the guild" if plan.guild_channel else "",
    ]
    return "\n".join(filter(None, [" · ".join(filter(None, told)), _who_decides(plan.triage_channel)]))


def _who_decides(triage_channel: str | None) -> str:
    """Say who should be in the channel where ideas are decided, and why."""
    if not triage_channel:
        return ""
    return f"Keep {channel(triage_channel)} to triagers and leads. {WHO_DECIDES}"


def _amiss(visited: Iterable[ChannelStands]) -> Iterable[str]:
    wrong = [each for each in visited if each.reach is Reach.uninvited or each.reach in REFUSED]
    for each in wrong[:NAMES]:
        if each.reach is Reach.uninvited:
            yield f"Guildhall is not in {channel(each.id)} yet. Type `/invite @Guildhall` there."
        else:
            why = "is archived" if each.reach is Reach.archived else "is shared with another company"
            yield f"{channel(each.id)} {why}, so nothing is posted there. Choose another channel."
    if (more := len(wrong) - NAMES) > 0:
        yield f"The same for {count(more, 'more channel')}."


def _outside(progress: Progress, named: set[str]) -> Iterable[str]:
    outside = [member for member in progress.outsiders if member in named]
    for member in outside[:NAMES]:
        yield f"{mention(member)} is a guest, a bot or gone, and can't do anything here. Choose somebody else."
    if (more := len(outside) - NAMES) > 0:
        yield f"The same for {count(more, 'more person', 'more people')}."


def _people(progress: Progress) -> str:
    people = progress.people
    named = (("Triagers", people.triager), ("Leads", people.lead), ("Viewers", people.viewer))
    told = [f"{title}: {_named(members)}" for title, members in named if members]
    # There are admins from the beginning, so naming them alone is no step done.
    if told and people.admin:
        told.append(f"Admins: {_named(people.admin)}")
    return " · ".join(told)


def _named(members: Sequence[str]) -> str:
    more = len(members) - NAMES
    return ", ".join(map(mention, members[:NAMES])) + (f" and {more} more" if more > 0 else "")


def _squads(progress: Progress) -> str:
    names = [one_line(squad.name, 40) for squad in progress.squads]
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" and {count(more, 'more squad')}" if more > 0 else "")


def _priorities(progress: Progress) -> str:
    if progress.published is None or not progress.priorities:
        return ""
    names = [one_line(each.name, 60) for each in progress.priorities[:PRIORITIES]]
    more = len(progress.priorities) - len(names)
    return f"Version {progress.published}: {', '.join(names)}{f' and {more} more' if more > 0 else ''}"


def _meeting(planned: Planned) -> str:
    if planned.meeting is None:
        return ""
    meeting, chosen = planned.meeting, planned.meeting_chosen
    when = f"{RHYTHMS[chosen.rhythm].lower()}, on {DAYS[chosen.day]}s" if chosen else "on days of its own"
    return f"{one_line(meeting.name)}, {when} at {meeting.time} ({meeting.zone})"
