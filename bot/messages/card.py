"""The triage card: what an idea is, which priority it serves and by which words, where it should go and why."""

from slack_sdk.models.blocks import ConfirmObject

from bot import ids
from bot.blocks import Json, actions, button, confirm, context, section
from bot.messages.experiment import work_buttons
from bot.messages.rendered import Rendered
from bot.messages.tracker import who_sees_button, why_button
from bot.messages.words import (
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
from bot.text import capital, date, mention, one_line, requester_called, whole
from intake.facts import IdeaFact
from intake.ideas import Stage
from intake.sentences import listed

OUTCOME = {
    Stage.accepted: "Accepted",
    Stage.experiment: "Being tried out",
    Stage.build: "Being built",
    Stage.parked: "Not now",
    Stage.declined: "Declined",
}
REASON = 300
OUTSIDE = "outside the charter"


def render(idea: IdeaFact) -> Rendered:
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


def _open(idea: IdeaFact) -> tuple[list[str], str]:
    fit, score = fit_line(idea.fit), score_line(idea)
    goes = f"Proposed: *{squad_called(one_line(_proposed(idea)))}*, because {_reasons(idea)}{charter_note(idea)}"
    lines = [f"{fit} · {score}", goes]
    if idea.question and idea.question.answered_at is None:
        asked = f"{mention(idea.question.asked_by)} asked: {one_line(idea.question.text, REASON)}"
        lines.append(asked)
    elif idea.question and idea.question.answer:
        lines.append(f"{mention(idea.requester)} answered: {one_line(idea.question.answer, REASON)}")
    return lines, ". ".join(line.replace("*", "") for line in lines) + "."


def _decided(idea: IdeaFact) -> tuple[list[str], str]:
    assert idea.decision is not None
    outcome = OUTCOME.get(idea.stage, idea.stage.value.capitalize())
    line = f"*{outcome}* by {mention(idea.decision.by)}: {one_line(idea.decision.why, REASON)}"
    ahead = capital(ahead_line(idea.ahead))
    small = " · ".join(part for part in (ahead, score_line(idea)) if part)
    spoken = [whole(part) for part in (line.replace("*", ""), ahead) if part]
    return [line, capital(small)], " ".join(spoken)


def _buttons(idea: IdeaFact) -> Json:
    value = ids.encode(idea.id, idea.version)
    more = button("More", ids.OPEN_PRIVATE if idea.private else ids.MORE, value, told="More about this idea")
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


def _asked_before_sending(idea: IdeaFact) -> ConfirmObject:
    squad = idea.squad_name(idea.routing.squad)
    if idea.routing.squad in idea.without_lead:
        shown = f"{squad} has no lead, so nobody there will see it. Name somebody afterwards, under “Who sees it”."
    else:
        shown = f"Whoever leads {squad} will see it from now on, and nobody else there."
    return confirm("Send this private idea?", shown, "Send it")


def _proposed(idea: IdeaFact) -> str:
    return idea.squad_name(idea.routing.squad)


def _reasons(idea: IdeaFact) -> str:
    return listed([one_line(reason) for reason in idea.routing.reasons])
