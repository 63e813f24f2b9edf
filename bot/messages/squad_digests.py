"""A squad's digest: what it has, what moved and what waits, a line each; and what touches it elsewhere."""

from collections.abc import Sequence
from datetime import timedelta

from bot.blocks import context, listing, section
from bot.messages.labels import STANDS
from bot.messages.rendered import Rendered
from bot.text import count, date, due_text, one_line, today_in
from intake.sentences import listed
from scheduling.notifications import Elsewhere, SquadDigestNotification, TouchKind, WaitingIdea

NAMED = 2
WEEK = timedelta(weeks=1)
# What its area, its own idea or a priority is called stands in each.
TOUCHES = {
    TouchKind.area: "in your area, {}",
    TouchKind.text: "related to your “{}”",
    TouchKind.priority: "also supports “{}”",
}


def render_squad_digest(digest: SquadDigestNotification) -> Rendered:
    """Return the digest; a week in which nothing moved, waits or touches the squad is one line."""
    week = f"{date(digest.since, digest.zone)} to {date(digest.until, digest.zone)}"
    name, weeks = one_line(digest.squad, 60), max(1, round((digest.until - digest.since) / WEEK))
    if not (digest.moved or digest.waits or digest.elsewhere):
        period = "A quiet week" if weeks == 1 else f"{weeks} quiet weeks"
        quiet = f"{period} for {name}: {_in_hand(digest)}, and nothing waits."
        return Rendered([section(quiet), context(week)], quiet)
    lines = [f"*Yours:* {_in_hand(digest)}.", f"*Moved:* {_moved(digest)}.", f"*Waits:* {_waits(digest)}."]
    elsewhere = [_elsewhere(each) for each in digest.elsewhere]
    # After an outage, or quiet weeks, it tells of more than one.
    heading = f"{name} this week" if weeks == 1 else f"{name} in the last {weeks} weeks"
    blocks = [section(f"*{heading}*"), listing(lines)]
    if elsewhere:
        blocks.append(listing(elsewhere, "*Elsewhere, touches you*"))
    touches = f"Elsewhere, touches you: {' '.join(elsewhere)}" if elsewhere else ""
    spoken = " ".join(part for part in (f"{heading}.", *lines, touches) if part)
    return Rendered([*blocks, context(week)], spoken.replace("*", ""))


def _in_hand(digest: SquadDigestNotification) -> str:
    ways = ((digest.accepted, "to start"), (digest.tried, "in an experiment"), (digest.built, "being built"))
    parts = [f"{number:,} {how}" for number, how in ways if number]
    total = count(digest.accepted + digest.tried + digest.built, "idea")
    if not parts:
        return "no ideas in hand"
    return f"{total} ({', '.join(parts)})" if len(parts) > 1 else f"{total} {parts[0].partition(' ')[2]}"


def _moved(digest: SquadDigestNotification) -> str:
    names = [f"“{one_line(item.title, 60)}” ({STANDS[item.stage].lower()})" for item in digest.moved[:NAMED]]
    return _with_more(names, len(digest.moved))


def _waits(digest: SquadDigestNotification) -> str:
    today = today_in(digest.zone, digest.until)

    def named(waiting: WaitingIdea) -> str:
        due = due_text(waiting.day, today, "decide by {}")
        return f"“{one_line(waiting.idea.title, 60)}” ({due})"

    return _with_more([named(each) for each in digest.waits[:NAMED]], len(digest.waits))


def _with_more(names: Sequence[str], total: int) -> str:
    more = total - len(names)
    return listed([*names, f"{more:,} more"] if more else names) if names else "nothing"


def _elsewhere(each: Elsewhere) -> str:
    where = one_line(each.squad, 40) if each.squad else "no squad yet"
    because = TOUCHES[each.touch].format(one_line(each.because, 60))
    return f"“{one_line(each.idea.title, 60)}” ({where}): {because}."
