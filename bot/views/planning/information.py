"""What is worth finding out: the experiments that pay, or the ideas near the line of a plan by score."""

from collections.abc import Sequence

from bot import ids
from bot.blocks import Json, Rendered, actions, button, context, modal, section, table
from bot.messages.experiments import trial_verdict
from bot.messages.portfolio import CHANGES, close_line, finding_called, finding_figures
from bot.text import count, one_line
from intake.formatting import figure, weeks
from intake.rules.experiments import NO_BUDGET, budget_sentence
from intake.services.planning.information import TrialsShown, UncertainIdea, WorthFindingOut, WorthTrying

# As a reply to the command, and with figures and assumptions as a modal.

TITLE = "Worth finding out"
# A modal shows ten paragraphs and the assumptions at a glance.
MOST = 10
HEAD, TRIALS_HEAD = ("Idea", "Find out", "Effect"), ("Idea", "Find out", "An experiment")
HEADLINE = "Most worth finding out before building more"
NOTHING = "Nothing is worth finding out yet. No idea is close enough to the cut-off for new facts to change the plan."
NO_EXPERIMENT = "No experiment pays right now. No result would change the plan enough to be worth its weeks."


def value_of_information_reply(worth: WorthFindingOut) -> Rendered:
    """Return the ideas as a reply to the command."""
    trials = worth.trials
    headline = trials_headline(trials) if trials else HEADLINE if worth.ideas else NOTHING
    if trials:
        rows = [(_name(idea), _finds_out(idea), _verdict(idea, trials)) for idea in trials.ideas]
    else:
        rows = [(f"{each.idea.label} {each.idea.title}", *_fact_text(each)) for each in worth.ideas]
    if not rows:
        return Rendered([section(headline)], headline)
    spoken = "; ".join(f"{one_line(name, 80)}: {what}, {how[:1].lower()}{how[1:]}" for name, what, how in rows)
    more = actions(
        button("More", ids.WORTH_OPEN, ids.encode("worth", 0), accessibility_label="More: figures and assumptions")
    )
    blocks = [section(f"*{headline}*"), table(TRIALS_HEAD if trials else HEAD, rows), more]
    return Rendered(blocks, f"{headline.rstrip('.')}. {spoken}.")


def build_value_of_information(worth: WorthFindingOut) -> Json:
    """Return the figures and assumptions as a modal."""
    if worth.trials:
        return _trials(worth.trials)
    if not worth.ideas:
        return modal(ids.NOTICE, TITLE, [section(NOTHING)], close="Close")
    blocks = [section(_figures(uncertain)) for uncertain in worth.ideas[:MOST]]
    if (more := len(worth.ideas) - len(blocks)) > 0:
        blocks.append(context(f"And {count(more, 'idea')} more."))
    return modal(ids.NOTICE, TITLE, [*blocks, context(" ".join(worth.ideas[0].assumptions))], close="Close")


def _fact_text(uncertain: UncertainIdea) -> tuple[str, str]:
    return finding_called(uncertain.outlook), CHANGES[uncertain.outlook.better.changes].capitalize()


def _figures(uncertain: UncertainIdea) -> str:
    outlook = uncertain.outlook
    close = f" · {line}" if (line := close_line(outlook)) else ""
    return "\n".join(
        [
            f"*{one_line(uncertain.idea.label)} {one_line(uncertain.idea.title)}*{close}",
            f"Knowing whether it works {finding_figures(outlook.about_chance)}",
            f"Knowing what it is worth {finding_figures(outlook.about_value)}",
        ]
    )


# Experiments that pay: what each would bring beyond its cost, in the order in which the budget buys them.


def trials_headline(trials: TrialsShown) -> str:
    """Say how many experiments pay, and what they would take of the budget."""
    bought = [idea for idea in trials.ideas if idea.is_bought]
    if bought:
        paying, left = sum(idea.trial.pays for idea in trials.ideas), weeks(trials.budget.left)
        pays = "1 experiment pays" if paying == 1 else f"{paying:,} experiments pay"
        if paying > len(bought):
            fits = "1 fits" if len(bought) == 1 else f"{len(bought):,} fit"
            return f"{pays}, best first. {fits} in the {left} left for experiments."
        take = sum(idea.trial.weeks for idea in bought)
        return f"{pays}, best first: {figure(take)} of the {left} left for experiments."
    if any(idea.trial.pays for idea in trials.ideas):
        return NO_BUDGET if not trials.budget.budget else f"{budget_sentence(trials.budget)}."
    return NO_EXPERIMENT


def _trials(trials: TrialsShown) -> Json:
    blocks = [section(f"*{trials_headline(trials)}*")]
    blocks += [
        section(f"*{one_line(_name(idea))}*\nKnowing {_finds_out(idea)} matters most. {_sentence(idea, trials)}")
        for idea in trials.ideas[: MOST - 1]
    ]
    return modal(ids.NOTICE, TITLE, [*blocks, context(_assumptions(trials))], close="Close")


def _name(idea: WorthTrying) -> str:
    return f"{idea.label} {idea.title}"


def _finds_out(idea: WorthTrying) -> str:
    return "its value" if idea.trial.about_value else "whether it works"


def _verdict(idea: WorthTrying, trials: TrialsShown) -> str:
    kind = f" ({one_line(idea.kind, 50)})" if len(trials.kinds) > 1 else ""
    return f"{trial_verdict(idea.trial, is_bought=idea.is_bought)}{kind}"


def _sentence(idea: WorthTrying, trials: TrialsShown) -> str:
    return f"An experiment is {_verdict(idea, trials)}."


def _assumptions(trials: TrialsShown) -> str:
    kinds: Sequence[str] = [
        f"{one_line(kind.name, 50)} ({weeks(kind.weeks)}) shows {kind.shows_success:.0%} of what works to work, and "
        f"{kind.shows_failure:.0%} of what doesn’t not to"
        for kind in trials.kinds
    ]
    return (
        f"{'. '.join(kinds)}. Worth: what the plan brings on average when it may change after the result, less what it "
        "brings now. Cost: what the experiment’s squad-weeks would bring elsewhere in the plan. The plan is made again "
        "after each experiment, so two for the same place don’t count twice."
    )
