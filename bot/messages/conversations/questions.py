"""Questions to the hub, with their receipts and answers."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, prose, section
from bot.messages.labels import trial_note
from bot.text import channel, cut, mention, one_line
from intake.formatting import listed
from intake.ideas import STAGE_NAMES
from intake.notifications.questions import HubQuestionNotification, QuestionAnswer, QuestionReceipt

TEXT = 2000
OVER = "There is nobody to answer it yet. An admin can name a triager."


def render_hub_question(question: HubQuestionNotification, reads_threads: bool = True) -> Rendered:
    """Return the question for those who may know the answer, which is a reply if somebody `reads_threads`."""
    asker = mention(question.asker)
    how = f"Reply in the thread: {asker} gets it." if reads_threads else f"Use *Answer*: {asker} gets it."
    whose = f"{mention(question.answerer)} answers this week’s questions." if question.answerer else ""
    who = f"{whose} {how}".strip() if question.label is None else ""
    head = f"{asker} asks: {one_line(question.text, TEXT)}"
    blocks = [section(head), *([context(who)] if who else []), *_found(question)]
    spoken = " ".join(part for part in (head, _over(question) or who.replace("*", "")) if part)
    return Rendered([*blocks, *_ending(question, with_answer=not reads_threads)], spoken)


def render_receipt(receipt: QuestionReceipt) -> Rendered:
    """Return the receipt: where it is answered and by whom."""
    where = f"Your question is in {channel(receipt.channel)}." if receipt.channel else "We've passed your question on."
    who = f"{mention(receipt.answerer)} answers this week." if receipt.answerer else OVER
    if receipt.answerers:
        who = f"{_names(receipt)} answered: see this thread."
    head = f"{where} {who}"
    blocks = [section(head), prose(cut(receipt.text, TEXT)), *_found(receipt), *_ending(receipt)]
    return Rendered(blocks, f"{head} {_over(receipt)}".strip())


def make_idea_button(question_id: str, version: int) -> ButtonElement:
    """Return the button that submits a question as an idea."""
    value = ids.encode(question_id, version)
    return button(
        "Make it an idea", ids.QUESTION_IDEA, value, accessibility_label="Make it an idea: submit this question"
    )


def _found(question: HubQuestionNotification) -> list[Json]:
    lines = [
        f"{one_line(twin.label)} {one_line(twin.title, 90)} "
        f"({STAGE_NAMES[twin.stage].lower()}"
        f"{trial_note(twin.tried, question.at.date())})"
        for twin in question.similar
    ]
    similar = [context("\n".join(["Ideas about this:", *lines]))] if lines else []
    people = [f"{mention(skilled.member)} ({one_line(skilled.skill, 120)})" for skilled in question.skilled]
    return [*similar, *([context(f"May know more: {listed(people)}.")] if people else [])]


def render_question_answer(answer: QuestionAnswer) -> Rendered:
    """Return what somebody answered: for whoever asked, or for the others who read the question."""
    head = f"{mention(answer.by)} answered{f' {mention(answer.asker)}' if answer.asker else ''}:"
    return Rendered([section(head), prose(cut(answer.text, TEXT))], f"{head} {one_line(answer.text, TEXT)}")


def _names(question: HubQuestionNotification) -> str:
    return listed([mention(member) for member in question.answerers])


def _ending(question: HubQuestionNotification, *, with_answer: bool = False) -> list[Json]:
    over = _over(question)
    if question.label:
        return [context(over)]
    answered = button(
        "Answered",
        ids.QUESTION_ANSWERED,
        ids.encode(question.id, question.version),
        accessibility_label="Answered: nobody needs to look at this question any more",
    )
    make_idea = make_idea_button(question.id, question.version)
    value = ids.encode(question.id, question.version)
    answer = button("Answer", ids.QUESTION_ANSWER, value, accessibility_label="Answer this question")
    buttons = [*([answer] if with_answer else []), make_idea, *([] if question.answered_by else [answered])]
    return [*([context(over)] if over else []), actions(*buttons)]


def _over(question: HubQuestionNotification) -> str:
    if question.label:
        return f"This is {one_line(question.label)} now."
    if question.answerers and not isinstance(question, QuestionReceipt):
        return f"{_names(question)} answered."
    if question.answerers or not question.answered_by:
        return ""
    return f"Answered, says {mention(question.answered_by)}."
