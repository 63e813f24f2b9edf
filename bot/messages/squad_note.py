"""The note to the squad that got an idea: what it is, why it came here, and who wants it."""

from bot import ids
from bot.blocks import actions, button, context, prose, section
from bot.messages.card import OUTCOME
from bot.messages.experiment import work_buttons
from bot.messages.rendered import Rendered
from bot.messages.tracker import why_button
from bot.messages.words import ahead_line, from_message, score_line
from bot.text import capital, cut, mention, one_line, requester_called
from intake.facts import SquadNote
from intake.ideas import Stage

PROBLEM = 600
# Everybody in the squad's channel reads the note.
FOR_WHOM = "The squad's lead and triagers say how it goes on."


def render(idea: SquadNote) -> Rendered:
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
            button("More", ids.MORE, ids.encode(idea.id, idea.version), told="More about this idea"),
            *work,
        ),
    ]
    if work:
        blocks.append(context(FOR_WHOM))
    text = f"{said}: {idea.label}, “{one_line(idea.title)}”, from {requester_called(idea.requester)}."
    return Rendered(blocks, f"{text} {one_line(idea.decision.why, 400)}")
