"""The triage card, the squad's note, and the card of a private idea for somebody who may see it."""

import datetime

from slack_sdk.models.blocks import ButtonElement, ConfirmObject

from bot import ids
from bot.blocks import Json, Rendered, actions, button, confirm, context, prose, section
from bot.messages.experiments import work_buttons
from bot.messages.ideas import who_sees_button, why_button
from bot.messages.labels import (
    ahead_unless_said,
    approach_line,
    candidates_of,
    fit_line,
    from_message,
    legal_line,
    place_line,
    private_line,
    score_line,
    similar_line,
    squad_called,
    suggestion_line,
    supporters_line,
)
from bot.text import clock_time, cut, date, mention, one_line, requester_called, whole
from intake.formatting import capital, listed
from intake.ideas import STAGE_NAMES, Stage
from intake.notifications.ideas import (
    HandedBackNotification,
    IdeaNotification,
    SameIdeaNotification,
    SharedIdea,
    SquadNote,
    WithdrawnCard,
)
from intake.policy import Criterion
from intake.sentences import below_title

# The triage card: what an idea is, which priority it supports, where it should go and why.

OUTCOME = {
    # The reason says who accepted it.
    Stage.accepted: "Decided",
    Stage.experiment: "Experiment started",
    Stage.build: "Build started",
    Stage.live: "Marked as live",
    Stage.measured: "Measured",
    Stage.parked: "Marked as not now",
    Stage.declined: "Declined",
    Stage.merged: "Merged",
}
REASON = 300
SENDS = (ids.SEND, ids.SEND_SECOND, ids.SEND_THIRD)
MOST_BUTTONS = 4
OUTSIDE = "outside the charter"
TWICE = 2
AGENDA = "It's on the agenda of the next guild meeting."
HELD = "You can undo this until {}. Nobody else hears about it before then."


def render_card(idea: IdeaNotification, today: datetime.date | None = None) -> Rendered:
    """Return the card of an idea, open or decided."""
    head = f"*{one_line(idea.title)}*"
    byline = f"{idea.label} · {requester_called(idea.requester)} · {date(idea.submitted_at)}"
    if idea.private:
        byline += f" · {private_line(idea.viewers)}"
    if idea.outside_charter:
        byline += f" · {OUTSIDE}"
    lines, spoken = _decided(idea, today) if idea.decision else _open(idea)
    if idea.supporters:
        byline += f" · {supporters_line(idea.supporters)}"
    outside = f" It is {OUTSIDE}." if idea.outside_charter else ""
    if idea.origin_link:
        byline += f" · {from_message(idea.origin_link)}"
    blocks = [section("\n".join([head, *lines])), context(byline)]
    for line in filter(None, (legal_line(idea), approach_line(idea))):
        blocks.append(context(line))
        spoken = f"{spoken} {whole(line.replace('*', ''))}"
    if idea.similar and not idea.decision:
        blocks.append(context(similar_line(idea)))
    if idea.decision and idea.undo_until:
        blocks.append(context(HELD.format(clock_time(idea.undo_until))))
    if placed := place_line(idea):
        blocks.append(context(placed))
        spoken = f"{spoken} {placed}."
    blocks.append(_buttons(idea))
    return Rendered(
        blocks, f"{idea.label}, “{one_line(idea.title)}”, from {requester_called(idea.requester)}. {spoken}{outside}"
    )


def _open(idea: IdeaNotification) -> tuple[list[str], str]:
    lines = [f"{fit_line(idea.fit)} · {score_line(idea)}", suggestion_line(idea)]
    if idea.handed_back:
        squads = listed([one_line(idea.squad_name(key)) for key in dict.fromkeys(idea.handed_back)])
        agenda = f" {AGENDA}" if len(idea.handed_back) >= TWICE else ""
        lines.append(f"Handed back by {squads}.{agenda}")
    if idea.reopened:
        lines.append(f"{mention(idea.requester)} reopened this: {one_line(idea.reopened, REASON)}")
    if idea.question and idea.question.answered_at is None:
        lines.append(f"{mention(idea.question.asked_by)} asked: {one_line(idea.question.text, REASON)}")
        if idea.question.reminded_at is not None:
            lines.append(f"No answer since {date(idea.question.asked_at)}.")
    elif idea.question and idea.question.answer:
        lines.append(f"{mention(idea.requester)} answered: {one_line(idea.question.answer, REASON)}")
    return lines, ". ".join(line.replace("*", "") for line in lines) + "."


def _decided(idea: IdeaNotification, today: datetime.date | None) -> tuple[list[str], str]:
    assert idea.decision is not None
    outcome = OUTCOME.get(idea.stage, STAGE_NAMES[idea.stage])
    why = one_line(below_title(idea.decision.why, idea.title), REASON)
    line = f"*{outcome}* by {mention(idea.decision.by)}: {why}"
    ahead = _squad_decides(idea, today)
    details = " · ".join(part for part in (ahead, score_line(idea)) if part)
    spoken = [whole(part) for part in (line.replace("*", ""), ahead) if part]
    return [line, *([capital(details)] if details else [])], " ".join(spoken)


