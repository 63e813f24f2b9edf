"""What a requester gets: the tracker, the news in its thread, questions; and the bot's greeting in a channel."""

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, Json, actions, button, context, section
from bot.messages.labels import STANDS, ahead_line, from_message, private_line, supporters_line
from bot.messages.rendered import Rendered
from bot.text import date, mention, newest_within, one_line
from intake.ideas import Authorship, Stage
from intake.notifications.ideas import (
    AuthorNotification,
    GreetingNotification,
    NewsNotification,
    QuestionNotification,
    StoryStep,
    SubmittedForYouNotification,
    TrackerNotification,
)
from intake.notifications.portfolio import Tier
from intake.rules.experiments import day_called, target_called

# The tracker: the requester's one message, edited in place, that tells the whole story of an idea.

NAMED = 3
# True however many quarters come next under the version in force.
TURNS = {
    Tier.now: "As things stand, it is among what is taken on this quarter.",
    Tier.next: "As things stand, it is among what could be taken on soon after this quarter.",
    Tier.later: "As things stand, other ideas come first.",
}
NEXT = {
    Stage.submitted: "Next: somebody of the ML team decides. You read it here, with the reason.",
    Stage.needs_info: "Next: you answer, then it is decided.",
    Stage.accepted: "Next: the squad gets in touch when it begins.",
    Stage.parked: "It is kept, and comes up again when things change.",
}

# Whether somebody stands behind it matters until it is there.
BACKED = frozenset({Stage.submitted, Stage.needs_info, Stage.accepted, Stage.experiment, Stage.build, Stage.parked})


def render_tracker(tracker: TrackerNotification) -> Rendered:
    """Return the tracker of an idea."""
    stands = STANDS[tracker.stage]
    if tracker.stage is Stage.submitted and len(tracker.steps) == 1:
        stands = "Received"
    if tracker.ahead.decide_on is not None:
        stands += f" · {ahead_line(tracker.ahead)}"
    blocks: list[Json] = [section(f"*{one_line(tracker.title)}*\n{stands}"), section(_story(tracker))]
    if small := _small_print(tracker):
        blocks.append(context(small))
    buttons = [answer_button(tracker.id, tracker.version)] if is_asked(tracker) else []
    if tracker.requester is None and tracker.stage in BACKED:
        buttons.append(behind_button(tracker.id, tracker.version))
    buttons.append(why_button(tracker.id, tracker.version))
    if tracker.private:
        buttons.append(who_sees_button(tracker.id, tracker.version))
    blocks.append(actions(*buttons))
    last = tracker.steps[-1].sentence if tracker.steps else ""
    whose = f"The idea that you handed in for {mention(tracker.requester)}," if tracker.requester else "Your idea"
    return Rendered(blocks, f"{whose} “{one_line(tracker.title)}”: {stands}. {one_line(last, 600)}")


def is_asked(tracker: TrackerNotification) -> bool:
    """Tell whether the requester is asked something."""
    return tracker.stage is Stage.needs_info and tracker.question is not None and tracker.question.answered_at is None


def answer_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens the answer form."""
    return button("Answer", ids.ANSWER, ids.encode(idea_id, version), primary=True)


def why_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens why an idea's score is what it is."""
    return button(
        "Why?", ids.WHY, ids.encode(idea_id, version), accessibility_label="Why? How the score of this idea comes about"
    )


