"""The parts of a policy that have forms of their own, and what is typed there, read strictly."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from intake.company import anchor_lines
from intake.company.priorities import listed
from intake.errors import FieldErrors
from intake.ideas import Kind
from intake.policy import Charter, Policy, Priority, Weights
from intake.squads import SquadCard
from intake.text import clean

TEXT, LINE, REASON, MOST_REASONS, MOST_WEEKS, MOST_MARKS = 2000, 60, 150, 20, 10_000, 1000
Given = Mapping[str, Any]
_NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,2})?")


class Part(StrEnum):
    """A part of a policy with a form of its own."""

    weights = "weights"
    plan = "plan"
    charter = "charter"
    people = "people"
    anchors = "anchors"
    chance = "chance"


def change(policy: Policy, part: Part, given: Given, squads: Sequence[SquadCard]) -> Policy:
    """Return the policy with a part as it was filled in; raises FieldErrors by the name of the field."""
    if part is Part.weights:
        return _weights(policy, given)
    if part is Part.plan:
        return _plan(policy, given, squads)
    if part is Part.charter:
        return _charter(policy, given)
    if part is Part.people:
        return _people(policy, given)
    if part is Part.anchors:
        return policy.model_copy(update={"anchors": anchor_lines.read(policy.anchors, given)})
    return _chance(policy, given)


def change_priority(policy: Policy, key: str, given: Given) -> Policy:
    """Return the policy with a priority's why, owner and horizon as they were filled in; raises FieldErrors."""
    why, horizon = _text(given, "why", TEXT), _text(given, "horizon", LINE)
    told = {"why": why, "horizon": horizon, "owner": given.get("owner")}
    changed = [each.model_copy(update=told) if each.key == key else each for each in policy.priorities]
    return policy.model_copy(update={"priorities": tuple(changed)})


def capacity_lines(policy: Policy, squads: Sequence[SquadCard]) -> str:
    """Return the capacity of each squad, a line each, as the form begins with it."""
    weeks = {squad.key: policy.capacity.get(squad.key, squad.weeks) for squad in squads}
    return "\n".join(f"{squad.name}: {_told(weeks[squad.key])}" for squad in squads)


def problems(policy: Policy, squads: Sequence[SquadCard]) -> dict[str, str]:
    """Return by field what can't be of a policy among these squads."""
    known, found = {squad.key for squad in squads}, {}
    strange = sorted(policy.capacity.keys() - known)
    if strange:
        found["capacity"] = f"{', '.join(strange)} is no squad; the squads are {', '.join(sorted(known))}."
    if policy.capacity and policy.experiment_weeks > sum(policy.capacity.values()):
        found["experiment_weeks"] = "Experiments can't have more weeks than all squads together."
    return found


def _weights(policy: Policy, given: Given) -> Policy:
    errors: dict[str, str] = {}
    points: dict[str, int] = {}
    for name in Weights.model_fields:
        number = _number(given.get(name))
        if number is None or not number.is_integer() or number > 100:
            errors[name] = "A whole number of points, 0 to 100."
        else:
            points[name] = int(number)
    completeness = _share(given, "completeness", policy.completeness, errors)
    if not errors and (total := sum(points.values())) != 100:
        errors[next(iter(points))] = f"Together these are {total} points; they have to be 100."
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(update={"weights": Weights(**points), "completeness": completeness})


def _plan(policy: Policy, given: Given, squads: Sequence[SquadCard]) -> Policy:
    errors: dict[str, str] = {}
    capacity = _capacity(given.get("capacity") or "", squads, errors)
    weeks = _number(given.get("experiment_weeks"))
    if (weeks or 0) > MOST_WEEKS:
        errors["experiment_weeks"] = f"At most {MOST_WEEKS:,} squad-weeks."
    plan = {
        "capacity": capacity,
        "experiment_weeks": weeks or 0.0,
        "research_share": _share(given, "research_share", policy.research_share, errors, needed=False),
        "next_quarters": _whole(given, "next_quarters", policy.next_quarters, (1, 4), "quarters", errors),
    }
    changed = policy.model_copy(update=plan)
    errors = errors or problems(changed, squads)
    if errors:
        raise FieldErrors(errors)
    return changed


def _capacity(text: str, squads: Sequence[SquadCard], errors: dict[str, str]) -> dict[str, float]:
    keys = {squad.name.casefold(): squad.key for squad in squads}
    capacity: dict[str, float] = {}
    for line in filter(None, (" ".join(each.split()) for each in clean(text).splitlines())):
        name, _, weeks = (part.strip() for part in line.rpartition(":"))
        if name.casefold() not in keys:
            errors["capacity"] = f"“{(name or line)[:40]}” is no squad. Write a line each: {squads[0].name}: 10"
        elif not weeks or weeks == "–":
            continue
        elif not _NUMBER.fullmatch(weeks) or float(weeks.replace(",", ".")) > MOST_WEEKS:
            errors["capacity"] = f"How many squad-weeks has {name[:40]}? Write a number, such as 10."
        else:
            capacity[keys[name.casefold()]] = float(weeks.replace(",", "."))
    return capacity