def _squad_decides(idea: IdeaNotification, today: datetime.date | None) -> str:
    # Whoever accepted an idea has decided already: what is still to come is the squad's decision.
    assert idea.decision is not None
    line = ahead_unless_said(idea.ahead, today, idea.decision.why)
    if idea.stage is not Stage.accepted or not line:
        return capital(line)
    day = line.removeprefix("decision by ")
    return f"The squad's decision was {line}" if day == line else f"The squad decides by {day}"


def _buttons(idea: IdeaNotification) -> Json:
    value = ids.encode(idea.id, idea.version)
    more = button(
        "More", ids.OPEN_PRIVATE if idea.private else ids.MORE, value, accessibility_label="More about this idea"
    )
    why = why_button(idea.id, idea.version)
    if idea.decision and idea.undo_until:
        return actions(undo_button(idea.id, idea.version), why, more)
    if idea.decision:
        who_sees = [who_sees_button(idea.id, idea.version)] if idea.private else []
        return actions(why, more, *who_sees, *work_buttons(idea)[:1])
    candidates = candidates_of(idea.routing)
    if len(candidates) > 1:
        sends = [_send_button(idea, squad, place) for place, squad in enumerate(candidates)]
        # Three squads leave no room: “Not now” is behind More.
        rest = [button("Not now", ids.NOT_NOW, value)] if len(candidates) < MOST_BUTTONS - 1 else []
        return actions(*sends, *rest, more)
    # Four are enough: where it may be the same idea as another, More explains the score.
    explain_or_merge = same_button(idea) if idea.similar and not idea.private else why
    return actions(
        _send_button(idea, idea.routing.squad, 0),
        button("Not now", ids.NOT_NOW, value),
        explain_or_merge,
        more,
    )


def undo_button(idea_id: str, version: int, action_id: str = ids.UNDO) -> ButtonElement:
    """Return the button that takes a decision back while nobody was told."""
    return button("Undo", action_id, ids.encode(idea_id, version), accessibility_label="Undo this decision")


def walk_button(waiting: int) -> ButtonElement:
    """Return the button that begins the walk."""
    label, value = f"Triage {waiting:,} waiting", ids.encode("home", 0)
    return button(label, ids.WALK, value, primary=True, accessibility_label=f"{label}: one idea after the other")


def same_button(idea: IdeaNotification) -> ButtonElement:
    """Return the button that asks which other idea this is the same as."""
    return button(
        "Same as …", ids.MERGE, ids.encode(idea.id, idea.version), accessibility_label="Same as another idea: merge"
    )


def _send_button(idea: IdeaNotification, squad: str, place: int) -> ButtonElement:
    # Of several candidates none is put forward by its colour.
    is_alone = len(candidates_of(idea.routing)) == 1
    return button(
        f"Send to {squad_called(idea.squad_name(squad))}",
        SENDS[place],
        ids.encode(idea.id, idea.version),
        primary=is_alone,
        confirm=_confirm_sending(idea, squad) if idea.private else None,
    )


def _confirm_sending(idea: IdeaNotification, key: str) -> ConfirmObject:
    squad = idea.squad_name(key)
    if key in idea.without_lead:
        effect = f"{squad} has no lead, so nobody there will see it. You can add people later under “Who sees it”."
    else:
        effect = f"The lead of {squad} will see it, and nobody else there."
    return confirm("Send this private idea?", effect, "Send it")


# The note to the squad that got an idea: what it is, why it came here, and who wants it.

PROBLEM = 600
# Everybody in the squad's channel reads the note.
FOR_WHOM = "The squad's lead and the triagers decide what happens next."
UNESTIMATED = "No plan counts this idea before somebody estimates its effort, under More."
TAKES = "{} can take it or hand it back; so can the triagers."
TRIAGERS_TAKE = "The squad's lead submitted this idea, so a triager takes it or hands it back."


def render_squad_note(idea: SquadNote, today: datetime.date | None = None) -> Rendered:
    """Return the note, also when the idea has left the squad again."""
    if idea.left or idea.decision is None:
        return _left_note(idea)
    is_new = idea.stage is Stage.accepted and idea.taken_by is None
    headline = "A new idea for you" if is_new else OUTCOME.get(idea.stage, STAGE_NAMES[idea.stage])
    if idea.stage is Stage.accepted and not is_new:
        headline = "Taken"
    head = f"{headline}: *{one_line(idea.title)}*\n{one_line(idea.decision.why, 400)}"
    requester = requester_called(idea.requester)
    if ahead := ahead_unless_said(idea.ahead, today, idea.decision.why):
        head += f"\n{capital(ahead)}"
    details = f"{idea.label} · from {requester} · sent by {mention(idea.decision.by)}"
    if score := score_line(idea):
        details += f" · {score}"
    if idea.taken_by and idea.taken_by != idea.decision.by:
        details += f" · taken by {mention(idea.taken_by)}"
    if idea.origin_link:
        details += f" · {from_message(idea.origin_link)}"
    work = work_buttons(idea)
    blocks = [
        section(head),
        prose(cut(idea.problem, PROBLEM)),
        context(details, *filter(None, (legal_line(idea), approach_line(idea)))),
        actions(*_note_buttons(idea, is_new=is_new)),
    ]
    if work:
        blocks.append(context(_for_whom(idea, is_new=is_new)))
    text = f"{headline}: {idea.label}, “{one_line(idea.title)}”, from {requester}."
    return Rendered(blocks, f"{text} {one_line(idea.decision.why, 400)}")


