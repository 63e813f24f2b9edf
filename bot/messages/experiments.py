"""Experiments and check-backs: the questions to the owner, and the result as the guild reads it."""

from collections.abc import Iterator, Sequence

from slack_sdk.models.blocks import ButtonElement

from bot import ids
from bot.blocks import SECTION, actions, button, context, section
from bot.messages.labels import impact_line
from bot.messages.rendered import Rendered
from bot.text import count, date, mention, one_line, units, within
from intake.formatting import listed, money, weeks
from intake.ideas import Stage
from intake.notifications.experiments import (
    CheckBackNotification,
    ExperimentQuestion,
    ExperimentResult,
    LiveNotification,
    Trial,
)
from intake.notifications.ideas import IdeaNotification
from intake.rules.experiments import Ending
from intake.rules.planning.information import TrialWorth
from intake.rules.planning.replay import Effect, Moved, PlanTotals
from intake.sentences import before_and_after, experiment_target

# So many supporters of an idea that is live are thanked by name.
NAMED = 3

# Experiments: the question to the owner how one ended, its result for the guild, and the buttons of the work.

RESULTS = {
    Ending.continued: "It worked, so we're building it",
    Ending.pivoted: "We'll try it another way",
    Ending.stopped: "Stopped",
}
THANKS = {
    Ending.continued: "Thanks for finding out.",
    Ending.pivoted: "Thanks for finding out, and good luck with the next one.",
    Ending.stopped: "Thanks: finding out now saved us months of building.",
}


def render_experiment_question(question: ExperimentQuestion) -> Rendered:
    """Return the question, or the answer."""
    trial, title = question.trial, one_line(question.title)
    text = f"How did the experiment with *{title}* end?\n{_goal(trial)}"
    if trial.ending is not None:
        learned, thanks = f"What we learned: {one_line(trial.learned, 300)}", THANKS[trial.ending]
        spoken = f"The experiment with “{title}” is over. {RESULTS[trial.ending]}. {learned} {thanks}"
        return Rendered([section(f"{text}\n*{RESULTS[trial.ending]}.* {learned}"), context(thanks)], spoken)
    buttons = actions(*ending_buttons(trial, question.version))
    another = f"If it isn't clear: another try {trial_figures(question.another)}." if question.another else ""
    spoken = f"How did the experiment with “{title}” end? {_goal(trial)} Continue, pivot, or stop? {another}".strip()
    return Rendered([section(text), *([context(another)] if another else []), buttons], spoken)


def trial_figures(trial: TrialWorth) -> str:
    """Say what an experiment would bring and cost, and whether it pays: the end of a sentence."""
    return f"{_brings(trial)}: {'worth trying' if trial.pays else 'not worth it'}"


def trial_verdict(trial: TrialWorth, *, is_bought: bool) -> str:
    """Say what an experiment is worth, what it costs, and what to do."""
    verdict = "try it" if is_bought else "no budget left" if trial.pays else "not worth it"
    worth = f"worth about {money(trial.worth, 2)}" if trial.worth >= 1 else "worth nothing"
    return f"{worth}, costs {_cost(trial)}: {verdict}"


def _brings(trial: TrialWorth) -> str:
    brings = f"would bring about {money(trial.worth, 2)}" if trial.worth >= 1 else "would bring nothing"
    return f"{brings} and cost {_cost(trial)}"


def _cost(trial: TrialWorth) -> str:
    # Weeks that would bring nothing elsewhere cost no money.
    return f"{weeks(trial.weeks)} ({money(trial.cost, 2)})" if trial.cost >= 1 else weeks(trial.weeks)


def render_experiment_result(result: ExperimentResult) -> Rendered:
    """Return the result as the guild reads it."""
    trial = result.trial
    assert trial.ending is not None
    title, outcome = one_line(result.title), RESULTS[trial.ending]
    learned = f"What we learned: {one_line(trial.learned, 300)}"
    details = f"{result.label} · run by {mention(trial.owner)} · {THANKS[trial.ending]}"
    blocks = [section(f"*Experiment: {title}*\n{_goal(trial)}\n*{outcome}.* {learned}"), context(details)]
    return Rendered(blocks, f"Experiment with {result.label}, “{title}”. {outcome}. {learned}")


def render_live(live: LiveNotification) -> Rendered:
    """Return that an idea is live, and whom to thank."""
    title = one_line(live.title)
    more = len(live.supporters) - NAMED
    named = listed([*map(mention, live.supporters[:NAMED]), *([f"{more} more"] if more > 0 else [])])
    thanked = [f"to {mention(live.requester)} for the idea"] if live.requester else []
    thanked += [f"to {named} for supporting it"] if named else []
    thanks = f" Thanks {', and '.join(thanked)}." if thanked else ""
    details = f"{live.label} · {one_line(live.squad, 60)}" if live.squad else live.label
    blocks = [section(f"*{title}* is live: people use it now.{thanks}"), context(details)]
    return Rendered(blocks, f"{live.label}, “{title}”, is live: people use it now.{thanks}")


def ending_buttons(trial: Trial, version: int) -> list[ButtonElement]:
    """Return the three ways in which an experiment ends."""
    value = ids.encode(trial.id, version)
    return [
        button("Continue", ids.CONTINUE, value, primary=True, accessibility_label="Continue: it worked, so build it"),
        button("Pivot", ids.PIVOT, value, accessibility_label="Pivot: try it another way"),
        button("Stop", ids.STOP, value, accessibility_label="Stop this experiment"),
    ]


