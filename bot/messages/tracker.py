"""The tracker: the requester's one message with the story of an idea, edited in place, and news in its thread."""

import datetime

from slack_sdk.models.blocks import ButtonElement

from bot.blocks import SECTION, Json, Rendered, actions, context, section
from bot.messages.conversations.open_questions import answer_button, open_input_line
from bot.messages.conversations.replies import write_button
from bot.messages.ideas import edit_button, people_button, reopen_button, who_sees_button, why_button
from bot.messages.labels import STANDS, days_late, from_message, private_line, stands, supporters_line
from bot.text import date, mention, newest_within, one_line
from intake.formatting import day_called, quarter_of
from intake.ideas import EDITABLE, REOPENABLE, Stage
from intake.notifications.ideas import NewsNotification, StoryStep, TrackerNotification
from intake.rules.experiments import target_called
from intake.rules.planning.portfolio import Tier
from intake.sentences import below_title

NAMED, BUTTONS = 3, 4

LATE_REVIEW = "We're late: we had promised {}. The reviewers were reminded."
APPEARS = "The decision and the reason will appear here."
TURNS = {
    Tier.now: "It's in this quarter's plan.",
    Tier.next: "It's likely for next quarter.",
    Tier.later: "Not in the plan yet; other ideas come first.",
}
PLANNED = "It's in the plan."
TOLD_WHEN_LIVE = "Next: we'll tell you here when it's live."
# Steps of before they said what was done were questions.
ASKING = ("", "asked")
NEXT = {
    Stage.submitted: f"The ML team will review it. {APPEARS}",
    Stage.needs_info: "Next: please answer the question. Then we'll decide.",
    Stage.accepted: "Next: the squad will contact you when it starts.",
    Stage.parked: "If something changes, reopen it and say what's new.",
}
# People can be added until it is live.
BACKED = frozenset({Stage.submitted, Stage.needs_info, Stage.accepted, Stage.experiment, Stage.build, Stage.parked})


def render_tracker(
    tracker: TrackerNotification, today: datetime.date | None = None, reads_threads: bool = True
) -> Rendered:
    """Return the tracker of an idea; what is overdue `today` says so, and how to answer if nobody `reads_threads`."""
    status = stands(tracker.stage, is_new=len(tracker.steps) == 1)
    if (decides := tracker.ahead.decide_on) is not None:
        by = tracker.ahead.moved_to or decides
        status += f" · decision {'was due' if days_late(by, today) else 'by'} {day_called(by, today)}"
    blocks: list[Json] = [section(f"*{one_line(tracker.title)}*\n{status}"), section(_story(tracker))]
    asks, spoken = open_input_line(tracker.open_input) if tracker.open_input else (None, "")
    if asks:
        blocks.append(asks)
    if small := _small_print(tracker, today):
        blocks.append(context(small))
    blocks.append(context(_how_to_answer(tracker, reads_threads=reads_threads)))
    blocks.append(actions(*_tracker_buttons(tracker, reads_threads=reads_threads)))
    last = below_title(tracker.steps[-1].sentence, tracker.title) if tracker.steps else ""
    whose = f"The idea you submitted for {mention(tracker.requester)}," if tracker.requester else "Your idea"
    return Rendered(blocks, f"{whose} “{one_line(tracker.title)}”: {status}. {one_line(last, 600)} {spoken}".strip())


def _how_to_answer(tracker: TrackerNotification, *, reads_threads: bool) -> str:
    if reads_threads:
        return "Reply in this thread to write to the ML team."
    use = "Answer" if is_asked(tracker) else "Write to us"
    return f"Nobody reads replies in this thread. Use *{use}*."


def _tracker_buttons(tracker: TrackerNotification, *, reads_threads: bool) -> list[ButtonElement]:
    buttons = [answer_button(tracker.id, tracker.version)] if is_asked(tracker) else []
    if not reads_threads and not is_asked(tracker):
        buttons.append(write_button(tracker.id, tracker.version))
    if tracker.requester is None and tracker.stage in EDITABLE:
        buttons.append(edit_button(tracker.id, tracker.version))
    if tracker.requester is None and tracker.stage in REOPENABLE and not tracker.was_reopened:
        buttons.append(reopen_button(tracker.id, tracker.version))
    if tracker.requester is None and tracker.stage in BACKED:
        buttons.append(people_button(tracker.id, tracker.version))
    if tracker.private:
        buttons.append(who_sees_button(tracker.id, tracker.version))
    # Four are enough: Home has these too.
    return [*buttons, why_button(tracker.id, tracker.version)][:BUTTONS]