def _for_whom(idea: SquadNote, *, is_new: bool) -> str:
    if not is_new:
        return f"{FOR_WHOM} {UNESTIMATED}" if _lacks_effort(idea) else FOR_WHOM
    if not idea.answers_for:
        return FOR_WHOM
    # Nobody decides about their own idea.
    is_own = idea.answers_for == idea.requester
    return TRIAGERS_TAKE if is_own else TAKES.format(capital(mention(idea.answers_for)))


def _lacks_effort(idea: SquadNote) -> bool:
    return idea.stage is Stage.accepted and Criterion.effort in idea.score.missing


def _note_buttons(idea: SquadNote, *, is_new: bool) -> list[ButtonElement]:
    value = ids.encode(idea.id, idea.version)
    more = button("More", ids.MORE, value, accessibility_label="More about this idea")
    if is_new:
        # To begin to work on it is to take it.
        return [*take_buttons(idea.id, idea.version), work_buttons(idea)[0], more]
    return [why_button(idea.id, idea.version), more, *work_buttons(idea)]


def take_buttons(idea_id: str, version: int) -> list[ButtonElement]:
    """Return the buttons with which a squad takes an idea, or hands it back."""
    value = ids.encode(idea_id, version)
    return [
        button("Take it", ids.TAKE, value, primary=True, accessibility_label="Take this idea for the squad"),
        button("Hand back", ids.HAND_BACK, value, accessibility_label="Hand this idea back to the triagers"),
    ]


def _left_note(idea: SquadNote) -> Rendered:
    text = f"No longer with you: *{one_line(idea.title)}*\n{one_line(idea.left, 400)}"
    return Rendered([section(text), context(idea.label)], text.replace("*", "").replace("\n", ". "))


# What triagers read below the card of an idea that a squad did not take.


def render_handed_back(idea: HandedBackNotification) -> Rendered:
    """Return the sentence."""
    agenda = f" {AGENDA}" if idea.times >= TWICE else ""
    text = f"{mention(idea.by)}: {one_line(idea.why, 600)}{agenda}"
    return Rendered([section(text)], f"{idea.label}, “{one_line(idea.title)}”. {text}")


def render_same_idea(notification: SameIdeaNotification) -> Rendered:
    """Return what both leads read when their squads have what reads like the same idea, or want the same tool."""
    first, second = map(one_line, notification.squads)
    head = f"*{first}* and *{second}* have ideas that read like the same one. Talk before both build or buy it."
    if notification.tool:
        tool = one_line(notification.tool, 60)
        head = f"*{first}* and *{second}* both have ideas about *{tool}*. Talk before both buy it."
    blocks = [section(head)]
    for idea, squad in zip(notification.ideas, notification.squads, strict=True):
        more = button("More", ids.MORE, ids.encode(idea.id, 1), accessibility_label=f"More about {idea.label}")
        blocks.append(section(f"{one_line(idea.label)} *{one_line(idea.title)}* ({one_line(squad)})", more))
    names = " and ".join(f"{idea.label} “{one_line(idea.title)}”" for idea in notification.ideas)
    return Rendered(blocks, f"{head.replace('*', '')} {names}")


# The card of a private idea for somebody who was named to see it, and what replaces it when they may no longer see it.

SHARED_PROBLEM, WHY = 600, 400
WITHDRAWN = "You can no longer see this idea."


def render_shared_idea(idea: SharedIdea) -> Rendered:
    """Return the card: to be read, with nothing to decide."""
    status = STAGE_NAMES[idea.stage]
    why = f": {one_line(below_title(idea.decision.why, idea.title), WHY)}" if idea.decision else ""
    blocks = [
        section(f"*{one_line(idea.title)}*\n{status}{why}"),
        prose(cut(idea.problem, SHARED_PROBLEM)),
        context(f"{mention(idea.requester)}'s private idea · {private_line(idea.viewers)}"),
        actions(
            button(
                "Open",
                ids.OPEN_PRIVATE,
                ids.encode(idea.id, idea.version),
                accessibility_label="Open this private idea",
            ),
            why_button(idea.id, idea.version),
        ),
    ]
    text = f"{mention(idea.requester)} shared a private idea with you, “{one_line(idea.title)}”. {status}{why or '.'}"
    return Rendered(blocks, text)


def render_withdrawn_card(_card: WithdrawnCard) -> Rendered:
    """Return the sentence that takes the card's place."""
    return Rendered([section(WITHDRAWN)], WITHDRAWN)
