"""The Home tab: what waits for me, my ideas, the next meeting, and for leads what waits to be published."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import ids, text
from bot.blocks import SECTION, Json, actions, button, context, divider, header, home, modal, section
from bot.messages import digest
from bot.messages.digest import draft_buttons, draft_channel, draft_rest
from bot.messages.ideas import answer_button
from bot.messages.labels import STANDS, fit_line
from bot.messages.meetings import join_button
from bot.messages.policy import looks_right_button, open_draft_button, publishers_called
from bot.messages.rendered import Rendered
from bot.text import count, mention, moment, one_line
from bot.views.ideas import idea_list_button, owners_button, without_owner
from bot.views.meetings import meeting_line
from intake.access import NOT_A_MEMBER, Action, Principal, Relation, can
from intake.answers import HomeChoice, HomeIdea, HomeIdeas, HomeQuestion
from intake.operations.organization import DraftStands
from scheduling.notifications import DraftNotification, MeetingInfo

# The Home tab: what waits for me, my ideas, the next meeting of the guild.

TAB = "home"
CARDS = "their cards are in the triage channel, or in my messages to you"


def build_home(
    ideas: HomeIdeas,
    meeting: MeetingInfo | None,
    zone: str,
    corner: Sequence[Json] = (),
    setup: Sequence[Json] = (),
    *,
    now: datetime,
) -> Json:
    """Return the Home tab of a member whose zone is `zone`, as it is `now`.

    `corner` is what those who lead find there besides; an admin's begins with the checklist `setup`.
    """
    blocks = [
        *setup,
        *_waiting(ideas, now.astimezone(ZoneInfo(zone)).date()),
        *corner,
        header("My ideas"),
        *(
            [_own(idea) for idea in ideas.mine]
            or [section("You have no ideas here yet. What costs you time each week?")]
        ),
        actions(button("Submit an idea", ids.SUBMIT_IDEA, primary=not ideas.mine), idea_list_button()),
        divider(),
        header("The guild"),
        *_guild(meeting, zone),
        context("/ml-idea submits an idea · /ml-queue ranks them · /ml-priorities explains the rank · /ml-guild meets"),
    ]
    return home(blocks)


def build_closed_home() -> Json:
    """Return the Home tab of somebody who may see nothing."""
    return home([section(NOT_A_MEMBER)])


def _waiting(ideas: HomeIdeas, today: date) -> list[Json]:
    if not (ideas.questions or ideas.to_decide or ideas.ownerless):
        return []
    blocks = [header("Waiting for me")]
    blocks += [_question(idea) for idea in ideas.questions]
    blocks += [_to_decide(idea, today) for idea in ideas.to_decide]
    more = ideas.to_decide_total - len(ideas.to_decide)
    if more > 0:
        # Imported ideas have no card.
        where = "“All ideas” lists them" if ideas.to_decide_without_card else CARDS
        blocks.append(context(f"And {count(more, 'idea')} more to decide: {where}."))
    if ideas.ownerless:
        blocks.append(section(without_owner(ideas.ownerless), owners_button()))
    return [*blocks, divider()]


def _question(idea: HomeQuestion) -> Json:
    asked = one_line(idea.text, 300)
    return section(f"*{one_line(idea.title)}* · a question to you\n{asked}", answer_button(idea.id, idea.version))


def _to_decide(idea: HomeChoice, today: date) -> Json:
    value = ids.encode(idea.id, idea.version)
    told = f"*{one_line(idea.title)}* · {_due(idea.look_by, today)}\n{fit_line(idea.fit)}"
    return section(told, button("Decide", ids.MORE, value, told="Decide about this idea"))


def _due(day: date | None, today: date) -> str:
    if day is None:
        return "to decide"
    promised = f"{day:%a} {day.day} {day:%b}"
    days = (today - day).days
    return f"due {promised}, *{count(days, 'day')} late*" if days > 0 else f"review by {promised}"


def _own(idea: HomeIdea) -> Json:
    news = f"\n{text.date(idea.last.at)}  {one_line(idea.last.sentence, 300)}" if idea.last else ""
    return section(f"*{one_line(idea.title)}* · {STANDS[idea.stage]}{news}")


def _guild(meeting: MeetingInfo | None, zone: str) -> list[Json]:
    if meeting is None:
        return [section("No meeting is planned yet.")]
    return [section(meeting_line(meeting, zone), join_button(meeting.link))]


# The corner of Home for leads and admins: drafts that wait, of a digest and of the policy, and “Which first?”.

WHICH_FIRST = "Six pairs of real ideas: say which of two should come first, and see whether the weights agree with you."


def build_lead_section(draft: DraftNotification | None, policy: DraftStands | None, reader: Principal) -> list[Json]:
    """Return the corner's blocks for a member."""
    waits = [] if draft is None else _draft_line(draft, reader.member_id, reader.zone)
    waits += [] if policy is None else _policy_line(policy, reader)
    compare = button("Which first?", ids.COMPARE, ids.encode("home", 0), told="Which first? Compare six pairs of ideas")
    return [header("For those who lead"), *waits, section(WHICH_FIRST, compare), divider()]


