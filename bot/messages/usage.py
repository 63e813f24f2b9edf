"""What each command does, for `help` and for words that it doesn't know."""

from collections.abc import Mapping

from bot.blocks import Rendered, context, section
from bot.text import one_line
from bot.typed_text import is_help
from intake.notifications.ideas import GreetingNotification

UNKNOWN_WORD = "{} doesn't know “{}”. Try:"
EVERY_COMMAND = "`{} help` lists all commands."


def usage_reply(usages: Mapping[str, str], command: str, word: str) -> Rendered:
    """Return what a command does, and for a call for help what the others do; an unknown word is named first."""
    if not is_help(word):
        return usage_after(UNKNOWN_WORD.format(command, one_line(word, 40)), usages, command)
    other_commands = "\n".join(lines for name, lines in usages.items() if name != command)
    own = usages[command]
    return Rendered([section(own), context(other_commands)], own.replace("`", ""))


def usage_after(sentence: str, usages: Mapping[str, str], command: str) -> Rendered:
    """Return what a command does below the sentence that says why it did nothing, and where the others stand."""
    own = usages[command]
    return Rendered(
        [section(f"{sentence}\n{own}"), context(EVERY_COMMAND.format(command))], f"{sentence}\n{own.replace('`', '')}"
    )


WHAT = "Have an AI idea? Submit it with {command}, or with {shortcut} in a message's menu. Every idea gets an answer."
WHY = "{command} shows what the ML team wants most. Everyone can read each decision and its reason."


def render_greeting(_greeting: GreetingNotification) -> Rendered:
    """Return the two lines."""
    lines = (
        WHAT.format(command="`/ml-idea`", shortcut="*Submit as an ML idea*"),
        WHY.format(command="`/ml-priorities`"),
    )
    spoken = (WHAT.format(command="/ml-idea", shortcut="“Submit as an ML idea”"), WHY.format(command="/ml-priorities"))
    return Rendered([section("\n".join(lines))], " ".join(spoken))
