"""The parts of a policy that have forms of their own, and what is typed there."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from intake.errors import FieldErrors
from intake.ideas import WorkKind
from intake.policy import Charter, Policy, Priority, SquadCard, Weights
from intake.rules.approaches import change_approaches
from intake.rules.operating_model import change_operating
from intake.rules.planning.benefit import change_benefit
from intake.rules.policy_forms.anchors import read_anchors
from intake.rules.policy_forms.priorities import listed
from intake.text import clean

TEXT, LINE, REASON, MOST_REASONS, MOST_WEEKS, MOST_UNLIMITED = 2000, 60, 150, 20, 10_000, 1000
FormValues = Mapping[str, Any]
_PART_NUMBER = re.compile(r"[0-9]{1,6}([.,][0-9]{1,2})?")


class PolicyFormPart(StrEnum):
    """A part of a policy with a form of its own."""

    weights = "weights"
    plan = "plan"
    charter = "charter"
    operating = "operating"
    people = "people"
    anchors = "anchors"
    chance = "chance"
    benefit = "benefit"
    approaches = "approaches"


def change(policy: Policy, part: PolicyFormPart, form_values: FormValues, squads: Sequence[SquadCard]) -> Policy:
    """Return the policy with a part as it was filled in; raises FieldErrors by the name of the field."""
    if part is PolicyFormPart.weights:
        return _weights(policy, form_values)
    if part is PolicyFormPart.plan:
        return _plan(policy, form_values, squads)
    if part is PolicyFormPart.charter:
        return _charter(policy, form_values)
    if part is PolicyFormPart.people:
        return _people(policy, form_values)
    if part is PolicyFormPart.anchors:
        return policy.model_copy(update={"anchors": read_anchors(policy.anchors, form_values)})
    return _CHANGES.get(part, _chance)(policy, form_values)


_CHANGES = {"operating": change_operating, "benefit": change_benefit, "approaches": change_approaches}


def change_priority(policy: Policy, key: str, form_values: FormValues) -> Policy:
    """Return the policy with a priority's why, owner and horizon as they were filled in; raises FieldErrors."""
    why, horizon = _text(form_values, "why", TEXT), _text(form_values, "horizon", LINE)
    update = {"why": why, "horizon": horizon, "owner": form_values.get("owner")}
    changed = [each.model_copy(update=update) if each.key == key else each for each in policy.priorities]
    return policy.model_copy(update={"priorities": tuple(changed)})


def capacity_lines(policy: Policy, squads: Sequence[SquadCard]) -> str:
    """Return the capacity of each squad, a line each, as the form begins with it."""
    weeks = {squad.key: policy.capacity.get(squad.key, squad.weeks) for squad in squads}
    return "\n".join(f"{squad.name}: {_part_text(weeks[squad.key])}" for squad in squads)


def problems(policy: Policy, squads: Sequence[SquadCard], before: Policy) -> dict[str, str]:
    """Return by field what can't be of a policy among these squads.

    What the one `before` says of a squad that has closed may stay: nobody plans by it.
    """
    squad_keys, errors = {squad.key for squad in squads}, {}
    unknown = sorted(policy.capacity.keys() - squad_keys - before.capacity.keys())
    if unknown:
        known = f"The squads are {', '.join(sorted(squad_keys))}." if squad_keys else "There are no squads yet."
        no = "isn't a squad" if len(unknown) == 1 else "aren't squads"
        errors["capacity"] = f"{', '.join(unknown)} {no}. {known}"
    if policy.capacity and policy.experiment_weeks > sum(policy.capacity.values()):
        errors["experiment_weeks"] = "Experiments can't have more weeks than all squads together."
    return errors


def _weights(policy: Policy, form_values: FormValues) -> Policy:
    errors: dict[str, str] = {}
    points: dict[str, int] = {}
    for name in Weights.model_fields:
        number = _number(form_values.get(name))
        if number is None or not number.is_integer() or number > 100:
            errors[name] = "Enter a whole number of points, 0 to 100."
        else:
            points[name] = int(number)
    completeness = _share(form_values, "completeness", policy.completeness, errors)
    sure = _share(form_values, "match_confidence", policy.match_confidence, errors)
    if not errors and (total := sum(points.values())) != 100:
        errors[next(iter(points))] = f"These add up to {total} points. They have to add up to 100."
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(
        update={"weights": Weights(**points), "completeness": completeness, "match_confidence": sure}
    )


def _plan(policy: Policy, form_values: FormValues, squads: Sequence[SquadCard]) -> Policy:
    errors: dict[str, str] = {}
    capacity = _capacity(form_values.get("capacity") or "", squads, errors)
    weeks = _number(form_values.get("experiment_weeks"))
    if (weeks or 0) > MOST_WEEKS:
        errors["experiment_weeks"] = f"Enter at most {MOST_WEEKS:,} squad-weeks."
    plan = {
        "capacity": capacity,
        "experiment_weeks": weeks or 0.0,
        "research_share": _share(form_values, "research_share", policy.research_share, errors, needed=False),
        "next_quarters": _whole(form_values, policy, "next_quarters", "quarters", errors),
    }
    changed = policy.model_copy(update=plan)
    errors = errors or problems(changed, squads, policy)
    if errors:
        raise FieldErrors(errors)
    return changed


