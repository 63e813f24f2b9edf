"""The one message about a merge, to everybody it concerns; it says so when the merge was undone."""

from bot.blocks import Rendered, context, section
from bot.text import mention, one_line
from intake.notifications.merges import MergedNotification, MergeReader

HAPPENED: dict[MergeReader, str] = {
    MergeReader.requester: "Your idea {idea} is the same as {target}, so we merged them. You support that one now.",
    MergeReader.target: "{idea} from {requester} is the same as your idea {target}, so we merged it into yours. "
    "Whoever wanted it supports yours now.",
    MergeReader.supporter: "{idea} and {target} are the same idea, so we merged them. You support {target}.",
}
KEPT = "Nothing is lost: texts, answers and supporters are kept."
UNDONE = "{by} undid this. Both ideas are as they were before."
WITHDRAWN = "{by} withdrew {target}, so the two are no longer merged. We'll review {idea} separately."


def render_merged(merged: MergedNotification) -> Rendered:
    """Return what was merged into what, and what it means for the reader."""
    template = HAPPENED[merged.reader]
    blocks_text, text = (
        template.format(
            idea=f"{one_line(merged.label)} ({quote.format(one_line(merged.title))})",
            target=f"{one_line(merged.target_label)} ({quote.format(one_line(merged.target_title))})",
            requester=mention(merged.requester) if merged.requester else "an old list",
        )
        for quote in ("*{}*", "“{}”")
    )
    labels = {"idea": one_line(merged.label), "target": one_line(merged.target_label)}
    undone = (WITHDRAWN if merged.withdrawn else UNDONE).format(by=mention(merged.by), **labels)
    over = undone if merged.undone else KEPT
    return Rendered([section(blocks_text), context(over)], f"{text} {over}")
