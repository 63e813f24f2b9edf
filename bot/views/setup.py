"""The checklist with which an admin's Home begins, and the forms of its steps."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import (
    Json,
    actions,
    button,
    channel_picker,
    context,
    dangerous,
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
from bot.messages.labels import DAYS, RHYTHMS, SQUAD_KINDS, pairs
from bot.text import channel, count, mention, one_line
from intake.operations.organization import (
    REFUSED,
    ChannelPlan,
    ChannelReach,
    ChannelStands,
    PeopleForm,
    SetupProgress,
    SquadDraft,
    SquadForm,
    Step,
)
from intake.operations.people import PeoplePlan
from intake.policy import THE_HUB, SquadCard, SquadKind
from intake.rules.policy_forms import listed
from scheduling.meetings import ChannelsDraft, MeetingChannelsForm, PlannedMeetings
from scheduling.recurrence import Day

# The checklist with which an admin's Home begins: what is set up, what is open, and a button for each step.

NAMES, PRIORITIES = 6, 8
WHO_DECIDES = "Each new idea is decided there, and its requester reads the outcome in their own messages."


class ChecklistLine(NamedTuple):
    """One step: what it says now, empty where nothing is done yet, and what is amiss."""

    name: str
    opens: str
    about: str
    says: str
    amiss: tuple[str, ...] = ()


def build_checklist(progress: SetupProgress, planned: PlannedMeetings) -> list[Json]:
    """Return the checklist: folded to one line when nothing is open and nothing amiss."""
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
    return [*blocks, context("Only admins see this. All of it may also come from a company file."), divider()]


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
            "Where ideas are decided, the digest is posted and the guild's meetings are announced.",
            _channels(progress, planned),
            tuple(_amiss(progress.visited)),
        ),
        Step.people: ChecklistLine(
            "People",
            ids.OPEN_PEOPLE,
            "Who decides where an idea goes, who estimates, who looks on.",
            _people(progress),
            tuple(_outside(progress, progress.people.everybody())),
        ),
        Step.squads: ChecklistLine(
            "Squads",
            ids.OPEN_SQUADS,
            "Who takes ideas: the central team first.",
            _squads(progress),
            tuple(_outside(progress, {squad.lead for squad in progress.squads if squad.lead})),
        ),
        Step.priorities: ChecklistLine(
            "Priorities",
            ids.OPEN_PRIORITIES,
            "Three to eight goals by which ideas are ranked, published for everybody to read.",
            _priorities(progress),
            ("What was written down last is not published yet.",) if progress.has_draft else (),
        ),
        Step.imports: ChecklistLine(
            "Import",
            ids.OPEN_IMPORT,
            "Bring the ideas that you keep elsewhere, in a spreadsheet.",
            "Ideas were imported." if progress.imports_done else "",
        ),
        Step.meeting: ChecklistLine(
            "First guild meeting",
            ids.OPEN_MEETING,
            "When everybody who does machine learning here meets.",
            _meeting(planned),
        ),
    }


def _channels(progress: SetupProgress, planned: PlannedMeetings) -> str:
    plan = progress.channels
    day = f"on {DAYS[planned.digest.day]}s" if planned.digest else "on days of its own"
    parts = [
        f"{channel(plan.triage_channel)} for deciding" if plan.triage_channel else "",
        f"{channel(plan.digest_channel)} for the digest, {day} at {planned.digest_time}" if plan.digest_channel else "",
        f"{channel(plan.guild_channel)} for the guild" if plan.guild_channel else "",
    ]
    return "\n".join(filter(None, [" · ".join(filter(None, parts)), _who_decides(plan.triage_channel)]))


def _who_decides(triage_channel: str | None) -> str:
    """Say who should be in the channel where ideas are decided, and why."""
    if not triage_channel:
        return ""
    return f"Keep {channel(triage_channel)} to triagers and leads. {WHO_DECIDES}"


def _amiss(visited: Iterable[ChannelStands]) -> Iterable[str]:
    wrong = [checked for checked in visited if checked.reach is ChannelReach.uninvited or checked.reach in REFUSED]
    for checked in wrong[:NAMES]:
        if checked.reach is ChannelReach.uninvited:
            yield f"Guildhall is not in {channel(checked.id)} yet. Type `/invite @Guildhall` there."
        else:
            why = "is archived" if checked.reach is ChannelReach.archived else "is shared with another company"
            yield f"{channel(checked.id)} {why}, so nothing is posted there. Choose another channel."
    if (more := len(wrong) - NAMES) > 0:
        yield f"The same for {count(more, 'more channel')}."


def _outside(progress: SetupProgress, named: set[str]) -> Iterable[str]:
    outside = [member for member in progress.outsiders if member in named]
    for member in outside[:NAMES]:
        yield f"{mention(member)} is a guest, a bot or gone, and can't do anything here. Choose somebody else."
    if (more := len(outside) - NAMES) > 0:
        yield f"The same for {count(more, 'more person', 'more people')}."


def _people(progress: SetupProgress) -> str:
    people = progress.people
    named = (("Triagers", people.triager), ("Leads", people.lead), ("Viewers", people.viewer))
    parts = [f"{title}: {_named(members)}" for title, members in named if members]
    # There are admins from the beginning, so naming them alone is no step done.
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
    when = f"{RHYTHMS[chosen.rhythm].lower()}, on {DAYS[chosen.day]}s" if chosen else "on days of its own"
    return f"{one_line(meeting.name)}, {when} at {meeting.time} ({meeting.zone})"


# The channels form: where cards, the digest and the guild's news stand, and when the digest comes.


def build_channels_form(form: MeetingChannelsForm) -> Json:
    """Return the form."""
    plan = form.plan
    digest = (
        [
            question("digest_day", "Day of the digest", select("digest_day", pairs(DAYS), form.digest_day.value)),
            question("digest_time", f"Time of the digest ({form.zone})", time_picker("digest_time", form.digest_time)),
        ]
        if form.digest_day is not None
        else [context("When the digest comes stands in the company file.")]
    )
    return modal(
        ids.CHANNELS_FORM,
        "Channels",
        [
            context("Guildhall joins public channels by itself. For a private one it tells you what to type there."),
            question(
                "triage_channel",
                "Where ideas are decided",
                channel_picker("triage_channel", plan.triage_channel),
                optional=True,
                hint="Each new idea is decided there, so keep it to triagers and leads. Empty: cards go to triagers.",
            ),
            question(
                "digest_channel",
                "Where the week's digest is posted",
                channel_picker("digest_channel", plan.digest_channel),
                optional=True,
            ),
            *digest,
            question(
                "guild_channel",
                "Where the guild's meetings are announced",
                channel_picker("guild_channel", plan.guild_channel),
                optional=True,
                hint="The guild is everybody here who does machine learning.",
            ),
        ],
        submit="Save",
        about=ids.encode("channels", form.version),
    )


def parse_channels_form(view: Json) -> tuple[int, ChannelsDraft]:
    """Return the version of the step that was changed, and the channels."""
    form_values = values(view)
    plan = ChannelPlan(**{field: form_values.get(field) for field in ChannelPlan.model_fields})
    day = form_values.get("digest_day")
    draft = ChannelsDraft(
        plan=plan, digest_day=Day(day) if day else None, digest_time=form_values.get("digest_time") or "09:00"
    )
    return ids.decode(view["private_metadata"]).version, draft


# The people form: who triages, leads, looks on, and is an admin too.


def build_roles_form(form: PeopleForm) -> Json:
    """Return the form."""
    plan = form.plan
    return modal(
        ids.PEOPLE_FORM,
        "People",
        [
            context("Everybody else in the workspace may submit and read ideas; guests may not."),
            question(
                "triager",
                "Triagers",
                people_picker("triager", plan.triager),
                optional=True,
                hint="They decide where an idea goes. While there is none, admins do.",
            ),
            question(
                "lead",
                "Leads of machine learning",
                people_picker("lead", plan.lead),
                optional=True,
                hint="They estimate effort and chance. Who leads a squad is named with the squad.",
            ),
            question(
                "viewer",
                "Viewers",
                people_picker("viewer", plan.viewer),
                optional=True,
                hint="People who answer for it all and want to see how it goes.",
            ),
            question(
                "admin",
                "Admins",
                people_picker("admin", plan.admin or ()),
                optional=True,
                hint="They set Guildhall up, import, and name people here, never themselves. Those whom the settings "
                "name are admins anyway.",
            ),
        ],
        submit="Save",
        about=ids.encode("people", form.version),
    )


def parse_roles_form(view: Json) -> tuple[int, PeoplePlan]:
    """Return the version of the step that was changed, and who holds which role."""
    form_values = values(view)
    # Only a form of an older version says nothing of admins.
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
            *(_line(squad) for squad in squads),
            divider(),
            actions(button("Add a squad", ids.ADD_SQUAD, primary=True)),
            context("Every squad above is saved. “Done” closes this list."),
        ],
        close="Done",
    )


def build_squad_form(form: SquadForm) -> Json:
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


def parse_squad_form(view: Json) -> tuple[str | None, int, SquadDraft]:
    """Return which squad it is, None for a new one, its version, and what was filled in."""
    form_values = values(view)
    weeks = form_values.get("weeks")
    draft = SquadDraft(
        name=form_values.get("name") or "",
        kind=form_values.get("kind") or SquadKind.embedded,
        lead=form_values.get("lead"),
        channel=form_values.get("channel"),
        areas=listed(form_values.get("areas") or ""),
        charter=form_values.get("charter") or "",
        weeks=float(weeks) if weeks else None,
    )
    subject = ids.decode(view["private_metadata"])
    return None if subject.id == NEW else subject.id, subject.version, draft


def squad_line(squad: SquadCard) -> str:
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
    change = button("Change", ids.CHANGE_SQUAD, ids.encode(squad.key, 0), accessibility_label=f"Change {squad.name}")
    return section(f"*{one_line(squad.name)}* · {squad_line(squad)}{areas}", change)


def _closing(squad: SquadCard, version: int) -> ButtonElement:
    return dangerous(
        "Close this squad",
        ids.CLOSE_SQUAD,
        ids.encode(squad.key, version),
        title="Close this squad?",
        asks="It takes no more ideas. Those it has keep their story; ideas that wait are proposed to others.",
        yes="Close it",
    )
