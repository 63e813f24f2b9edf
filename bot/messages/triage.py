"""The triage card, the squad's note, and the card of a private idea for somebody who may see it."""

from slack_sdk.models.blocks import ConfirmObject

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
from bot.text import capital, cut, date, mention, one_line, requester_called, whole
from intake.ideas import Stage
from intake.notifications.ideas import IdeaNotification, SharedIdea, SquadNote, WithdrawnCard
from intake.sentences import listed

# The triage card: what an idea is, which priority it serves and by which words, where it should go and why.

OUTCOME = {
    Stage.accepted: "Accepted",
    Stage.experiment: "Being tried out",
    Stage.build: "Being built",
    Stage.parked: "Not now",
    Stage.declined: "Declined",
}
REASON = 300
OUTSIDE = "outside the charter"


def render_card(idea: IdeaNotification) -> Rendered:
    """Return the card of an idea, open or decided."""
    head = f"*{one_line(idea.title)}*"
    asked_by = f"{idea.label} · {requester_called(idea.requester)} · {date(idea.submitted_at)}"
    if idea.private:
        asked_by += f" · {private_line(idea.viewers)}"
    if idea.outside_charter:
        asked_by += f" · {OUTSIDE}"
    lines, spoken = (_decided if idea.decision else _open)(idea)
    if idea.supporters:
        asked_by += f" · {supporters_line(idea.supporters)}"
    outside = f" It is {OUTSIDE}." if idea.outside_charter else ""
    if idea.origin_link:
        asked_by += f" · {from_message(idea.origin_link)}"
    blocks = [section("\n".join([head, *lines])), context(asked_by)]
    if idea.similar and not idea.decision:
        blocks.append(context(similar_line(idea)))
    if placed := place_line(idea):
        blocks.append(context(placed))
        spoken = f"{spoken} {placed}."
    blocks.append(_buttons(idea))
    return Rendered(
        blocks, f"{idea.label}, “{one_line(idea.title)}”, from {requester_called(idea.requester)}. {spoken}{outside}"
    )


def _open(idea: IdeaNotification) -> tuple[list[str], str]:
    fit, score = fit_line(idea.fit), score_line(idea)
    goes = f"Proposed: *{squad_called(one_line(_proposed(idea)))}*, because {_reasons(idea)}{charter_note(idea)}"
    lines = [f"{fit} · {score}", goes]
    if idea.question and idea.question.answered_at is None:
        asked = f"{mention(idea.question.asked_by)} asked: {one_line(idea.question.text, REASON)}"
        lines.append(asked)
    elif idea.question and idea.question.answer:
        lines.append(f"{mention(idea.requester)} answered: {one_line(idea.question.answer, REASON)}")
    return lines, ". ".join(line.replace("*", "") for line in lines) + "."


def _decided(idea: IdeaNotification) -> tuple[list[str], str]:
    assert idea.decision is not None
    outcome = OUTCOME.get(idea.stage, idea.stage.value.capitalize())
    line = f"*{outcome}* by {mention(idea.decision.by)}: {one_line(idea.decision.why, REASON)}"
    ahead = capital(ahead_line(idea.ahead))
    small = " · ".join(part for part in (ahead, score_line(idea)) if part)
    spoken = [whole(part) for part in (line.replace("*", ""), ahead) if part]
    return [line, capital(small)], " ".join(spoken)


def _buttons(idea: IdeaNotification) -> Json:
    value = ids.encode(idea.id, idea.version)
    more = button(
        "More", ids.OPEN_PRIVATE if idea.private else ids.MORE, value, accessibility_label="More about this idea"
    )
    why = why_button(idea.id, idea.version)
    if idea.decision:
        who_sees = [who_sees_button(idea.id, idea.version)] if idea.private else []
        return actions(why, more, *who_sees, *work_buttons(idea)[:1])
    send = f"Send to {squad_called(_proposed(idea))}"
    shown = _asked_before_sending(idea) if idea.private else None
    return actions(
        button(send, ids.SEND, value, primary=True, confirm=shown),
        button("Not now", ids.NOT_NOW, value),
        why,
        more,
    )


def _asked_before_sending(idea: IdeaNotification) -> ConfirmObject:
    squad = idea.squad_name(idea.routing.squad)
    if idea.routing.squad in idea.without_lead:
        shown = f"{squad} has no lead, so nobody there will see it. Name somebody afterwards, under “Who sees it”."
    else:
        shown = f"Whoever leads {squad} will see it from now on, and nobody else there."
    return confirm("Send this private idea?", shown, "Send it")


def _proposed(idea: IdeaNotification) -> str:
    return idea.squad_name(idea.routing.squad)


def _reasons(idea: IdeaNotification) -> str:
    return listed([one_line(reason) for reason in idea.routing.reasons])


# The note to the squad that got an idea: what it is, why it came here, and who wants it.

PROBLEM = 600
# Everybody in the squad's channel reads the note.
FOR_WHOM = "The squad's lead and triagers say how it goes on."


def render_squad_note(idea: SquadNote) -> Rendered:
    """Return the note, also when the idea has left the squad again."""
    assert idea.decision is not None
    came = idea.stage is Stage.accepted
    said = "A new idea for you" if came else OUTCOME.get(idea.stage, idea.stage.value.capitalize())
    head = f"{said}: *{one_line(idea.title)}*\n{one_line(idea.decision.why, 400)}"
    whose = requester_called(idea.requester)
    if ahead := ahead_line(idea.ahead):
        head += f"\n{capital(ahead)}"
    small = f"{idea.label} · from {whose} · sent by {mention(idea.decision.by)} · {score_line(idea)}"
    if idea.origin_link:
        small += f" · {from_message(idea.origin_link)}"
    work = work_buttons(idea)
    blocks = [
        section(head),
        prose(cut(idea.problem, PROBLEM)),
        context(small),
        actions(
            why_button(idea.id, idea.version),
            button("More", ids.MORE, ids.encode(idea.id, idea.version), accessibility_label="More about this idea"),
            *work,
        ),
    ]
    if work:
        blocks.append(context(FOR_WHOM))
    text = f"{said}: {idea.label}, “{one_line(idea.title)}”, from {requester_called(idea.requester)}."
    return Rendered(blocks, f"{text} {one_line(idea.decision.why, 400)}")


# The card of a private idea for somebody who was named to see it, and what is left when they may not any more.

SHARED_PROBLEM, WHY = 600, 400
WITHDRAWN = "This idea is not shown to you any more."


def render_shared_idea(idea: SharedIdea) -> Rendered:
    """Return the card: to be read, with nothing to decide."""
    stands = STANDS[idea.stage].replace("A question to you", "A question to the requester")
    why = f": {one_line(idea.decision.why, WHY)}" if idea.decision else ""
    blocks = [
        section(f"*{one_line(idea.title)}*\n{stands}{why}"),
        prose(cut(idea.problem, SHARED_PROBLEM)),
        context(f"A private idea of {mention(idea.requester)} · {private_line(idea.viewers)}"),
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
    text = f"{mention(idea.requester)} shows you a private idea, “{one_line(idea.title)}”. {stands}{why or '.'}"
    return Rendered(blocks, text)


def render_withdrawn_card(_fact: WithdrawnCard) -> Rendered:
    """Return the sentence that takes the card's place."""
    return Rendered([section(WITHDRAWN)], WITHDRAWN)
