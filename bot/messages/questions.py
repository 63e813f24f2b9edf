"""Questions to the hub with their receipts, replies in the threads of ideas, and the one question to a requester."""

from slack_sdk.models.blocks import ButtonElement, StaticSelectElement

from bot import ids
from bot.blocks import Json, actions, button, context, prose, section, select
from bot.messages.labels import COMMANDS, LEGAL_QUESTIONS, QUESTIONS, YES_NO, pairs, trial_note, value_groups
from bot.messages.rendered import Rendered
from bot.text import channel, cut, mention, one_line
from intake.formatting import capital, listed
from intake.ideas import LEGAL_FIELDS, STAGE_NAMES
from intake.notifications.ideas import AskedInput
from intake.notifications.questions import (
    CommandsAnswer,
    DirectAnswer,
    GuestAnswer,
    HubQuestionNotification,
    QuestionAnswer,
    QuestionReceipt,
    ReplyNotification,
    RequesterReply,
    SentReply,
    ThreadAnswer,
)
from intake.policy import Criterion
from intake.rules.planning.best_question import LEGAL

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


# What people write to the app outside of threads.

NOBODY_READS = "No person reads this chat. What should I do with what you wrote?"
ON_HOME = "Your ideas are on the Home tab. To say something about one of them, reply in the thread of its message."
COMMANDS_ARE = "Here is what you can type, in any channel or here:"
WITHOUT_SPACE = "Slack took that for a message. Type a command without a space in front."


def render_direct_answer(answer: DirectAnswer) -> Rendered:
    """Return how somebody can go on with what they wrote."""
    value = ids.encode(answer.id, 1)
    blocks = [
        section(NOBODY_READS),
        actions(
            button("Submit this as an idea", ids.DIRECT_IDEA, value, primary=True),
            button("Ask a question", ids.DIRECT_QUESTION, value),
        ),
        context(ON_HOME),
    ]
    return Rendered(blocks, f"{NOBODY_READS} Submit this as an idea, or ask a question. {ON_HOME}")


def render_commands(answer: CommandsAnswer) -> Rendered:
    """Return what each command does."""
    head = f"{WITHOUT_SPACE if answer.is_command else ''} {COMMANDS_ARE}".strip()
    lines = "\n".join(f"`{command}`: {does}" for command, does in COMMANDS.items())
    return Rendered([section(head), section(lines), context(ON_HOME)], f"{head}\n{lines.replace('`', '')}\n{ON_HOME}")


def render_guest_answer(answer: GuestAnswer) -> Rendered:
    """Return whom a guest can ask."""
    whom = " or ".join(mention(member) for member in answer.people) or "a colleague"
    text = f"Only full members of this workspace can submit ideas. Ask {whom} to submit yours."
    return Rendered([section(text)], text)


# What people write below messages of ours that are about no idea.

THREAD = "No person reads this thread."
ADDED = "I've added this to your words: the buttons above open a form with all of it."
ADD_TO_IT = "Add to your question in its thread in {}, or ask again with `/ml-ask`."
WRITE_TO = "To answer, write to {}."
ELSEWHERE = (
    "To say something about one of your ideas, reply in the thread of its message. "
    "For anything else, ask with `/ml-ask`."
)


def render_thread_answer(answer: ThreadAnswer) -> Rendered:
    """Return where to write."""
    if answer.is_kept:
        where = ADDED
    elif answer.channel is not None:
        where = ADD_TO_IT.format(channel(answer.channel))
    elif answer.asker is not None:
        where = WRITE_TO.format(mention(answer.asker))
    else:
        where = ELSEWHERE
    return Rendered([context(f"{THREAD} {where}")], f"{THREAD} {where}".replace("`", ""))


# Replies in the threads of messages about ideas.

TO_REQUESTER, TO_THEM = "Reply to requester", "Reply to them"
STAYS_HERE = "What you write in this thread stays here. They only get what you send with the button."


