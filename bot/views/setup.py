"""The checklist with which an admin's Home begins, and the forms of its steps."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

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
    header,
    modal,
    number_input,
    people_picker,
    person_picker,
    question,
    section,
    select,
    text_input,
    time_picker,
)
from bot.form_values import values
from bot.messages.labels import DAYS, SQUAD_KINDS, pairs, recurs
from bot.text import channel, count, mention, one_line
from intake.formatting import day_called
from intake.operations.members import PeoplePlan
from intake.operations.organization import (
    REFUSED,
    ChannelPlan,
    ChannelReach,
    ChannelStands,
    ClosingForm,
    PeopleForm,
    SetupProgress,
    SquadDraft,
    SquadForm,
    Step,
)
from intake.policy import THE_HUB, SquadCard, SquadKind
from intake.rules.policy_forms import listed
from intake.rules.squads import next_squad
from scheduling.meetings import ChannelsDraft, MeetingChannelsForm, PlannedMeetings
from scheduling.recurrence import Day

# The checklist with which an admin's Home begins: what is set up, what is open, and a button per step.

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


# The channels form: where we post cards, the digest and guild news, and when the digest goes out.


def build_channels_form(form: MeetingChannelsForm) -> Json:
    """Return the form."""
    plan = form.plan
    digest = (
        [
            question("digest_day", "Digest day", select("digest_day", pairs(DAYS), form.digest_day.value)),
            question("digest_time", f"Digest time ({form.zone})", time_picker("digest_time", form.digest_time)),
        ]
        if form.digest_day is not None
        else [context("The company file sets when the digest is posted.")]
    )
    return modal(
        ids.CHANNELS_FORM,
        "Channels",
        [
            context(
                "Guildhall joins public channels by itself. For a private channel, it tells you what to type there."
            ),
            question(
                "triage_channel",
                "Triage channel",
                channel_picker("triage_channel", plan.triage_channel),
                optional=True,
                hint="New ideas are posted here. Invite only triagers and leads. If empty, triagers get messages.",
            ),
            question(
                "digest_channel",
                "Digest channel",
                channel_picker("digest_channel", plan.digest_channel),
                optional=True,
            ),
            *digest,
            question(
                "guild_channel",
                "Guild channel",
                channel_picker("guild_channel", plan.guild_channel),
                optional=True,
                hint="We announce guild meetings here. The guild is everyone here who does machine learning.",
            ),
        ],
        submit="Save",
        about=ids.encode("channels", form.version),
    )


def parse_channels_form(view: Json) -> tuple[int, ChannelsDraft]:
    """Return the version of the step that it changes, and the channels."""
    form_values = values(view)
    plan = ChannelPlan(**{field: form_values.get(field) for field in ChannelPlan.model_fields})
    day = form_values.get("digest_day")
    draft = ChannelsDraft(
        plan=plan, digest_day=Day(day) if day else None, digest_time=form_values.get("digest_time") or "09:00"
    )
    return ids.decode(view["private_metadata"]).version, draft


# The people form: triagers, leads, viewers and admins.


def build_roles_form(form: PeopleForm) -> Json:
    """Return the form."""
    plan = form.plan
    return modal(
        ids.PEOPLE_FORM,
        "People",
        [
            context("Everyone in the workspace can submit and read ideas, except guests."),
            question(
                "triager",
                "Triagers",
                people_picker("triager", plan.triager),
                optional=True,
                hint="They decide on ideas. Without triagers, admins decide.",
            ),
            question(
                "lead",
                "Machine learning leads",
                people_picker("lead", plan.lead),
                optional=True,
                hint="They estimate effort and chance. You choose squad leads in the squad's form.",
            ),
            question(
                "viewer",
                "Viewers",
                people_picker("viewer", plan.viewer),
                optional=True,
                hint="Executives and others who want to see how things are going.",
            ),
            question(
                "admin",
                "Admins",
                people_picker("admin", plan.admin or ()),
                optional=True,
                hint="They set up Guildhall, import ideas and name people here, but not themselves. "
                "Admins in the settings stay admins.",
            ),
        ],
        submit="Save",
        about=ids.encode("people", form.version),
    )


def parse_roles_form(view: Json) -> tuple[int, PeoplePlan]:
    """Return the version of the step that it changes, and who has which role."""
    form_values = values(view)
    # Only a form of an older version has no field for admins.
    plan = PeoplePlan(
        **{role: tuple(form_values[role] or ()) for role in PeoplePlan.model_fields if role in form_values}
    )
    return ids.decode(view["private_metadata"]).version, plan


# The squads: a list of them, and the form of one.

NEW = "."
FIRST = SquadForm(squad=None, version=0, hub=None)


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


# Close a squad, in one form that also asks who takes its ideas.


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