def _charter(policy: Policy, given: Given) -> Policy:
    errors: dict[str, str] = {}
    days = _whole(given, "days_to_look", policy.days_to_look, (1, 60), "working days", errors)
    if errors:
        raise FieldErrors(errors)
    areas = listed(given.get("not_areas") or "")
    if any(len(area) > LINE for area in areas):
        raise FieldErrors({"not_areas": f"An area is {LINE} characters long at most."})
    kinds = tuple(Kind(kind) for kind in given.get("not_kinds") or ())
    if len(kinds) == len(Kind):
        raise FieldErrors({"not_kinds": "Some kind of work has to be left."})
    charter = Charter(says=_text(given, "says", TEXT), not_kinds=kinds, not_areas=areas)
    return policy.model_copy(update={"charter": charter, "days_to_look": days})


def _people(policy: Policy, given: Given) -> Policy:
    reasons = tuple(dict.fromkeys(filter(None, map(str.strip, clean(given.get("reasons") or "").splitlines()))))
    if any(len(reason) > REASON for reason in reasons):
        raise FieldErrors({"reasons": f"A reason is {REASON} characters long at most; write one in each line."})
    if len(reasons) > MOST_REASONS:
        raise FieldErrors({"reasons": f"{MOST_REASONS} reasons at most."})
    told = {
        "viewers": tuple(dict.fromkeys(given.get("viewers") or ())),
        "spokesperson": given.get("spokesperson"),
        "reasons": reasons,
        "note": _text(given, "note", TEXT),
    }
    return policy.model_copy(update=told)


def _chance(policy: Policy, given: Given) -> Policy:
    errors: dict[str, str] = {}
    priors = {kind: _share(given, prior_field(kind), policy.priors.get(kind), errors, needed=False) for kind in Kind}
    most = policy.most_top_marks
    limit, unchanged = _number(given.get("most_top_marks")), policy.most_top_marks or 0
    if "most_top_marks" in given:
        most = None if limit is None else _whole(given, "most_top_marks", unchanged, (0, MOST_MARKS), "ideas", errors)
    told = {
        "priors": {kind: prior for kind, prior in priors.items() if prior is not None},
        "proven": _share(given, "proven", policy.proven, errors),
        "most_areas": _whole(given, "most_areas", policy.most_areas, (1, 100), "areas", errors),
        "most_top_marks": most,
        "weeks_to_decide": _whole(given, "weeks_to_decide", policy.weeks_to_decide, (1, 52), "weeks", errors),
    }
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(update=told)


def prior_field(kind: Kind) -> str:
    """Return the name of the field for the prior of a kind of work."""
    return f"prior_{kind.value}"


def percent_of(share: float | None) -> float | None:
    """Return a share in percent, as a form shows it."""
    return None if share is None else round(share * 100, 4)


def _share(
    given: Given, field: str, before: float | None, errors: dict[str, str], *, needed: bool = True
) -> float | None:
    """Return what was filled in in percent; what is as the form showed it, or did not come, stays exactly as it was."""
    if field not in given:
        return before
    number = _number(given[field])
    if number is None and not needed:
        return None
    if number is None or number > 100:
        errors[field] = "Percent, 0 to 100."
        return before
    return before if number == percent_of(before) else number / 100


def _whole(given: Given, field: str, before: int, bounds: tuple[int, int], of_what: str, errors: dict[str, str]) -> int:
    if field not in given:
        return before
    number, (least, most) = _number(given[field]), bounds
    if number == before:
        # A file may have said more than a form lets one say.
        return before
    if number is None or not number.is_integer() or not least <= number <= most:
        errors[field] = f"A whole number of {of_what}, {least:,} to {most:,}."
        return before
    return int(number)


def _text(given: Given, field: str, most: int) -> str:
    text = clean(given.get(field) or "").strip()
    if len(text) > most:
        raise FieldErrors({field: f"This is {len(text):,} characters long; please keep it to {most:,}."})
    return text


def _number(given: str | None) -> float | None:
    number = float(given) if given else None
    # Nothing here is below nought, and what is not is refused as too high.
    return float("inf") if number is not None and number < 0 else number


def _told(weeks: float | None) -> str:
    return "–" if weeks is None else f"{weeks:g}"


def priority_of(policy: Policy, key: str) -> Priority:
    """Return a priority of the draft; raises FieldErrors where it is not there any more."""
    if (found := policy.priority(key)) is None:
        raise FieldErrors({"why": "This priority is not in the draft any more."})
    return found
