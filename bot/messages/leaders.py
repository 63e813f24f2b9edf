"""The leaders' digest: three numbers, three sentences, at most one decision; and its draft with Edit and Send."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, divider, listing, section
from bot.text import date, due_text, mention, one_line
from intake.formatting import listed
from intake.leaders_sentences import why_this_decision
from scheduling.notifications.leaders import LeadersDecision, LeadersDigest, LeadersDraftNotification

UNSENT = "*For the leadership meeting.* Nobody else sees this until you send it."
SENT = "*Sent* to {all}."
ALL_OUTDATED = "*Sent* to {all}, before your last change. Send it again to update their copy."
SOME_OUTDATED = "*Sent* to {all}. {outdated} got it before your last change. Send it again to update their copy."


def render_leaders_digest(digest: LeadersDigest) -> Rendered:
    """Return the digest as leaders read it."""
    numbers = (
        f"*{digest.in_use:,}* live · *{digest.in_work:,}* in progress · *{digest.waiting:,}* waiting for a decision"
    )
    said = [one_line(sentence, 500) for sentence in digest.sentences]
    heading = "Machine learning, for the leadership meeting"
    blocks: list[Json] = [section(f"*{heading}*\n{numbers}")]
    if said:
        blocks.append(listing([f"• {sentence}" for sentence in said]))
    if digest.promised:
        blocks.append(section(one_line(digest.promised, 500)))
    decision = ""
    if digest.decision is not None and digest.shows_decision:
        decision = _decision(digest.decision, digest)
        blocks += [section(f"*To decide:* {decision}"), actions(_decide_button(digest.decision))]
    by = f" Sent by {mention(digest.sent_by)}." if digest.sent_by else ""
    blocks.append(context(f"Since {date(digest.since)}.{by}"))
    spoken = [f"{heading}: {numbers.replace('*', '')}.", *said, one_line(digest.promised, 500)]
    spoken += [f"To decide: {one_line(decision, 500)}"] if decision else []
    return Rendered(blocks, " ".join(part for part in spoken if part))


def render_leaders_draft(draft: LeadersDraftNotification) -> Rendered:
    """Return the digest with what its reader can do: edit it, and send it on."""
    preview = render_leaders_digest(draft.digest)
    head = _head(draft)
    value = ids.encode(draft.id, draft.version)
    is_to_send = not draft.readers or bool(draft.outdated)
    buttons = actions(
        button("Send", ids.LEADERS_SEND, value, primary=is_to_send, accessibility_label="Send this digest"),
        button("Edit", ids.LEADERS_EDIT, value, accessibility_label="Edit this digest"),
    )
    return Rendered([section(head), divider(), *preview.blocks, divider(), buttons], f"{head} {preview.text}")


def _head(draft: LeadersDraftNotification) -> str:
    if not draft.readers:
        return UNSENT
    template = ALL_OUTDATED if draft.outdated == draft.readers else SOME_OUTDATED if draft.outdated else SENT
    everybody, outdated = (listed([mention(each) for each in people]) for people in (draft.readers, draft.outdated))
    return template.format(all=everybody, outdated=outdated)


def _decision(decision: LeadersDecision, digest: LeadersDigest) -> str:
    title = one_line(decision.idea.title, 90)
    asked = f"what happens next with “{title}”? ({due_text(decision.day, decision.today or digest.until.date())})"
    why = why_this_decision(decision.of, decision.benefit, decision.score)
    return f"{asked}\n{why}" if why else asked


def _decide_button(decision: LeadersDecision) -> ButtonElement:
    value = ids.encode(decision.idea.idea_id, decision.version)
    return button("Open", ids.MORE, value, accessibility_label=f"Open: {one_line(decision.idea.title, 60)}")
