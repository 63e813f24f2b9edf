"""A question to the requester, with a button to answer it; once answered, it says so."""

from bot.blocks import actions, context, section
from bot.messages.rendered import Rendered
from bot.messages.tracker import answer_button
from bot.text import mention, one_line
from intake.facts import QuestionFact


def render(fact: QuestionFact) -> Rendered:
    """Return the question."""
    question = fact.question
    asks = (
        f"{mention(question.asked_by)} asks about your idea *{one_line(fact.title)}*:\n{one_line(question.text, 1500)}"
    )
    spoken = (
        f"{mention(question.asked_by)} asks about your idea “{one_line(fact.title)}”: {one_line(question.text, 1500)}"
    )
    if fact.passed_to is not None:
        over = f"This is {mention(fact.passed_to)}'s idea now, so they are asked instead."
        return Rendered([section(asks), context(over)], f"{spoken} {over}")
    if question.answered_at is not None:
        over = "Decided without an answer." if question.dropped else "Answered, thank you."
        return Rendered([section(asks), context(over)], f"{spoken} {over}")
    return Rendered([section(asks), actions(answer_button(fact.id, fact.version))], spoken)