def render_thread_reply(reply: ReplyNotification) -> Rendered:
    """Return what somebody wrote, for those who have the idea in hand."""
    is_requester = reply.by == reply.requester
    head = f"{mention(reply.by)} wrote about {one_line(reply.label)}, *{one_line(reply.title)}*:"
    send = reply_button(reply.reply, TO_REQUESTER if is_requester else TO_THEM)
    blocks = [section(head), prose(cut(reply.text, TEXT)), context(STAYS_HERE), actions(send)]
    return Rendered(blocks, f"{head.replace('*', '')} {one_line(reply.text, TEXT)}")


def render_sent_reply(reply: SentReply) -> Rendered:
    """Return what was sent to somebody, for the others who have the idea in hand."""
    head = f"{mention(reply.by)} replied to {mention(reply.to)} about {one_line(reply.label)}:"
    return Rendered([section(head), prose(cut(reply.text, TEXT))], f"{head} {one_line(reply.text, TEXT)}")


def render_requester_reply(reply: RequesterReply, reads_threads: bool = True) -> Rendered:
    """Return what was sent; it is answered in its thread, or by a button where nobody `reads_threads`."""
    head = f"{mention(reply.by)} replied about *{one_line(reply.title)}*:"
    answer = context("To answer, reply in this thread.") if reads_threads else actions(write_button(reply.id, 1))
    blocks = [section(head), prose(cut(reply.text, TEXT)), answer]
    return Rendered(blocks, f"{head.replace('*', '')} {one_line(reply.text, TEXT)}")


def reply_button(about: str, label: str = TO_REQUESTER) -> ButtonElement:
    """Return the button that opens a reply: to an idea's requester, or to who wrote what it is `about`."""
    return button(label, ids.REPLY, ids.encode(about, 1), accessibility_label=f"{label}: they get what you write")


def write_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button with which somebody writes about an idea, where we don't read threads."""
    return button(
        "Write to us",
        ids.WRITE,
        ids.encode(idea_id, version),
        accessibility_label="Write to the ML team about this idea",
    )


# The one question to a requester whose answer could matter most: answered by one choice, “I don't know” among them.

UNKNOWN = "unknown"
DO_NOT_KNOW = "I don't know"
COULD_CHANGE = "your answer could change the plan ({:.0%} of simulations)."
FOR_LEGAL = "it could be built soon, and after a yes legal has to look first."
NEEDED = "without an answer it can't be ranked."


def open_input_question(asked: AskedInput) -> Json:
    """Return the question with its choices, for where it stands among other ideas."""
    text, why, picker = _open_input(asked)
    return section(f"*{text}*\n“{one_line(asked.title)}”: {why}", picker)


def open_input_line(asked: AskedInput) -> tuple[Json, str]:
    """Return the question with its choices on one line below its idea, and the same to be read aloud."""
    text, why, picker = _open_input(asked)
    return section(f"*{text}* {capital(why)}", picker), f"One question: {text} {capital(why)}"


def _open_input(asked: AskedInput) -> tuple[str, str, StaticSelectElement]:
    """Return what is asked, why, and the choices."""
    if asked.field in LEGAL:
        [text] = [LEGAL_QUESTIONS[legal] for legal, field in LEGAL_FIELDS.items() if field == asked.field]
        why, choices = FOR_LEGAL, pairs(YES_NO)
    else:
        text = QUESTIONS[Criterion(asked.field)].text
        why = COULD_CHANGE.format(asked.part) if asked.part > 0 else NEEDED
        choices = pairs(QUESTIONS[Criterion(asked.field)].choices)
    if asked.field == Criterion.value:
        choices = [choice for _, group in value_groups(asked.values) for choice in group]
    options = [(_choice(asked, value), words) for value, words in (*choices, (UNKNOWN, DO_NOT_KNOW))]
    return text, why, select(ids.TELL, options)


def _choice(asked: AskedInput, value: str) -> str:
    return ids.encode(f"{asked.id}.{asked.field}.{value.replace(':', '-')}", asked.version)
