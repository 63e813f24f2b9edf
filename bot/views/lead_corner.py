"""The corner of Home for leads and admins: drafts that wait, of a digest and of the policy, and “Which first?”."""

from bot import ids
from bot.blocks import Json, actions, button, divider, header, section
from bot.messages import digest
from bot.messages.digest_draft import buttons, channel, rest
from bot.messages.policy_review import looks_right_button, open_button, publishers_called
from bot.text import mention, moment
from intake.access import Action, Principal, Relation, can
from intake.company.progress import DraftStands
from scheduling.facts import DraftFact

WHICH_FIRST = "Six pairs of real ideas: say which of two should come first, and see whether the weights agree with you."


def build(draft: DraftFact | None, policy: DraftStands | None, reader: Principal) -> list[Json]:
    """Return the corner's blocks for a member."""
    waits = [] if draft is None else _draft(draft, reader.member_id, reader.zone)
    waits += [] if policy is None else _policy(policy, reader)
    compare = button("Which first?", ids.COMPARE, ids.encode("home", 0), told="Which first? Compare six pairs of ideas")
    return [header("For those who lead"), *waits, section(WHICH_FIRST, compare), divider()]


def _draft(draft: DraftFact, reader: str, zone: str) -> list[Json]:
    whom = "you" if reader == draft.owner else f"{mention(draft.owner)}, or you,"
    told = f"*A draft of the digest* for {channel(draft)} waits for {whom} until {moment(draft.lapses_at, zone)}."
    if reader == draft.owner:
        return [section(f"{told} It stands in your messages."), actions(*buttons(draft))]
    # The owner has it as a message; whoever stands in reads here what they would post, but for the chart.
    shown = [block for block in digest.render(draft.digest).blocks if block["type"] != "data_visualization"]
    return [section(told), *shown, *rest(draft), actions(*buttons(draft))]


def _policy(policy: DraftStands, reader: Principal) -> list[Json]:
    head = f"*A draft of version {policy.number} of the priorities*, by {mention(policy.by)}, "
    shown = open_button(policy.version)
    if not policy.needs_review:
        looked = f"looks right to {mention(policy.reviewer)}" if policy.reviewer else "is ready"
        if policy.may_publish:
            shown = open_button(policy.version, "Look and publish")
            return [section(f"{head}{looked}. You can publish it."), actions(shown)]
        return [section(f"{head}{looked}. {publishers_called(policy.publishers)} can publish it."), actions(shown)]
    own = Relation.own if policy.mine else Relation.other
    may = [looks_right_button(policy.version)] if can(reader, Action.review_policy, own) else []
    return [section(f"{head}waits for a second lead to look at it."), actions(*may, shown)]
