"""A squad's digest: what it has, what moved and what waits, a line each; and what touches it elsewhere."""

from collections.abc import Sequence
from datetime import timedelta

from bot.blocks import Rendered, actions, context, divider, listing, prose, section
from bot.messages.digest import FROM_NOW_ON, draft_buttons, without_an_answer
from bot.text import count, date, due_text, mention, one_line, today_in, told_moment
from intake.formatting import listed
from intake.ideas import STAGE_NAMES
from scheduling.notifications.digests import DraftProgress
from scheduling.notifications.squad_digests import (
    Elsewhere,
    SquadDigestNotification,
    SquadDraftNotification,
    TouchKind,
    TouchSign,
    WaitingIdea,
)

NAMED = 2
WEEK = timedelta(weeks=1)
# What its area, its own idea or a priority is called stands in each.
TOUCHES = {
    TouchKind.area: "in your area, {}",
    TouchKind.text: "related to your “{}”",
    TouchKind.priority: "also supports “{}”",
}
SAME_TITLE = "the same title as one of yours"
SIGNS = {
    TouchSign.area: ", in the same area as an idea of yours",
    TouchSign.suggested: ", and your squad was suggested too",
}


def render_squad_digest(digest: SquadDigestNotification) -> Rendered:
    """Return the digest; a week in which nothing moved, waits or touches the squad is one line."""
    week = f"{date(digest.since, digest.zone)} to {date(digest.until, digest.zone)}"
    name, weeks = one_line(digest.squad, 60), max(1, round((digest.until - digest.since) / WEEK))
    if not (digest.moved or digest.waits or digest.elsewhere):
        period = "A quiet week" if weeks == 1 else f"{weeks} quiet weeks"
        quiet = f"{period} for {name}: {_in_hand(digest)}, and nothing is due."
        return _introduced(digest, Rendered([section(quiet), context(week)], quiet))
    to_decide = f"*To decide this week:* {_waits(digest)}."
    lines = [f"*Yours:* {_in_hand(digest)}.", f"*Moved:* {_moved(digest)}.", to_decide]
    elsewhere = [_elsewhere(each) for each in digest.elsewhere]
    # After an outage, or quiet weeks, it tells of more than one.
    heading = f"{name} this week" if weeks == 1 else f"{name} in the last {weeks} weeks"
    blocks = [section(f"*{heading}*"), listing(lines)]
    if elsewhere:
        blocks.append(listing(elsewhere, "*Elsewhere, touches you*"))
    touches = f"Elsewhere, touches you: {' '.join(elsewhere)}" if elsewhere else ""
    spoken = " ".join(part for part in (f"{heading}.", *lines, touches) if part)
    return _introduced(digest, Rendered([*blocks, context(week)], spoken.replace("*", "")))


def _introduced(digest: SquadDigestNotification, body: Rendered) -> Rendered:
    if not digest.introduction:
        return body
    by = context(f"Introduced by {mention(digest.introduced_by)}")
    return Rendered(
        [prose(digest.introduction), by, *body.blocks], f"{one_line(digest.introduction, 1000)} {body.text}"
    )


def render_squad_draft(draft: SquadDraftNotification) -> Rendered:
    """Return a squad's digest for its lead while it waits, or one sentence with its outcome."""
    squad, where = one_line(draft.digest.squad, 60), f"<#{draft.channel}>" if draft.channel else "its channel"
    if draft.handed_to is not None:
        text = f"This draft of the {squad} digest went to {mention(draft.handed_to)}. You don't need to do anything."
    elif draft.progress is DraftProgress.posted:
        text = f"*Posted* in {where} by {mention(draft.by)}: the {squad} digest."
    elif draft.progress is DraftProgress.skipped:
        text = f"*Skipped* by {mention(draft.by)}: the {squad} digest. The next one covers this week too."
    elif draft.progress is DraftProgress.lapsed and draft.is_last:
        text = f"*Not posted* because nobody answered in time: the {squad} digest. {FROM_NOW_ON}"
    elif draft.progress is DraftProgress.lapsed:
        text = f"*Not posted* because nobody answered in time: the {squad} digest. The next one covers this week too."
    else:
        return _waiting_draft(draft, squad, where)
    return Rendered([section(text)], text.replace("*", ""))


def _waiting_draft(draft: SquadDraftNotification, squad: str, where: str) -> Rendered:
    preview, zone = render_squad_digest(draft.digest), draft.digest.zone
    head = f"*Draft of the {squad} digest* for {where}. Nobody there sees it until you post it."
    edited = f"Edited by {mention(draft.by)}. " if draft.by else ""
    until = f"{edited}{without_an_answer(draft, zone)}"
    blocks = [section(head), divider(), *preview.blocks, divider(), actions(*draft_buttons(draft))]
    by = told_moment(draft.lapses_at, zone, today_in(zone, draft.digest.until))
    spoken = f"Draft of the {squad} digest. Post, edit or skip it by {by}."
    return Rendered([*blocks, context(until)], f"{spoken} {preview.text}")


def _in_hand(digest: SquadDigestNotification) -> str:
    ways = ((digest.accepted, "to start"), (digest.tried, "in an experiment"), (digest.built, "being built"))
    parts = [f"{number:,} {how}" for number, how in ways if number]
    total = count(digest.accepted + digest.tried + digest.built, "idea")
    if not parts:
        return "no ideas in hand"
    return f"{total} ({', '.join(parts)})" if len(parts) > 1 else f"{total} {parts[0].partition(' ')[2]}"


def _moved(digest: SquadDigestNotification) -> str:
    names = [f"“{one_line(item.title, 60)}” ({STAGE_NAMES[item.stage].lower()})" for item in digest.moved[:NAMED]]
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
    if each.touch is TouchKind.text and each.because.casefold() == each.idea.title.casefold():
        because = SAME_TITLE
    if each.touch is TouchKind.priority and each.sign is not None:
        because += SIGNS[each.sign]
    return f"“{one_line(each.idea.title, 60)}” ({where}): {because}."
