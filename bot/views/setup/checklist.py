"""The checklist with which an admin's Home begins: what is set up, what is open, and a button per step."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot import ids
from bot.blocks import Json, actions, button, context, divider, header, section
from bot.messages.labels import DAYS, recurs
from bot.text import channel, count, mention, one_line
from intake.operations.organization.channels import REFUSED, ChannelReach
from intake.operations.organization.setup import ChannelStands, SetupProgress
from intake.operations.organization.steps import Step
from scheduling.series import PlannedMeetings

NAMES, PRIORITIES = 6, 8
WHO_DECIDES = "Triagers decide on each new idea there. Requesters get the outcome as a direct message."


class ChecklistLine(NamedTuple):
    """One step: its summary, empty until it is done, and its problems."""

    name: str
    opens: str
    about: str
    says: str
    amiss: tuple[str, ...] = ()


def build_checklist(progress: SetupProgress, planned: PlannedMeetings) -> list[Json]:
    """Return the checklist: folded to one line when nothing is open and there are no problems."""
    lines = _lines(progress, planned)
    is_over = {step: bool(line.says) or step in progress.skipped for step, line in lines.items()}
    finished, amiss = sum(is_over.values()), any(line.amiss for line in lines.values())
    heading = f"Set-up: {finished} of {len(lines)} done"
    if finished == len(lines) and not amiss and not progress.unfolded:
        reopen = button(
            "Reopen", ids.SETUP_UNFOLD, ids.encode("setup", 0), accessibility_label="Reopen the set-up checklist"
        )
        return [section(f"*{heading}*", reopen), divider()]
    blocks = [header(heading)]
    first_open = next((step for step, over in is_over.items() if not over), None)
    for place, (step, line) in enumerate(lines.items(), start=1):
        blocks += _step(place, step, line, progress, is_next=step is first_open)
    if finished == len(lines):
        blocks.append(actions(button("Fold the checklist", ids.SETUP_FOLD, ids.encode("setup", 0))))
    return [*blocks, context("Only admins see this. A company file can set all of it, too."), divider()]


def checklist_is_urgent(progress: SetupProgress, planned: PlannedMeetings) -> bool:
    """Tell whether something is amiss, or a step is open without which no idea is decided and ranked."""
    lines = _lines(progress, planned)
    needed = (Step.channels, Step.people, Step.squads, Step.priorities)
    is_open = any(not lines[step].says and step not in progress.skipped for step in needed)
    return is_open or any(line.amiss for line in lines.values())


def _step(place: int, step: Step, line: ChecklistLine, progress: SetupProgress, *, is_next: bool) -> list[Json]:
    value = ids.encode(step.value, progress.versions[step])
    name = f"*{place}. {line.name}*"
    amiss = "".join(f"\n*To do:* {text}" for text in line.amiss)
    if line.says:
        accessibility_label = f"Change: {line.name}"
        return [
            section(
                f"{name} · ✓ done\n{line.says}{amiss}",
                button("Change", line.opens, value, accessibility_label=accessibility_label),
            )
        ]
    if step in progress.skipped:
        accessibility_label = f"Reopen: {line.name}"
        return [
            section(
                f"{name} · – skipped{amiss}",
                button("Reopen", ids.SETUP_REOPEN, value, accessibility_label=accessibility_label),
            )
        ]
    return [
        section(f"{name} · ○ open\n{line.about}{amiss}"),
        actions(
            button("Set up", line.opens, value, primary=is_next, accessibility_label=f"Set up: {line.name}"),
            button("Skip", ids.SETUP_SKIP, value, accessibility_label=f"Skip: {line.name}"),
        ),
    ]


def _lines(progress: SetupProgress, planned: PlannedMeetings) -> dict[Step, ChecklistLine]:
    return {
        Step.channels: ChecklistLine(
            "Channels",
            ids.OPEN_CHANNELS,
            "Where triagers decide, and where we post the digest and announce guild meetings.",
            _channels(progress, planned),
            tuple(_amiss(progress.visited)),
        ),
        Step.people: ChecklistLine(
            "People",
            ids.OPEN_PEOPLE,
            "Who decides on ideas, who estimates, and who has read access.",
            _people(progress),
            tuple(_outside(progress, progress.people.everybody())),
        ),
        Step.squads: ChecklistLine(
            "Squads",
            ids.OPEN_SQUADS,
            "The teams that build ideas. Start with the central team.",
            _squads(progress),
            tuple(_outside(progress, {squad.lead for squad in progress.squads if squad.lead})),
        ),
        Step.priorities: ChecklistLine(
            "Priorities",
            ids.OPEN_PRIORITIES,
            "Three to eight goals that rank ideas. Everyone can read them.",
            _priorities(progress),
            ("There's an unpublished draft.",) if progress.has_draft else (),
        ),
        Step.imports: ChecklistLine(
            "Import",
            ids.OPEN_IMPORT,
            "Import your existing ideas from a spreadsheet.",
            "Ideas imported." if progress.imports_done else "",
        ),
        Step.meeting: ChecklistLine(
            "First guild meeting",
            ids.OPEN_MEETING,
            "When everyone here who does machine learning meets.",
            _meeting(planned),
        ),
    }


def _channels(progress: SetupProgress, planned: PlannedMeetings) -> str:
    plan = progress.channels
    day = f"on {DAYS[planned.digest.day]}s" if planned.digest else "as in the company file"
    parts = [
        f"{channel(plan.triage_channel)} for decisions" if plan.triage_channel else "",
        f"{channel(plan.digest_channel)} for the digest, {day} at {planned.digest_time}" if plan.digest_channel else "",
        f"{channel(plan.guild_channel)} for the guild" if plan.guild_channel else "",
    ]
    return "\n".join(filter(None, [" · ".join(filter(None, parts)), _who_decides(plan.triage_channel)]))


def _who_decides(triage_channel: str | None) -> str:
    """Say who should be in the triage channel, and why."""
    if not triage_channel:
        return ""
    return f"Only triagers and leads should be in {channel(triage_channel)}. {WHO_DECIDES}"


def _amiss(visited: Iterable[ChannelStands]) -> Iterable[str]:
    wrong = [checked for checked in visited if checked.reach is ChannelReach.uninvited or checked.reach in REFUSED]
    for checked in wrong[:NAMES]:
        if checked.reach is ChannelReach.uninvited:
            yield f"Guildhall is not in {channel(checked.id)} yet. Type `/invite @Guildhall` there."
        else:
            why = "is archived" if checked.reach is ChannelReach.archived else "is shared with another company"
            yield f"{channel(checked.id)} {why}, and Guildhall can't post there. Choose another channel."
    if (more := len(wrong) - NAMES) > 0:
        yield f"{count(more, 'more channel')} with the same problem."


def _outside(progress: SetupProgress, named: set[str]) -> Iterable[str]:
    outside = [member for member in progress.outsiders if member in named]
    for member in outside[:NAMES]:
        yield f"{mention(member)} is a guest, a bot or a former member. Choose somebody else."
    if (more := len(outside) - NAMES) > 0:
        yield f"{count(more, 'more person', 'more people')} with the same problem."


def _people(progress: SetupProgress) -> str:
    people = progress.people
    named = (("Triagers", people.triager), ("Leads", people.lead), ("Viewers", people.viewer))
    parts = [f"{title}: {_named(members)}" for title, members in named if members]
    # There are admins from the start, so naming them alone doesn't complete the step.
    if parts and people.admin:
        parts.append(f"Admins: {_named(people.admin)}")
    return " · ".join(parts)


def _named(members: Sequence[str]) -> str:
    more = len(members) - NAMES
    return ", ".join(map(mention, members[:NAMES])) + (f" and {more} more" if more > 0 else "")


def _squads(progress: SetupProgress) -> str:
    names = [one_line(squad.name, 40) for squad in progress.squads]
    more = len(names) - NAMES
    return ", ".join(names[:NAMES]) + (f" and {count(more, 'more squad')}" if more > 0 else "")


def _priorities(progress: SetupProgress) -> str:
    if progress.published is None or not progress.priorities:
        return ""
    names = [one_line(priority.name, 60) for priority in progress.priorities[:PRIORITIES]]
    more = len(progress.priorities) - len(names)
    return f"Version {progress.published}: {', '.join(names)}{f' and {more} more' if more > 0 else ''}"


def _meeting(planned: PlannedMeetings) -> str:
    if planned.meeting is None:
        return ""
    meeting, chosen = planned.meeting, planned.meeting_chosen
    when = recurs(chosen) if chosen else "as in the company file"
    shown = f"{one_line(meeting.name)}, {when} at {meeting.time} ({meeting.zone})"
    return f"{shown}\n{_leadership(planned)}"


def _leadership(planned: PlannedMeetings) -> str:
    plan, chosen = planned.leadership, planned.leadership_chosen
    if plan.rule is None:
        return "No leadership digest yet. Plan it with `/ml-guild`."
    when = recurs(chosen) if chosen else "as in the company file"
    return f"Leadership meets {when} at {plan.time} ({plan.zone}). Change it with `/ml-guild`."
