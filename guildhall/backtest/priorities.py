"""Measures how often the matched priority is the right one, with the code of the card; and what corrections teach."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from guildhall.backtest.charts import ReportChart
from guildhall.backtest.figures import Curve, CurvePoint, Figure, agreement, calibration, mean
from guildhall.backtest.formats import LabelledIdea, read_ideas, read_lines
from guildhall.backtest.report import Report, ReportSection
from guildhall.company_file import read_policy
from guildhall.errors import FileError
from intake.policy import Policy
from intake.queries.policy import policy_in_force, priority_examples
from intake.rules.matching.priority_match import Example, Fit, propose_fit
from store.engine import Store

RIGHT, WRONG = 0.70, 0.15
# So many examples are learned from, drawn from the other ideas; the rest stays unseen.
TAUGHT, DRAWS, SEED = (0, 5, 20, 50, 100), 20, 7


class PriorityLabel(BaseModel):
    """The priority that an idea supports by its reader, null for none.

    By a `second` reading it is perhaps another, and by the `other` reader, who knew neither.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    priority: str | None
    second: str | None = None
    other: str | None = None

    @property
    def right(self) -> set[str | None]:
        """Return every answer that the first reader found right."""
        return {self.priority, self.second} if "second" in self.model_fields_set else {self.priority}

    @property
    def has_other(self) -> bool:
        """Tell whether two people have read the idea."""
        return "other" in self.model_fields_set


class LabelledMatch(NamedTuple):
    """An idea with the answers that are right."""

    title: str
    text: str
    right: frozenset[str | None]
    label: str | None


def of_files(ideas: Sequence[Path], policy: Path, labels: Path | None) -> Report:
    """Measure on labelled ideas: by `labels`, or by what the ideas say of themselves. Raises FileError without any."""
    by_id = {idea.id: idea for idea in read_ideas(ideas)}
    given = list(read_lines(labels, PriorityLabel)) if labels else _own_labels(by_id.values())
    missing = [label.id for label in given if label.id not in by_id]
    if missing or not given:
        raise FileError(f"No idea has the id {missing[0]}." if missing else "No idea says which priority it supports.")
    agreed = [len(label.right) == 1 for label in given]
    cases = [_case(by_id[label.id], label) for label in given]
    published = read_policy(policy)
    known = {priority.key for priority in published.priorities}
    if unknown := sorted({str(key) for case in cases for key in case.right if key is not None} - known):
        raise FileError(f"The policy has no priority {unknown[0]}.")
    report = _report(cases, published, agreed)
    if not all(label.has_other for label in given):
        return report
    return report._replace(sections=(*report.sections, _two_readers(given, cases, published)))


def of_history(store: Store) -> Report:
    """Measure on what triagers confirmed or corrected: each idea as if it came anew."""
    with store.reading() as session:
        examples = priority_examples(session)
        _, policy, _ = policy_in_force(session)
    if not examples:
        raise FileError("No triager has confirmed a priority yet, so there is nothing to measure.")
    cases = [LabelledMatch(each.title, each.text, frozenset({each.priority}), each.priority) for each in examples]
    return _report(cases, policy, [True] * len(cases))


def _two_readers(given: Sequence[PriorityLabel], cases: Sequence[LabelledMatch], policy: Policy) -> ReportSection:
    fits = [propose_fit(case.title, case.text, None, policy).priority for case in cases]
    firsts, others = [label.priority for label in given], [label.other for label in given]
    agreed = agreement(firsts, others)
    ours = agreement(fits, others)
    pairs = list(zip(fits, firsts, others, strict=True))
    return ReportSection(
        "Two readers",
        f"The readers agree on {agreed.share:.0%} (Cohen's κ {agreed.kappa:.2f}); the match and the other reader on "
        f"{ours.share:.0%} (κ {ours.kappa:.2f}).",
        (
            mean("right by the first reader", [float(fit == first) for fit, first, _ in pairs]),
            mean("right by the other reader", [float(fit == other) for fit, _, other in pairs]),
            mean("right by either", [float(fit in (first, other)) for fit, first, other in pairs], aim=RIGHT),
            mean("right where both agree", [float(fit == first) for fit, first, other in pairs if first == other]),
            mean(
                "wrong claims by both, of all ideas",
                [float(fit is not None and fit not in (first, other)) for fit, first, other in pairs],
                aim=WRONG,
                at_least=False,
            ),
        ),
    )


