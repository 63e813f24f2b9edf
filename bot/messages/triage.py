"""The triage card, the squad's note, and the card of a private idea for somebody who may see it."""

from slack_sdk.models.blocks import ButtonElement, ConfirmObject

from bot import ids
from bot.blocks import Json, actions, button, confirm, context, prose, section
from bot.messages.experiments import work_buttons
from bot.messages.ideas import who_sees_button, why_button
from bot.messages.labels import (
    STANDS,
    ahead_line,
    charter_note,
    fit_line,
    from_message,
    place_line,
    private_line,
    score_line,
    similar_line,
    squad_called,
    supporters_line,
)
from bot.messages.rendered import Rendered
from bot.text import capital, cut, date, mention, moment, one_line, requester_called, whole
from intake.ideas import Stage
from intake.notifications.ideas import IdeaNotification, SharedIdea, SquadNote, WithdrawnCard

# The triage card: what an idea is, which priority it supports, where it should go and why.

OUTCOME = {
    # The reason says who accepted it.
    Stage.accepted: "Decided",
    Stage.experiment: "Experiment started",
    Stage.build: "Build started",
    Stage.parked: "Marked as not now",
    Stage.declined: "Declined",
    Stage.merged: "Merged",
}
REASON = 300
OUTSIDE = "outside the charter"
HELD = "Nobody else hears about this before {}."


def render_card(idea: IdeaNotification) -> Rendered:
    """Return the card of an idea, open or decided."""
    head = f"*{one_line(idea.title)}*"
    byline = f"{idea.label} · {requester_called(idea.requester)} · {date(idea.submitted_at)}"
    if idea.private:
        byline += f" · {private_line(idea.viewers)}"
    if idea.outside_charter:
        byline += f" · {OUTSIDE}"
    lines, spoken = (_decided if idea.decision else _open)(idea)
    if idea.supporters:
        byline += f" · {supporters_line(idea.supporters)}"
    outside = f" It is {OUTSIDE}." if idea.outside_charter else ""
    if idea.origin_link:
        byline += f" · {from_message(idea.origin_link)}"
    blocks = [section("\n".join([head, *lines])), context(byline)]
    if idea.similar and not idea.decision:
        blocks.append(context(similar_line(idea)))
    if idea.decision and idea.undo_until:
        blocks.append(context(HELD.format(moment(idea.undo_until))))
    if placed := place_line(idea):
        blocks.append(context(placed))
        spoken = f"{spoken} {placed}."
    blocks.append(_buttons(idea))
    return Rendered(
        blocks, f"{idea.label}, “{one_line(idea.title)}”, from {requester_called(idea.requester)}. {spoken}{outside}"
    )


def _open(idea: IdeaNotification) -> tuple[list[str], str]:
    suggestion = f"Suggested: *{squad_called(one_line(_suggested(idea)))}* ({_reasons(idea)}){charter_note(idea)}"
    lines = [f"{fit_line(idea.fit)} · {score_line(idea)}", suggestion]
    if idea.reopened:
        lines.append(f"{mention(idea.requester)} reopened this: {one_line(idea.reopened, REASON)}")
    if idea.question and idea.question.answered_at is None:
        lines.append(f"{mention(idea.question.asked_by)} asked: {one_line(idea.question.text, REASON)}")
    elif idea.question and idea.question.answer:
        lines.append(f"{mention(idea.requester)} answered: {one_line(idea.question.answer, REASON)}")
    return lines, ". ".join(line.replace("*", "") for line in lines) + "."


def _decided(idea: IdeaNotification) -> tuple[list[str], str]:
    assert idea.decision is not None
    outcome = OUTCOME.get(idea.stage, idea.stage.value.capitalize())
    line = f"*{outcome}* by {mention(idea.decision.by)}: {one_line(idea.decision.why, REASON)}"
    ahead = capital(ahead_line(idea.ahead))
    details = " · ".join(part for part in (ahead, score_line(idea)) if part)
    spoken = [whole(part) for part in (line.replace("*", ""), ahead) if part]
    return [line, capital(details)], " ".join(spoken)


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
    send = f"Send to {squad_called(_suggested(idea))}"
    confirmation = _confirm_sending(idea) if idea.private else None
    # Four are enough: where it may be the same idea as another, More explains the score.
    explain_or_merge = same_button(idea) if idea.similar and not idea.private else why
    return actions(
        button(send, ids.SEND, value, primary=True, confirm=confirmation),
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


def _confirm_sending(idea: IdeaNotification) -> ConfirmObject:
    squad = idea.squad_name(idea.routing.squad)
    if idea.routing.squad in idea.without_lead:
        effect = f"{squad} has no lead, so nobody there will see it. You can add people later under “Who sees it”."
    else:
        effect = f"The lead of {squad} will see it, and nobody else there."
    return confirm("Send this private idea?", effect, "Send it")


def _suggested(idea: IdeaNotification) -> str:
    return idea.squad_name(idea.routing.squad)


def _reasons(idea: IdeaNotification) -> str:
    return "; ".join(map(one_line, idea.routing.reasons))


# The note to the squad that got an idea: what it is, why it came here, and who wants it.

PROBLEM = 600
# Everybody in the squad's channel reads the note.
FOR_WHOM = "The squad's lead and the triagers decide what happens next."


def render_squad_note(idea: SquadNote) -> Rendered:
    """Return the note, also when the idea has left the squad again."""
    assert idea.decision is not None
    is_new = idea.stage is Stage.accepted
    headline = "A new idea for you" if is_new else OUTCOME.get(idea.stage, idea.stage.value.capitalize())
    head = f"{headline}: *{one_line(idea.title)}*\n{one_line(idea.decision.why, 400)}"
    requester = requester_called(idea.requester)
    if ahead := ahead_line(idea.ahead):
        head += f"\n{capital(ahead)}"
    details = f"{idea.label} · from {requester} · sent by {mention(idea.decision.by)} · {score_line(idea)}"
    if idea.origin_link:
        details += f" · {from_message(idea.origin_link)}"
    work = work_buttons(idea)
    blocks = [
        section(head),
        prose(cut(idea.problem, PROBLEM)),
        context(details),
        actions(
            why_button(idea.id, idea.version),
            button("More", ids.MORE, ids.encode(idea.id, idea.version), accessibility_label="More about this idea"),
            *work,
        ),
    ]
    if work:
        blocks.append(context(FOR_WHOM))
    text = f"{headline}: {idea.label}, “{one_line(idea.title)}”, from {requester}."
    return Rendered(blocks, f"{text} {one_line(idea.decision.why, 400)}")


# The card of a private idea for somebody who was named to see it, and what replaces it when they may no longer see it.

SHARED_PROBLEM, WHY = 600, 400
WITHDRAWN = "You can no longer see this idea."


def render_shared_idea(idea: SharedIdea) -> Rendered:
    """Return the card: to be read, with nothing to decide."""
    status = STANDS[idea.stage].replace("A question for you", "A question for the requester")
    why = f": {one_line(idea.decision.why, WHY)}" if idea.decision else ""
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