def _capacity(text: str, squads: Sequence[SquadCard], errors: dict[str, str]) -> dict[str, float]:
    keys = {squad.name.casefold(): squad.key for squad in squads}
    capacity: dict[str, float] = {}
    for line in filter(None, (" ".join(each.split()) for each in clean(text).splitlines())):
        name, _, weeks = (part.strip() for part in line.rpartition(":"))
        if name.casefold() not in keys:
            errors["capacity"] = (
                f"“{(name or line)[:40]}” isn't a squad. Write one line for each squad: {squads[0].name}: 10"
            )
        elif not weeks or weeks == "–":
            continue
        elif not _PART_NUMBER.fullmatch(weeks) or float(weeks.replace(",", ".")) > MOST_WEEKS:
            errors["capacity"] = f"Enter the squad-weeks of {name[:40]} as a number, such as 10."
        else:
            capacity[keys[name.casefold()]] = float(weeks.replace(",", "."))
    return capacity


def _charter(policy: Policy, form_values: FormValues) -> Policy:
    errors: dict[str, str] = {}
    days = _whole(form_values, policy, "days_to_look", "working days", errors)
    if errors:
        raise FieldErrors(errors)
    areas = listed(form_values.get("not_areas") or "")
    if any(len(area) > LINE for area in areas):
        raise FieldErrors({"not_areas": f"Shorten each area to {LINE} characters."})
    kinds = tuple(WorkKind(kind) for kind in form_values.get("not_kinds") or ())
    if len(kinds) == len(WorkKind):
        raise FieldErrors({"not_kinds": "Leave at least one kind of work."})
    charter = Charter(says=_text(form_values, "says", TEXT), not_kinds=kinds, not_areas=areas)
    return policy.model_copy(update={"charter": charter, "days_to_look": days})


def _people(policy: Policy, form_values: FormValues) -> Policy:
    reasons = tuple(dict.fromkeys(filter(None, map(str.strip, clean(form_values.get("reasons") or "").splitlines()))))
    if any(len(reason) > REASON for reason in reasons):
        raise FieldErrors({"reasons": f"Shorten each reason to {REASON} characters. Write one on each line."})
    if len(reasons) > MOST_REASONS:
        raise FieldErrors({"reasons": f"Enter at most {MOST_REASONS} reasons."})
    update = {
        "viewers": tuple(dict.fromkeys(form_values.get("viewers") or ())),
        "spokesperson": form_values.get("spokesperson"),
        "reasons": reasons,
        "note": _text(form_values, "note", TEXT),
    }
    return policy.model_copy(update=update)


def _chance(policy: Policy, form_values: FormValues) -> Policy:
    errors: dict[str, str] = {}
    priors = {
        kind: _share(form_values, prior_field(kind), policy.priors.get(kind), errors, needed=False) for kind in WorkKind
    }
    most = policy.most_top_marks
    if "most_top_marks" in form_values:
        is_empty = _number(form_values["most_top_marks"]) is None
        most = None if is_empty else _whole(form_values, policy, "most_top_marks", "ideas", errors)
    update = {
        "priors": {kind: prior for kind, prior in priors.items() if prior is not None},
        "proven": _share(form_values, "proven", policy.proven, errors),
        "most_areas": _whole(form_values, policy, "most_areas", "areas", errors),
        "most_top_marks": most,
        "weeks_to_decide": _whole(form_values, policy, "weeks_to_decide", "weeks", errors),
    }
    if errors:
        raise FieldErrors(errors)
    return policy.model_copy(update=update)


def prior_field(kind: WorkKind) -> str:
    """Return the name of the field for the prior of a kind of work."""
    return f"prior_{kind.value}"


def percent_of(share: float | None) -> float | None:
    """Return a share in percent, as a form shows it."""
    return None if share is None else round(share * 100, 4)


def _share(
    form_values: FormValues, field: str, before: float | None, errors: dict[str, str], *, needed: bool = True
) -> float | None:
    """Return what was filled in in percent; what is as the form showed it, or did not come, stays exactly as it was."""
    if field not in form_values:
        return before
    number = _number(form_values[field])
    if number is None and not needed:
        return None
    if number is None or number > 100:
        errors[field] = "Enter a percentage, 0 to 100."
        return before
    return before if number == percent_of(before) else number / 100


def _whole(form_values: FormValues, policy: Policy, field: str, unit: str, errors: dict[str, str]) -> int:
    """Return a whole number that was filled in, within what a policy takes."""
    before: int = getattr(policy, field) or 0
    if field not in form_values:
        return before
    number, (least, most) = _number(form_values[field]), _bounds(field)
    if number == before:
        # A file may have said more than a form lets one say.
        return before
    if number is None or not number.is_integer() or not least <= number <= most:
        errors[field] = f"Enter a whole number of {unit}, {least:,} to {most:,}."
        return before
    return int(number)


def _bounds(field: str) -> tuple[int, int]:
    limits = Policy.model_fields[field].metadata
    least = next(limit.ge for limit in limits if hasattr(limit, "ge"))
    return least, next((limit.le for limit in limits if hasattr(limit, "le")), MOST_UNLIMITED)


def _text(form_values: FormValues, field: str, most: int) -> str:
    text = clean(form_values.get(field) or "").strip()
    if len(text) > most:
        raise FieldErrors({field: f"This is over {most:,} characters. Shorten it by {len(text) - most:,}."})
    return text


def _number(text: str | None) -> float | None:
    number = float(text) if text else None
    # Nothing here is below nought, and what is not is refused as too high.
    return float("inf") if number is not None and number < 0 else number


def _part_text(weeks: float | None) -> str:
    return "–" if weeks is None else f"{weeks:g}"


def priority_of(policy: Policy, key: str) -> Priority:
    """Return a priority of the draft; raises FieldErrors where it is not there any more."""
    if (priority := policy.priority(key)) is None:
        raise FieldErrors({"why": "This priority is no longer in the draft."})
    return priority
