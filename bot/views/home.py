"""The Home tab: what waits for me, my ideas, for leads their squad's, the guild's next meeting and the plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, actions, button, context, divider, header, home, search_field, section
from bot.messages import digest, labels
from bot.messages.conversations.open_questions import answer_button, open_input_question
from bot.messages.digest import draft_buttons, draft_channel, draft_rest
from bot.messages.ideas import edit_button, reopen_button, why_button
from bot.messages.labels import fit_line
from bot.messages.meetings.reminders import join_button
from bot.messages.policy import looks_right_button, open_draft_button, publishers_called
from bot.messages.triage import walk_button
from bot.text import due_text, mention, moment, one_line, short_day, today_in
from bot.views.digest import digest_reading
from bot.views.idea_lists import idea_list_button, owners_button, without_owner
from bot.views.ideas import question_button
from bot.views.meetings.upcoming import meeting_line
from intake.access import NOT_A_MEMBER, Action, Principal, Relation, can
from intake.formatting import listed
from intake.home import (
    HomeChoice,
    HomeDraft,
    HomeHubQuestion,
    HomeIdea,
    HomeIdeas,
    HomeInvitation,
    HomeList,
    HomeQuestion,
    HomeResult,
    HomeSquad,
    NextDate,
    NextStep,
)
from intake.ideas import Asked, Stage
from intake.notifications.due_dates import LateReview
from intake.operations.policy_drafts import DraftStands
from intake.sentences import RECEIVED, below_title
from scheduling.notifications.digests import DigestReading, DraftNotification
from scheduling.notifications.meetings import MeetingInfo

# The Home tab: people read their own things first, and what everybody reads last.

TAB = "home"
NO_IDEAS = "You haven't submitted an idea yet. What costs you time every week?"
NO_MEETING = "No meeting is planned yet."
COMMANDS = " · ".join(f"{command}: {does}" for command, does in labels.COMMANDS.items())
MORE_WITH_CARDS = "And {} more to decide. Their cards are in the triage channel or in your messages."
MORE_ON_LIST = "And {} more to decide. “All ideas” lists them."
MORE_IN_MESSAGES = "And {} more in your messages."
MORE = "And {} more."
OWN_IDEA = "your own idea, so a triager decides"
LATE = "*{}* was promised for {}, and two of us were reminded."
TWO_REMINDED = ". Two of us were reminded"
FIELD, FIND, PLACEHOLDER = "find", "Find an idea", "Words, a number, a squad or @name"
NEWS = 300
# By when the next step of an idea comes, while that day has not passed.
ON_TIME = {
    NextStep.review: "review by {}",
    NextStep.decision: "decision by {}",
    NextStep.experiment: "experiment ends {}",
    NextStep.launch: "live by the end of {}",
    NextStep.results: "results due {}",
}
INVITATIONS = {
    Asked.sponsor: "{} asks you to sponsor this idea. You would back it publicly.",
    Asked.expert: "{} asks you to be its subject expert and answer questions.",
    Asked.data_access: "{} asks you to give access to the data.",
    Asked.integration_owner: "{} asks you to own the integration.",
}


@dataclass(frozen=True)
class LeadBlocks:
    """What leads and admins read besides: the drafts that wait for the reader, and the rest."""

    waiting: Sequence[Json] = ()
    rest: Sequence[Json] = ()


def build_home(
    ideas: HomeIdeas,
    meeting: MeetingInfo | None,
    zone: str,
    *,
    now: datetime,
    kept: Sequence[HomeDraft] = (),
    lead: LeadBlocks | None = None,
    plan: Sequence[Json] = (),
    reading: DigestReading | None = None,
    setup: Sequence[Json] = (),
    setup_first: bool = False,
) -> Json:
    """Return the Home tab of a member whose zone is `zone`, as it is `now`.

    An admin's has the checklist `setup`: first while something must be set up, else last.
    """
    today = today_in(zone, now)
    lead = lead or LeadBlocks()
    open_input = [open_input_question(ideas.open_input)] if ideas.open_input else []
    blocks = [
        *(setup if setup_first else []),
        *_waiting(ideas, lead.waiting, today),
        *_own_ideas(ideas.mine, [*_kept_forms(kept, zone, today), *open_input], zone, today),
        *(_squad(ideas.squad, today) if ideas.squad else []),
        *lead.rest,
        header("The guild"),
        *_guild(meeting, zone),
        *(digest_reading(reading) if reading else []),
        divider(),
        *plan,
        *([] if setup_first else setup),
        context(COMMANDS),
    ]
    return home(blocks)


def build_closed_home() -> Json:
    """Return the Home tab of somebody who may see nothing."""
    return home([section(NOT_A_MEMBER)])


def _waiting(ideas: HomeIdeas, drafts: Sequence[Json], today: date) -> list[Json]:
    blocks: list[Json] = [_question(question, today) for question in ideas.questions]
    for invitation in ideas.invitations:
        blocks += _invitation(invitation)
    blocks += [_hub_question(question, today) for question in ideas.hub_questions]
    blocks += [_result(result, today) for result in ideas.results]
    if ideas.more_in_messages:
        blocks.append(context(MORE_IN_MESSAGES.format(f"{ideas.more_in_messages:,}")))
    blocks += drafts
    if ideas.to_decide_total:
        blocks.append(actions(walk_button(ideas.to_decide_total), _rota_button()))
    on_list, late_ids = {choice.id for choice in ideas.to_decide}, {late.id for late in ideas.late}
    blocks += [context(_late(late, today)) for late in ideas.late if late.id not in on_list]
    blocks += [_to_decide(choice, today, reminded=choice.id in late_ids) for choice in ideas.to_decide]
    more = ideas.to_decide_total - len(ideas.to_decide)
    if more > 0:
        # Imported ideas have no card.
        sentence = MORE_ON_LIST if ideas.to_decide_without_card else MORE_WITH_CARDS
        blocks.append(context(sentence.format(f"{more:,}")))
    if ideas.ownerless:
        blocks.append(section(without_owner(ideas.ownerless), owners_button()))
    return [header("Waiting for me"), *blocks, divider()] if blocks else []


def _question(question: HomeQuestion, today: date) -> Json:
    since = f" since {short_day(question.asked_on, today)}" if question.asked_on else ""
    line = f"*{one_line(question.title)}* · waiting for your answer{since}\n{one_line(question.text, NEWS)}"
    return section(line, answer_button(question.id, question.version))


def _hub_question(question: HomeHubQuestion, today: date) -> Json:
    asked = f"{mention(question.asker)} asked the ML team on {short_day(question.asked_on, today)}"
    answered = button(
        "Answered",
        ids.QUESTION_ANSWERED,
        ids.encode(question.id, question.version),
        accessibility_label="Answered: nobody needs to look at this question any more",
    )
    return section(f"{asked}, and you answer this week:\n{one_line(question.text, NEWS)}", answered)


def _invitation(invitation: HomeInvitation) -> list[Json]:
    value = ids.encode(invitation.id, invitation.version)
    asks = INVITATIONS[invitation.role].format(mention(invitation.asked_by))
    title = one_line(invitation.title, 60)
    return [
        section(f"*{one_line(invitation.title)}*\n{asks}"),
        actions(
            button("Yes", ids.BACK_YES, value, accessibility_label=f"Yes: {title}"),
            button("No", ids.BACK_NO, value, accessibility_label=f"No: {title}"),
        ),
    ]


def _result(result: HomeResult, today: date) -> Json:
    value, due = ids.encode(result.id, result.version), _due(result.due, today)
    if result.metric is None:
        line = f"*{one_line(result.title)}* · {due}\nHow did your experiment end?"
        return section(line, button("Decide", ids.MORE, value, accessibility_label="Decide how this experiment ended"))
    line = f"*{one_line(result.title)}* · {due}\nWhat is the number now? ({one_line(result.metric, 100)})"
    return section(
        line, button("Add the number", ids.MEASURE, value, accessibility_label="Add the number as it is now")
    )


def _rota_button() -> ButtonElement:
    return button("Rota", ids.ROTA, ids.encode("home", 0), accessibility_label="Rota: who decides when")


def _late(late: LateReview, today: date) -> str:
    return LATE.format(one_line(late.title), short_day(late.promised_on, today))


def _to_decide(choice: HomeChoice, today: date, *, reminded: bool) -> Json:
    due = _due(choice.look_by, today, ON_TIME[NextStep.review]) if choice.look_by else "to decide"
    due += TWO_REMINDED if reminded else ""
    line = f"*{one_line(choice.title)}*{_private(choice)} · {due}\n{fit_line(choice.fit)}"
    return section(line, _more_button("Decide", choice.id, choice.version))


def _own_ideas(ideas: HomeList, first: Sequence[Json], zone: str, today: date) -> list[Json]:
    lines = [block for idea in ideas.ideas for block in _own_idea(idea, zone, today)]
    return [
        header("My ideas"),
        *first,
        *(lines or [section(NO_IDEAS)]),
        *_and_more(ideas),
        actions(button("Submit an idea", ids.SUBMIT_IDEA, primary=not lines), question_button(), idea_list_button()),
        search_field(FIELD, ids.SEARCH, FIND, PLACEHOLDER),
        divider(),
    ]


def _kept_forms(kept: Sequence[HomeDraft], zone: str, today: date) -> list[Json]:
    return [block for draft in kept for block in _kept_form(draft, zone, today)]


def _kept_form(draft: HomeDraft, zone: str, today: date) -> list[Json]:
    value, title = ids.encode(draft.id, 0), one_line(draft.title, 60)
    until = short_day(today_in(zone, draft.kept_until), today)
    return [
        section(f"*{one_line(draft.title)}* · not submitted yet · draft kept until {until}"),
        actions(
            button("Continue", ids.CONTINUE_DRAFT, value, accessibility_label=f"Continue this draft: {title}"),
            button("Delete draft", ids.DELETE_DRAFT, value, accessibility_label=f"Delete this draft: {title}"),
        ),
    ]


def _own_idea(idea: HomeIdea, zone: str, today: date) -> list[Json]:
    why = why_button(idea.id, idea.version)
    change = [edit_button(idea.id, idea.version)] if idea.may_edit else []
    change += [reopen_button(idea.id, idea.version)] if idea.may_reopen else []
    line = _own_idea_line(idea, zone, today)
    return [section(line), actions(*change, why)] if change else [section(line, why)]


def _own_idea_line(idea: HomeIdea, zone: str, today: date) -> str:
    line = " · ".join(
        [
            f"*{one_line(idea.title)}*{_private(idea)}",
            labels.stands(idea.stage, is_new=_is_new(idea)),
            *_next(idea.next, today),
        ]
    )
    if idea.last is None:
        return line
    day = short_day(today_in(zone, idea.last.at), today)
    return f"{line}\n{day}: {one_line(below_title(idea.last.sentence, idea.title), NEWS)}"


def _is_new(idea: HomeIdea) -> bool:
    return idea.last is not None and idea.last.sentence == RECEIVED


def _private(idea: HomeIdea | HomeChoice) -> str:
    # Whoever reads it aloud in a meeting should know.
    return " · private" if idea.private else ""


def _squad(squad: HomeSquad, today: date) -> list[Json]:
    heading = "My squad: {}" if len(squad.names) == 1 else "My squads: {}"
    blocks: list[Json] = [header(heading.format(listed(squad.names)))]
    if squad.undecided.ideas:
        blocks.append(section(f"*Waiting for a decision* ({squad.undecided.total:,})"))
        blocks += [_squad_idea(idea, "Decide" if idea.may_work else "Open", today) for idea in squad.undecided.ideas]
        blocks += _and_more(squad.undecided)
    if squad.running.ideas:
        blocks.append(section(f"*Running* ({squad.running.total:,})"))
        blocks += [_squad_idea(idea, "Open", today) for idea in squad.running.ideas]
        blocks += _and_more(squad.running)
    return [*(blocks if len(blocks) > 1 else [*blocks, section("No ideas in hand.")]), divider()]


def _squad_idea(idea: HomeIdea, label: str, today: date) -> Json:
    own = [OWN_IDEA] if idea.stage is Stage.accepted and idea.may_edit and not idea.may_work else []
    line = " · ".join([f"*{one_line(idea.title)}*{_private(idea)}", *_next(idea.next, today), *own])
    return section(line, _more_button(label, idea.id, idea.version))


def _more_button(label: str, idea_id: str, version: int) -> ButtonElement:
    return button(label, ids.MORE, ids.encode(idea_id, version), accessibility_label=f"{label}: this idea")


def _and_more(ideas: HomeList) -> list[Json]:
    more = ideas.total - len(ideas.ideas)
    return [context(MORE.format(f"{more:,}"))] if more > 0 else []


def _next(next_date: NextDate | None, today: date) -> Iterator[str]:
    if next_date is None:
        return
    if next_date.step is NextStep.answer:
        yield f"waiting for your answer since {short_day(next_date.day, today)}"
    elif next_date.step is NextStep.launch and next_date.day >= today:
        # What was promised is a month.
        year = f" {next_date.day.year}" if next_date.day.year != today.year else ""
        yield ON_TIME[NextStep.launch].format(f"{next_date.day:%B}{year}")
    else:
        yield _due(next_date.day, today, ON_TIME[next_date.step])


def _due(day: date, today: date, on_time: str = "due {}") -> str:
    due = due_text(day, today, on_time)
    return f"*{due}*" if day < today else due


def _guild(meeting: MeetingInfo | None, zone: str) -> list[Json]:
    if meeting is None:
        return [section(NO_MEETING)]
    return [section(meeting_line(meeting, zone), join_button(meeting.link))]


# For leads and admins: drafts of the digest and of the priorities, and “Which first?”.

HOW_WE_WORK = "Four signs of how well the ML team and the company work together."
WHICH_FIRST = "Compare six pairs of real ideas and see whether the weights agree with you."


def build_lead_section(
    draft: DraftNotification | None, policy: DraftStands | None, reader: Principal, *, compares: bool = True
) -> LeadBlocks:
    """Return what a lead reads besides; a draft waits for its owner, a version for whoever can check or publish it.

    Pairs of ideas are offered where there are enough to compare.
    """
    compare = button(
        "Which first?",
        ids.COMPARE,
        ids.encode("home", 0),
        accessibility_label="Which first? Compare six pairs of ideas",
    )
    waiting: list[Json] = []
    rest: list[Json] = [header("For leads")]
    if draft is not None:
        blocks = _digest_draft(draft, reader)
        (waiting if draft.owner == reader.member_id else rest).extend(blocks)
    if policy is not None:
        is_theirs = _may_review(policy, reader) if policy.needs_review else policy.may_publish
        (waiting if is_theirs else rest).extend(_policy_draft(policy, reader))
    how = button("How we work", ids.SIGNS_OPEN, ids.encode("signs", 0))
    return LeadBlocks(
        waiting, [*rest, *([section(WHICH_FIRST, compare)] if compares else []), section(HOW_WE_WORK, how), divider()]
    )


def _digest_draft(draft: DraftNotification, reader: Principal) -> list[Json]:
    until = moment(draft.lapses_at, reader.zone)
    if draft.owner == reader.member_id:
        line = (
            f"*The draft of the digest* for {draft_channel(draft)} waits for you until {until}. It's in your messages."
        )
        return [section(line), actions(*draft_buttons(draft))]
    line = (
        f"*The draft of the digest* for {draft_channel(draft)} waits for {mention(draft.owner)} or you until {until}."
    )
    # The owner has it as a message; whoever stands in reads here what they would post, but for the chart.
    preview = [block for block in digest.digest_body(draft.digest).blocks if block["type"] != "data_visualization"]
    return [section(line), *preview, *draft_rest(draft), actions(*draft_buttons(draft))]


def _policy_draft(policy: DraftStands, reader: Principal) -> list[Json]:
    name = f"*Version {policy.number} of the priorities*, a draft by {mention(policy.by)},"
    open_draft = open_draft_button(policy.version)
    if policy.needs_review:
        buttons = [looks_right_button(policy.version)] if _may_review(policy, reader) else []
        return [section(f"{name} waits for a second lead to check it."), actions(*buttons, open_draft)]
    state = f"looks right to {mention(policy.reviewer)}" if policy.reviewer else "is ready"
    if policy.may_publish:
        publish = open_draft_button(policy.version, "Review and publish")
        return [section(f"{name} {state}. You can publish it."), actions(publish)]
    return [section(f"{name} {state}. {publishers_called(policy.publishers)} can publish it."), actions(open_draft)]


def _may_review(policy: DraftStands, reader: Principal) -> bool:
    return can(reader, Action.review_policy, Relation.own if policy.mine else Relation.other)
