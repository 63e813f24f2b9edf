"""The sentences that explain a decision. They are stored with it, so that they read the same ever after."""

from collections.abc import Sequence

from intake.fit import Fit
from intake.policy import Policy

WORDS = 4

RECEIVED = "Your idea has arrived; the ML team reads it next."
CLAIMED = "The author of the message has confirmed that this is their idea."
RESCORED = "Priorities or squads have changed, so score and proposal were worked out again."


def answered(words: str) -> str:
    """Say that the requester answered, in their own words where they used some."""
    return f"Answered: {words}" if words else "Answered; the ML team reads it next."


def imported(file_name: str, row: int, said: str, owner: str) -> str:
    """Say where an imported idea comes from, in which words the sheet said how far it is, and whom it names."""
    parts = [f"Brought in from the old list ({file_name}, row {row})"]
    if said:
        parts.append(f"where it stood as “{said}”")
    if owner:
        parts.append(f"with the name “{owner}” on it")
    return f"{', '.join(parts)}."


def listed(things: Sequence[str]) -> str:
    """Join things as a sentence lists them: a, b and c."""
    return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} and {things[-1]}"


def sent(squad: str, reasons: Sequence[str], fit: Fit, policy: Policy, said: str = "") -> str:
    """Say which squad takes an idea on, why this one, what was `said` about it, and which priority it serves.

    Without reasons it is a person's choice.
    """
    because = f"because {listed(reasons)}" if reasons else "chosen by the person who decided"
    priority = policy.priority(fit.priority)
    serves = f"It serves “{priority.name}”{_spoken_of(fit)}." if priority else ""
    return " ".join(part for part in (f"{squad} takes it on, {because}.", said, serves) if part)


def shown_to_lead(why: str, squad: str, *, has_lead: bool) -> str:
    """Say besides `why` a private idea was sent to a squad who of it may see the idea from now on."""
    if has_lead:
        return f"{why} Whoever leads {squad} may see this private idea from now on, and nobody else there."
    return f"{why} {squad} has no lead yet, so nobody there may see this private idea."


def shown(named: Sequence[str], taken_out: Sequence[str]) -> str:
    """Say who may see a private idea from now on, and who may not any more."""
    may = f"{listed(named)} may see this private idea from now on." if named else ""
    not_any_more = f"{listed(taken_out)} may not see it any more." if taken_out else ""
    return " ".join(part for part in (may, not_any_more) if part)


def arrived(fit: Fit, policy: Policy) -> str:
    """Say of an idea that nobody has decided about yet which priority it seems to serve."""
    priority = policy.priority(fit.priority)
    if priority is None:
        return "New, and waiting for a decision; it serves no published priority by its words."
    return f"New, and waiting for a decision; it seems to serve “{priority.name}”{_spoken_of(fit)}."


def _spoken_of(fit: Fit) -> str:
    return f", for it speaks of {listed(fit.words[:WORDS])}" if fit.words else ""


def estimated(what: Sequence[str]) -> str:
    """Say what was estimated anew."""
    told = listed(what).capitalize()
    return f"{told} {'was' if len(what) == 1 else 'were'} estimated."


def pinned(reason: str, *, into: bool) -> str:
    """Say that a lead has signed for an idea's place this quarter, and why."""
    return f"{'Taken into' if into else 'Kept out of'} this quarter whatever its score: {reason}"


UNPINNED = "Its place this quarter follows from its score again."


def unlocks(labels: Sequence[str]) -> str:
    """Say which ideas can begin once this one is there."""
    return f"It unlocks {listed(labels)}." if labels else "It unlocks no other idea any more."