def work_buttons(idea: IdeaNotification) -> list[ButtonElement]:
    """Return what a squad can do next with an idea that it has."""
    value = ids.encode(idea.id, idea.version)
    if idea.stage is Stage.accepted:
        return [
            button("Experiment", ids.EXPERIMENT, value, accessibility_label="Run an experiment first"),
            button("Build it", ids.BUILD, value, accessibility_label="Build it without an experiment"),
        ]
    if idea.stage is Stage.build:
        return [button("It's live", ids.GO_LIVE, value, accessibility_label="It's live: people use this idea")]
    return []


def _goal(trial: Trial) -> str:
    target = experiment_target(one_line(trial.metric, 100), trial.convincing, trial.measured)
    return f"{one_line(trial.hypothesis, 300)} {target}"


# A check-back: the question to the owner how the metric is, some time after an idea went live.

QUIET = "You won't get more reminders for this idea."
ASKED_AGAIN = "We asked you for this number again. Please use the newer message."


def render_check_back(check: CheckBackNotification) -> Rendered:
    """Return the question, or once it is answered, how it was before and is now."""
    answer = next((each for each in check.impact.after if each.days == check.days and each.value is not None), None)
    title, line = one_line(check.title), impact_line(check.impact)
    if answer is not None and answer.value is not None:
        days = count(answer.days_after, "day")
        change = f"{days} after launch: {before_and_after(check.impact.baseline, answer.value)}"
        return Rendered(
            [section(f"*{title}*, {change}.\n{line}"), context("Thank you.")], f"“{title}”, {change}. Thank you."
        )
    if check.asked_again:
        return Rendered([section(f"*{title}*\n{ASKED_AGAIN}")], f"“{title}”: {ASKED_AGAIN}")
    live = f"on {date(check.impact.live_at)}" if check.impact.live_at else f"{check.days} days ago"
    question = f"*{title}* went live {live}. What is the number now?\n{line}"
    value = ids.encode(check.id, check.version)
    buttons = [
        button("Add the number", ids.MEASURE, value, primary=True, accessibility_label="Add the number as it is now")
    ]
    if not check.quiet:
        buttons.append(
            button("Stop reminders", ids.BE_QUIET, value, accessibility_label="Stop reminders for this idea")
        )
    quiet = [context(QUIET)] if check.quiet else []
    return Rendered([section(question), actions(*buttons), *quiet], question.replace("*", "").replace("\n", " "))


# What a draft changes and what that does to the backlog, in a few lines.

CHANGES, TITLE, WHY = 8, 70, 200
GROUPS = (
    ("enters", "enters the plan"),
    ("leaves", "leaves the plan"),
    ("rises", "rises"),
    ("falls", "falls"),
)


# Why both plans differ from the one that /ml-queue plan shows.
BESIDE = "Both leave out what is in progress, and count benefit by this draft."


def changes_text(changes: Sequence[str]) -> str:
    """Return what changes as a list; nothing without changes."""
    if not changes:
        return ""
    more = len(changes) - CHANGES
    lines = [f"• {one_line(change, 200)}" for change in changes[:CHANGES]]
    return "\n".join(["*What changes*", *lines, *([f"• and {count(more, 'more change')}"] if more > 0 else [])])


def effect_text(effect: Effect) -> str:
    """Return what it does to the backlog: how many ideas move, and why those that move most do."""
    if not effect.of:
        return "*What it does*: nothing yet, as there are no public ideas."
    head = f"*What it does*: {effect.moved} of {count(effect.of, 'public idea')} {_verb(effect.moved)} rank."
    head = "\n".join([head, *_plans(effect), *_shares(effect)])
    return f"{head}\n{within([*_moves(effect)], SECTION - units(head) - 1)}".strip()


def _plans(effect: Effect) -> Iterator[str]:
    """Say what the plan comes to before and after, and how many enter and leave."""
    if effect.plans is None:
        return
    before, after = effect.plans
    yield f"*Plan now* (by {before.objective.value}): {_comes_to(before)}"
    yield f"*Plan with this draft* (by {after.objective.value}): {_comes_to(after)}"
    yield BESIDE
    if not effect.entering and not effect.leaving:
        yield "No idea enters or leaves."
        return
    enter = f"{count(effect.entering, 'idea')} {'enters' if effect.entering == 1 else 'enter'}"
    yield f"{enter}, {effect.leaving:,} {'leaves' if effect.leaving == 1 else 'leave'}."


def _comes_to(plan: PlanTotals) -> str:
    return f"{count(plan.ideas, 'idea')}, {weeks(plan.weeks)}, {money(plan.benefit)} a year"


def _shares(effect: Effect) -> Iterator[str]:
    for share in effect.shares:
        (before, after), (was, now) = share.ideas, share.benefit
        moved = f"{before} → {count(after, 'idea')} in the plan, {money(was)} → {money(now)} a year"
        yield f"{':warning: ' if now < was else ''}*{one_line(share.name, TITLE)}*, with its new share: {moved}"


def _moves(effect: Effect) -> Iterator[str]:
    for group, verb in GROUPS:
        for moved in getattr(effect, group):
            yield f"• {_called(moved)} *{verb}*, {_ranks(moved)}: {one_line(moved.why, WHY)}"


def _verb(moved: int) -> str:
    return "changes" if moved == 1 else "change"


def _called(moved: Moved) -> str:
    return f"{one_line(moved.label)} “{one_line(moved.title, TITLE)}”"


def _ranks(moved: Moved) -> str:
    before, after = (str(rank) if rank else "unranked" for rank in (moved.rank_before, moved.rank_after))
    return f"{before} → {after}"