def is_asked(tracker: TrackerNotification) -> bool:
    """Tell whether the requester is asked something."""
    return tracker.stage is Stage.needs_info and tracker.question is not None and tracker.question.answered_at is None


def _small_print(tracker: TrackerNotification, today: datetime.date | None) -> str:
    if tracker.requester:
        outlook = f"{mention(tracker.requester)} wrote the message, so it's their idea now. You can follow it here."
    else:
        ahead = _when(tracker, today) or _next(tracker, today)
        outlook = " ".join(part for part in (ahead, _turn(tracker, today)) if part)
    private = f"Private: {private_line(tracker.viewers, 'you')}." if tracker.private else ""
    if tracker.no_word_since is not None:
        asked = f" We asked again on {day_called(tracker.asked_on, today)}." if tracker.asked_on else ""
        outlook = f"{outlook} No word since {day_called(tracker.no_word_since, today)}.{asked}".strip()
    supported = supporters_line(tracker.supporters) if tracker.supporters else ""
    return " · ".join(part for part in (outlook, supported, private, from_message(tracker.origin_link)) if part)


def _turn(tracker: TrackerNotification, today: datetime.date | None) -> str:
    decide_on = tracker.ahead.decide_on
    if tracker.tier is Tier.now and decide_on and today and quarter_of(decide_on) != quarter_of(today):
        # What is decided after this quarter's end isn't promised within it.
        return PLANNED
    return TURNS[tracker.tier] if tracker.tier else ""


def _when(tracker: TrackerNotification, today: datetime.date | None) -> str:
    ahead = tracker.ahead
    if ahead.target is not None:
        months, newest = target_called(ahead.target), tracker.steps[-1].sentence if tracker.steps else ""
        return TOLD_WHEN_LIVE if months in newest else f"Next: we expect it live {months}."
    if ahead.decide_on is None:
        return ""
    day, late = day_called(ahead.decide_on, today), days_late(ahead.decide_on, today)
    # Nobody edits the message just because another day has passed: it names the day, and counts none.
    if tracker.stage is Stage.experiment:
        asked = f"The result was due {day}. We've asked who answers for it."
        return asked if late else f"Next: the result of the experiment, by {day}."
    if ahead.moved_to is not None and not days_late(ahead.moved_to, today):
        return f"Next: the squad decides by {day_called(ahead.moved_to, today)}. They had promised {day}."
    if late:
        return f"The squad's decision was due {day}. We've reminded the squad."
    return f"Next: by {day}, the squad decides whether to run an experiment or build it."


def _next(tracker: TrackerNotification, today: datetime.date | None) -> str:
    who = " or ".join(map(mention, tracker.looks)) if len(tracker.looks) <= NAMED else "The ML team"
    if tracker.stage is Stage.submitted and tracker.looks and tracker.missed_on and not tracker.look_by:
        return f"{who} will review it. {LATE_REVIEW.format(day_called(tracker.missed_on, today))} {APPEARS}"
    if tracker.stage is Stage.submitted and tracker.looks and tracker.look_by:
        day = day_called(tracker.look_by, today)
        if days_late(tracker.look_by, today):
            return f"{who} will review it. The review was due {day}."
        missed = f" We had promised {day_called(tracker.missed_on, today)}." if tracker.missed_on else ""
        return f"{who} will review it by {day}.{missed} {APPEARS}"
    if tracker.was_reopened and tracker.stage is Stage.parked:
        return ""
    return NEXT.get(tracker.stage, "")


def _story(tracker: TrackerNotification) -> str:
    lines = [_line(step, tracker.title) for step in tracker.steps]
    # What happened last is what a reader comes for.
    return newest_within(lines, SECTION, more="{} earlier.") or "No news yet."


def _line(step: StoryStep, title: str) -> str:
    is_question = step.stage is Stage.needs_info and step.verb in ASKING
    who = f"{mention(step.by)} asked: " if is_question else ""
    return f"{date(step.at)}  {who}{one_line(below_title(step.sentence, title), 400)}"


def render_news(news: NewsNotification) -> Rendered:
    """Return the sentence."""
    status, why = STANDS[news.step.stage], one_line(below_title(news.step.sentence, news.title), 1500)
    return Rendered([section(f"*{status}.* {why}")], f"Your idea “{one_line(news.title)}”: {status}. {why}")