def _draft_line(draft: DraftNotification, reader: str, zone: str) -> list[Json]:
    whom = "you" if reader == draft.owner else f"{mention(draft.owner)}, or you,"
    told = f"*A draft of the digest* for {draft_channel(draft)} waits for {whom} until {moment(draft.lapses_at, zone)}."
    if reader == draft.owner:
        return [section(f"{told} It stands in your messages."), actions(*draft_buttons(draft))]
    # The owner has it as a message; whoever stands in reads here what they would post, but for the chart.
    shown = [block for block in digest.render_digest(draft.digest).blocks if block["type"] != "data_visualization"]
    return [section(told), *shown, *draft_rest(draft), actions(*draft_buttons(draft))]


def _policy_line(policy: DraftStands, reader: Principal) -> list[Json]:
    head = f"*A draft of version {policy.number} of the priorities*, by {mention(policy.by)}, "
    shown = open_draft_button(policy.version)
    if not policy.needs_review:
        looked = f"looks right to {mention(policy.reviewer)}" if policy.reviewer else "is ready"
        if policy.may_publish:
            shown = open_draft_button(policy.version, "Review and publish")
            return [section(f"{head}{looked}. You can publish it."), actions(shown)]
        return [section(f"{head}{looked}. {publishers_called(policy.publishers)} can publish it."), actions(shown)]
    own = Relation.own if policy.mine else Relation.other
    may = [looks_right_button(policy.version)] if can(reader, Action.review_policy, own) else []
    return [section(f"{head}waits for a second lead to look at it."), actions(*may, shown)]


# What each command does, for `help` and for words that it doesn't know; and how such words are read.

USAGE = {
    "/ml-idea": "`/ml-idea` opens a form for your AI idea: a title and the problem are enough. "
    "`/ml-idea` with a few words behind it fills in the title. "
    "`/ml-idea support IDEA-12` supports somebody else's idea, or takes that back. "
    "`/ml-idea IDEA-12` explains an idea's score.",
    "/ml-queue": "`/ml-queue` shows which ideas are ranked, the best first, and how many wait for a decision. "
    "`/ml-queue IDEA-12` explains an idea's score. "
    "`/ml-queue plan` shows what is taken on this quarter, and why not the rest. "
    "`/ml-queue worth` shows what is most worth finding out first. "
    "`/ml-queue funnel` shows how many came how far, from submitted to measured.",
    "/ml-priorities": "`/ml-priorities` shows what the ML team wants most, and how a score comes about. "
    "Squad leads and admins: `/ml-priorities draft` opens the next ones; `/ml-priorities compare` "
    "asks which of two ideas should come first, six times.",
    "/ml-guild": "`/ml-guild` shows when everyone who does machine learning here meets next.",
}
HELP = "help"
# What keyboards, phones and a sentence's end put around a word.
_AROUND = " \t\n\"'`“”„‟‘’‚‛«»‹›*_~()[].,;:!"
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_ASKS_FOR_HELP = re.compile(r"-{0,2}help\?*|-h|\?+")
_IDEA = r"(?:idea\s*-?\s*#?|#)\s*([0-9]{1,9})"
_NUMBERED = re.compile(_IDEA, re.ASCII)
_SUPPORTED = re.compile(rf"support\s+(?:{_IDEA}|([0-9]{{1,9}}))", re.ASCII)


def usage(command: str, word: str = HELP) -> Rendered:
    """Return what a command does, and where the word is unknown, that it is."""
    unknown = "" if is_help(word) else f"“{one_line(word, 40)}” is nothing that {command} knows. "
    others = " ".join(text for name, text in USAGE.items() if name != command)
    return Rendered([section(unknown + USAGE[command]), context(others)], unknown + USAGE[command].replace("`", ""))


def word_of(typed: str) -> str:
    """Return a command's word as it is meant: “Plan.” and `plan ` are plan; empty where nothing is typed."""
    text = unicodedata.normalize("NFKC", typed)
    seen = "".join(character for character in text if unicodedata.category(character) != "Cf")
    line = " ".join(_DASHES.sub("-", seen).split())
    return (line.strip(_AROUND) or line).casefold()


def idea_in(typed: str) -> int | None:
    """Return the number of the idea that is named and nothing else, as in IDEA-12, idea 12 or #12; else None."""
    found = _NUMBERED.fullmatch(word_of(typed))
    return None if found is None else int(found[1])


def supported_in(typed: str) -> int | None:
    """Return the number of the idea that somebody has typed they support, None where they typed something else."""
    found = _SUPPORTED.fullmatch(word_of(typed))
    return None if found is None else int(found[1] or found[2])


def is_help(word: str) -> bool:
    """Tell whether help is asked for."""
    return _ASKS_FOR_HELP.fullmatch(word_of(word)) is not None


# A refusal that has no field to stand beside: a small modal.


def refusal(message: str) -> Json:
    """Return a modal that says why nothing happened."""
    return modal(ids.NOTICE, "That didn't work", [section(one_line(message, SECTION))], close="Close")
