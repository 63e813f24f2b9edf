"""What isn't built has its own chance and weeks, and the legal list names articles and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.approaches import (
    APPROACHES,
    LEGAL,
    MOST_LINES,
    Approach,
    ApproachRule,
    LegalCheck,
    LegalLine,
    LegalQuestion,
    legal_check,
)
from intake.errors import FieldErrors
from intake.ideas import Effort, IdeaInputs, WorkKind
from intake.policy import Criterion, Policy, Priority
from intake.rules.approaches import approach_field, change_approaches, legal_text, read_lines, shown_rules
from intake.rules.matching.priority_match import Fit
from intake.rules.planning.benefit import benefit
from intake.rules.policy_diff import changes
from intake.rules.scoring import score
from tests.company import few

FRAUD = Priority(key="fraud", name="Fewer fraud losses", weight=5)
BEFORE = Policy(priorities=(FRAUD,))
NOW = BEFORE.at_first()
YES_TO_PEOPLE = {LegalQuestion.people: True, LegalQuestion.data: None}
FORM = {
    "buy_chance": "70",
    "buy_weeks": "0.2",
    "buy_legal_days": "10",
    "buy_asks": "Which tool is it, and which company sells it?",
    "agent_chance": "40",
    "agent_weeks": None,
    "agent_legal_days": None,
    "agent_asks": "Who owns the agent, and how is it switched off?",
    "legal": legal_text(LEGAL),
}


# The list.


def test_the_usual_list_is_short_and_dated_and_fits_a_form() -> None:
    assert 12 <= len(LEGAL) <= MOST_LINES
    assert len({line.key for line in LEGAL}) == len(LEGAL)
    assert len(legal_text(LEGAL)) <= 3000
    assert {line.asks for line in LEGAL} == {*LegalQuestion}


@pytest.mark.parametrize(
    ("key", "article", "since"),
    [
        ("emotions", "Art. 5(1)(f)", date(2025, 2, 2)),
        ("faces", "Art. 5(1)(e)", date(2025, 2, 2)),
        ("hiring", "Annex III 4(a)", date(2027, 12, 2)),
        ("credit", "Annex III 5(b)", date(2027, 12, 2)),
        ("special", "GDPR Art. 9", date(2018, 5, 25)),
    ],
)
def test_articles_and_dates_are_those_of_the_law(key: str, article: str, since: date) -> None:
    [line] = [each for each in LEGAL if each.key == key]
    assert (line.article, line.since) == (article, since)


def test_what_was_chosen_is_named_in_the_order_of_the_list() -> None:
    check = legal_check(YES_TO_PEOPLE, ["hiring", "emotions"], LEGAL)
    assert [line.key for line in check.lines] == ["emotions", "hiring"]
    assert check.unmatched == ()


def test_a_yes_without_a_line_means_that_legal_is_asked() -> None:
    assert legal_check(YES_TO_PEOPLE, [], LEGAL) == LegalCheck(unmatched=(LegalQuestion.people,))


def test_a_line_of_the_other_question_answers_nothing() -> None:
    assert legal_check(YES_TO_PEOPLE, ["special"], LEGAL) == LegalCheck(unmatched=(LegalQuestion.people,))


def test_a_line_that_is_no_longer_published_leaves_the_question_to_legal() -> None:
    others = [line for line in LEGAL if line.key != "hiring"]
    assert legal_check(YES_TO_PEOPLE, ["hiring"], others) == LegalCheck(unmatched=(LegalQuestion.people,))


@few
@given(
    answers=st.fixed_dictionaries(dict.fromkeys(LegalQuestion, st.sampled_from([False, None]))),
    chosen=st.lists(st.sampled_from([line.key for line in LEGAL])),
)
def test_without_a_yes_nothing_is_said_whatever_was_chosen(
    answers: dict[LegalQuestion, bool | None], chosen: list[str]
) -> None:
    assert legal_check(answers, chosen, LEGAL) == LegalCheck()


@few
@given(
    answers=st.fixed_dictionaries(dict.fromkeys(LegalQuestion, st.sampled_from([True, False, None]))),
    chosen=st.sets(st.sampled_from([line.key for line in LEGAL])),
)
def test_every_yes_leads_to_a_line_or_to_legal(answers: dict[LegalQuestion, bool | None], chosen: set[str]) -> None:
    check = legal_check(answers, chosen, LEGAL)
    for question in LegalQuestion:
        matched = any(line.asks is question for line in check.lines)
        assert (matched or question in check.unmatched) is bool(answers[question])
        assert not (matched and question in check.unmatched)


def test_a_version_without_a_list_says_nothing() -> None:
    assert legal_check(YES_TO_PEOPLE, ["hiring"], BEFORE.legal) == LegalCheck()


# Chance and weeks.


def chance(policy: Policy, approach: Approach | None, proven: float | None = None) -> float:
    inputs = IdeaInputs(approach=approach, proven=proven)
    part = score(inputs, Fit(priority="fraud", strength=1.0), policy, 1).part(Criterion.chance)
    assert part is not None
    assert part.worth is not None
    return part.worth


@pytest.mark.parametrize(("approach", "worth"), [(None, 0.5), ("build", 0.5), ("buy", 0.7), ("agent", 0.4)])
def test_each_way_has_its_own_chance_until_an_experiment_has_decided(approach: str | None, worth: float) -> None:
    way = Approach(approach) if approach else None
    assert chance(NOW, way) == worth
    assert chance(NOW, way, proven=0.9) == 0.9
    assert benefit(IdeaInputs(approach=way), Fit(), NOW).chance == worth


@pytest.mark.parametrize("approach", [None, *Approach])
def test_a_version_from_before_scores_and_plans_as_before(approach: Approach | None) -> None:
    assert chance(BEFORE, approach) == 0.5
    assert BEFORE.weeks(Effort.weeks, "payments", WorkKind.product, approach) == 3
    assert BEFORE.weeks(None, "payments", WorkKind.product, approach) is None
    assert Policy.model_validate(BEFORE.model_dump(exclude={"approaches", "legal"})) == BEFORE


@pytest.mark.parametrize("effort", [None, *Effort])
def test_a_bought_tool_takes_the_published_weeks_whatever_was_estimated(effort: Effort | None) -> None:
    corrected = NOW.model_copy(update={"corrections_by_record": {"payments": {WorkKind.product: 2.0}}})
    assert corrected.weeks(effort, "payments", WorkKind.product, Approach.buy) == 0.2
    estimated = corrected.weeks(effort, "payments", WorkKind.product, None)
    assert corrected.weeks(effort, "payments", WorkKind.product, Approach.agent) == estimated


# The form of a draft.


def test_a_form_that_is_saved_as_it_was_shown_changes_nothing() -> None:
    assert change_approaches(NOW, FORM) == NOW


def test_a_version_without_any_begins_with_the_usual_ones() -> None:
    assert shown_rules(BEFORE) == (APPROACHES, LEGAL)
    assert change_approaches(BEFORE, FORM).legal == LEGAL
    assert change_approaches(BEFORE, FORM).approaches == APPROACHES


def test_a_date_that_moves_keeps_the_line_and_what_was_chosen() -> None:
    moved = legal_text(LEGAL).replace(
        "Annex III 4(a) | Regulation (EU) 2024/1689 | 2027-12-02",
        "Annex III 4(a) | Regulation (EU) 2024/1689 | 2026-08-02",
    )
    lines = change_approaches(NOW, FORM | {"legal": moved}).legal
    [line] = [each for each in lines if each.key == "hiring"]
    assert line.since == date(2026, 8, 2)
    assert len(lines) == len(LEGAL)


def test_a_new_line_gets_a_key_of_its_own() -> None:
    typed = (
        "people | § 26 BDSG | German law | 2018-05-25 | Watches staff\npeople | §26 BDSG | German law | 2018-05-25 | X"
    )
    first, second = read_lines(typed, LEGAL)
    assert (first.key, second.key) == ("people-26-bdsg", "people-26-bdsg-2")


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("people | Annex III 4(a) | Regulation (EU) 2024/1689 | 2027-12-02", "needs five parts"),
        ("people | Annex III 4(a) | Regulation (EU) 2024/1689 | 2027-12-02 | ", "needs five parts"),
        (
            "pets | Annex III 4(a) | Regulation (EU) 2024/1689 | 2027-12-02 | Rates pets",
            "has to begin with people or data",
        ),
        (
            "people | Annex III 4(a) | Regulation (EU) 2024/1689 | 2 Dec 2027 | Rates people",
            "needs a date such as 2027-12-02",
        ),
        (f"people | Annex III 4(a) | Regulation (EU) 2024/1689 | 2027-12-02 | {'x' * 76}", "is over 75 characters"),
        (f"people | {'x' * 41} | Regulation (EU) 2024/1689 | 2027-12-02 | Rates people", "is over 40 characters"),
        ("data | A | B | 2027-12-02 | C\ndata | A | B | 2027-12-02 | D", "stands here twice"),
        ("\n".join(f"data | A{n} | B | 2027-12-02 | C" for n in range(MOST_LINES + 1)), "at most 20 lines"),
        ("\n".join(f"data|{n:040}|{'B' * 60}|2027-12-02|{'C' * 75}" for n in range(15)), "Shorten it by"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_what_is_wrong(line: str, problem: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        change_approaches(NOW, FORM | {"legal": line})
    assert problem in refused.value.errors["legal"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("buy_chance", "101"),
        ("buy_weeks", "0"),
        ("buy_weeks", "53"),
        ("agent_legal_days", "-1"),
        ("agent_asks", "x" * 141),
    ],
)
def test_a_figure_that_cannot_be_is_refused_at_its_field(field: str, value: str) -> None:
    with pytest.raises(FieldErrors) as refused:
        change_approaches(NOW, FORM | {field: value})
    assert [*refused.value.errors] == [field]


def test_an_approach_that_is_emptied_is_as_what_is_built() -> None:
    empty = dict.fromkeys(approach_field(Approach.agent, name) for name in ("chance", "asks"))
    assert change_approaches(NOW, FORM | empty).approaches == {Approach.buy: APPROACHES[Approach.buy]}


# What changes, in sentences.


def test_what_a_first_version_with_them_brings_is_said_in_a_few_sentences() -> None:
    sentences = changes(BEFORE.by_benefit(), NOW, {})
    assert sentences == [
        "Assumed success rate of a bought tool: now 70% (was that of its kind of work).",
        "A bought tool now takes 0.2 squad-weeks in the plan (was the weeks of its estimate).",
        "A bought tool now takes 10 working days of legal (was no days of legal).",
        "A bought tool is now asked: “Which tool is it, and which company sells it?”",
        "Assumed success rate of an agent: now 40% (was that of its kind of work).",
        "An agent is now asked: “Who owns the agent, and how is it switched off?”",
        f"New list of what legal must look at: {len(LEGAL)} lines, each with its article and date.",
    ]


def test_each_change_of_the_list_is_a_sentence() -> None:
    [*first, second, last] = NOW.legal
    new = LegalLine(
        key="staff-law",
        asks=LegalQuestion.people,
        says="Watches staff",
        article="§ 26",
        law="BDSG",
        since=date(2018, 5, 25),
    )
    moved = first[3].model_copy(update={"since": date(2026, 8, 2)})
    lines = (*first[:3], moved, *first[4:], last, second.model_copy(update={"article": "Art. 9"}), new)
    told = changes(NOW, NOW.model_copy(update={"legal": lines[1:]}), {})
    assert told == [
        "Legal must now look at § 26, BDSG, from 25 May 2018: “Watches staff”",
        "Annex III 4(a) now applies from 2 Aug 2026 (was 2 Dec 2027).",
        "“Health, origin, faith, politics, union, genes, sex life” now cites Art. 9, Regulation (EU) 2016/679 "
        "(was GDPR Art. 9, Regulation (EU) 2016/679).",
        "Art. 5(1)(c), Regulation (EU) 2024/1689, is no longer on the list of what legal must look at.",
        "The order of the legal list changes. It decides which article is named first.",
    ]


def test_a_rule_that_goes_is_said() -> None:
    rules = {Approach.buy: ApproachRule(chance=0.6), Approach.agent: APPROACHES[Approach.agent]}
    assert changes(NOW, NOW.model_copy(update={"approaches": rules}), {}) == [
        "Assumed success rate of a bought tool: now 60% (was 70%).",
        "A bought tool now takes the weeks of its estimate in the plan (was 0.2 squad-weeks).",
        "A bought tool now takes no days of legal (was 10 working days of legal).",
        "A bought tool has no question of its own any more.",
    ]