def _report(cases: Sequence[LabelledMatch], policy: Policy, agreed: Sequence[bool]) -> Report:
    fits = [propose_fit(case.title, case.text, None, policy) for case in cases]
    return Report(
        "Priorities: how often the match is right",
        f"{len(cases)} ideas; two readings agree on {sum(agreed) / len(agreed):.0%} of them. Where they differ, both "
        "count as right.",
        (_without_examples(fits, cases, policy, agreed), _confidence(fits, cases), _teaching(cases, policy)),
    )


def _without_examples(
    fits: Sequence[Fit], cases: Sequence[LabelledMatch], policy: Policy, agreed: Sequence[bool]
) -> ReportSection:
    frequency = {priority.key: sum(priority.key in case.right for case in cases) for priority in policy.priorities}
    most_frequent = max(frequency, key=lambda key: frequency[key], default=None)
    return ReportSection(
        "Without any example",
        "Right includes finding that no priority matches.",
        (
            mean("right", _right(fits, cases), aim=RIGHT),
            mean("wrong claims, of all ideas", _wrong(fits, cases), aim=WRONG, at_least=False),
            mean("none claimed where one was due", _missed(fits, cases)),
            mean("right where both readings agree", _only(_right(fits, cases), agreed)),
            mean("right, always naming the most frequent", [float(most_frequent in case.right) for case in cases]),
        ),
    )


def _confidence(fits: Sequence[Fit], cases: Sequence[LabelledMatch]) -> ReportSection:
    claims = [(fit, case) for fit, case in zip(fits, cases, strict=True) if fit.priority is not None]
    stated = [fit.confidence or 0.0 for fit, _ in claims]
    calibrated = calibration(stated, [fit.priority in case.right for fit, case in claims])
    return ReportSection(
        "Confidence",
        f"Calibration error {calibrated.error:.3f} over {len(claims)} claims.",
        (),
        (ReportChart("Stated and true", "stated", "true", (Curve("claims", calibrated.bins),), diagonal=True),),
    )


def _teaching(cases: Sequence[LabelledMatch], policy: Policy) -> ReportSection:
    learned = [_learned(cases, policy, count) for count in TAUGHT if count < len(cases)]
    curves = (
        Curve("right", tuple(_point(count, right) for count, right, _ in learned)),
        Curve("wrong", tuple(_point(count, wrong) for count, _, wrong in learned)),
    )
    return ReportSection(
        "What corrections teach",
        "The other ideas are the test; drawn twenty times.",
        tuple(figure for _, right, wrong in learned for figure in (right, wrong)),
        (ReportChart("Learning", "ideas confirmed or corrected before", "share", curves, even=True),),
    )


def _point(count: int, figure: Figure) -> CurvePoint:
    return CurvePoint(count, figure.value, figure.low, figure.high)


def _learned(cases: Sequence[LabelledMatch], policy: Policy, count: int) -> tuple[int, Figure, Figure]:
    chance, right, wrong, groups = Random(SEED), list[float](), list[float](), list[int]()
    for _ in range(DRAWS if count else 1):
        order = chance.sample(range(len(cases)), len(cases))
        examples = tuple(Example(cases[place].label, cases[place].title, cases[place].text) for place in order[:count])
        tested = [cases[place] for place in order[count:]]
        fits = [propose_fit(case.title, case.text, None, policy, examples) for case in tested]
        right += _right(fits, tested)
        wrong += _wrong(fits, tested)
        groups += order[count:]
    return count, mean(f"right after {count}", right, groups), mean(f"wrong claims after {count}", wrong, groups)


def _right(fits: Sequence[Fit], cases: Sequence[LabelledMatch]) -> list[float]:
    return [float(fit.priority in case.right) for fit, case in zip(fits, cases, strict=True)]


def _wrong(fits: Sequence[Fit], cases: Sequence[LabelledMatch]) -> list[float]:
    pairs = zip(fits, cases, strict=True)
    return [float(fit.priority is not None and fit.priority not in case.right) for fit, case in pairs]


def _missed(fits: Sequence[Fit], cases: Sequence[LabelledMatch]) -> list[float]:
    return [float(fit.priority is None and None not in case.right) for fit, case in zip(fits, cases, strict=True)]


def _only(values: Sequence[float], chosen: Sequence[bool]) -> list[float]:
    return [value for value, is_chosen in zip(values, chosen, strict=True) if is_chosen]


def _case(idea: LabelledIdea, label: PriorityLabel) -> LabelledMatch:
    return LabelledMatch(idea.title, idea.text, frozenset(label.right), label.priority)


def _own_labels(ideas: Iterable[LabelledIdea]) -> list[PriorityLabel]:
    return [
        PriorityLabel(id=idea.id, priority=idea.labels["priority"] or None)
        for idea in ideas
        if "priority" in idea.labels
    ]