def who_sees_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens who may see a private idea."""
    return button(
        "Who sees it", ids.WHO_SEES, ids.encode(idea_id, version), accessibility_label="Who sees it, this private idea"
    )


def behind_button(idea_id: str, version: int) -> ButtonElement:
    """Return the button that opens who stands behind an idea."""
    return button(
        "Who is behind it", ids.BEHIND, ids.encode(idea_id, version), accessibility_label="Who is behind it, this idea"
    )


def _small_print(tracker: TrackerNotification) -> str:
    if tracker.requester:
        said = f"{mention(tracker.requester)} wrote the message, so this is their idea now; you still see it here."
    else:
        turn = TURNS[tracker.tier] if tracker.tier else ""
        said = " ".join(part for part in (_when(tracker) or _next(tracker), turn) if part)
    private = f"Private: {private_line(tracker.viewers)}." if tracker.private else ""
    supported = supporters_line(tracker.supporters).capitalize() if tracker.supporters else ""
    return " · ".join(part for part in (said, supported, private, from_message(tracker.origin_link)) if part)


def _when(tracker: TrackerNotification) -> str:
    ahead = tracker.ahead
    if ahead.target is not None:
        return f"When? It should be in use {target_called(ahead.target)}."
    if ahead.decide_on is None:
        return ""
    day = day_called(ahead.decide_on)
    if tracker.stage is Stage.experiment:
        return f"When? We know after the experiment, on {day}."
    return f"When? By {day} it is decided whether it is tried out first, or built."


def _next(tracker: TrackerNotification) -> str:
    if tracker.stage is Stage.submitted and tracker.looks and tracker.look_by:
        who = " or ".join(map(mention, tracker.looks)) if len(tracker.looks) <= NAMED else "the ML team"
        day = f"{tracker.look_by:%A} {tracker.look_by.day} {tracker.look_by:%B}"
        return f"Next: {who} looks at it by {day}. You read here what is decided, with the reason."
    return NEXT.get(tracker.stage, "")


def _story(tracker: TrackerNotification) -> str:
    lines = [_line(step) for step in tracker.steps]
    # What happened last is what a reader comes for.
    return newest_within(lines, SECTION, more="{} earlier.") or "No news yet."


def _line(step: StoryStep) -> str:
    who = f"{mention(step.by)} asks: " if step.stage is Stage.needs_info else ""
    return f"{date(step.at)}  {who}{one_line(step.sentence, 400)}"


# News for the requester: one sentence that says what was decided and why.


def render_news(news: NewsNotification) -> Rendered:
    """Return the sentence."""
    stands, why = STANDS[news.step.stage], one_line(news.step.sentence, 1500)
    return Rendered([section(f"*{stands}.* {why}")], f"Your idea “{one_line(news.title)}”: {stands}. {why}")


# A question to the requester, with a button to answer it; once answered, it says so.


def render_question(fact: QuestionNotification) -> Rendered:
    """Return the question."""
    question = fact.question
    asks = (
        f"{mention(question.asked_by)} asks about your idea *{one_line(fact.title)}*:\n{one_line(question.text, 1500)}"
    )
    spoken = (
        f"{mention(question.asked_by)} asks about your idea “{one_line(fact.title)}”: {one_line(question.text, 1500)}"
    )
    if fact.passed_to is not None:
        over = f"This is {mention(fact.passed_to)}'s idea now, so they are asked instead."
        return Rendered([section(asks), context(over)], f"{spoken} {over}")
    if question.answered_at is not None:
        over = "Decided without an answer." if question.dropped else "Answered, thank you."
        return Rendered([section(asks), context(over)], f"{spoken} {over}")
    return Rendered([section(asks), actions(answer_button(fact.id, fact.version))], spoken)


# The question to the author of a message that somebody handed in: whether the idea is theirs.

ANSWERED = {
    Authorship.confirmed: "It is your idea now: you are asked and told what becomes of it.",
    Authorship.denied: "Not yours, thank you. It stays with {reporter}.",
}
IF_YOURS = "If it is yours, you become its requester: questions and news about it come to you."


def render_author(fact: AuthorNotification) -> Rendered:
    """Return the question, or what was answered."""
    title = one_line(fact.title)
    said = f"{mention(fact.reporter)} has handed in your message as an AI idea, {fact.label}"
    over = ANSWERED.get(fact.authorship, "").format(reporter=mention(fact.reporter))
    link = from_message(fact.link, "Your message")
    if over:
        return Rendered([section(f"{said}:\n*{title}*"), context(f"{over} · {link}")], f"{said}: “{title}”. {over}")
    head = section(f"{said}. Is it yours?\n*{title}*")
    value = ids.encode(fact.id, fact.version)
    buttons = actions(
        button("Yes, it's mine", ids.CONFIRM, value, primary=True),
        button("Not mine", ids.DENY, value),
    )
    return Rendered([head, context(f"{IF_YOURS} · {link}"), buttons], f"{said}: “{title}”. Is it yours? {IF_YOURS}")


# What the bot says in channels: two lines when it is invited, one in the thread of a message that was handed in.

WHAT = "Have an AI idea? Hand it in with {command}, or with {shortcut} in a message's menu: every idea gets an answer."
WHY = "{command} shows what the ML team wants most; each decision comes with its reason, for all to read."


def render_greeting(fact: GreetingNotification) -> Rendered:
    """Return the two lines."""
    lines = (
        WHAT.format(command="`/ml-idea`", shortcut="*Submit as an ML idea*"),
        WHY.format(command="`/ml-priorities`"),
    )
    spoken = (WHAT.format(command="/ml-idea", shortcut="“Submit as an ML idea”"), WHY.format(command="/ml-priorities"))
    return Rendered([section("\n".join(lines))], " ".join(spoken))


def render_handed_in(fact: SubmittedForYouNotification) -> Rendered:
    """Return the line in the thread."""
    text = f"Handed in as {fact.label} by {mention(fact.reporter)}."
    return Rendered([section(text)], text)
