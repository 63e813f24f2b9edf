"""What the app answers to what people write to it: in its chat, and below its own messages about no idea."""

from bot import ids
from bot.blocks import Rendered, actions, button, context, section
from bot.messages.labels import COMMANDS
from bot.text import channel, mention
from intake.notifications.direct_messages import CommandsAnswer, DirectAnswer, GuestAnswer, ThreadAnswer

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
