"""Approaches and the legal list in the company file: what isn't named stays, what can't be is refused by its line."""

from datetime import date
from pathlib import Path

import pytest

from guildhall.company_file import policy_written, read_policy
from guildhall.yaml_file import CompanyError
from intake.approaches import AI_ACT, APPROACHES, LEGAL, Approach, ApproachRule
from intake.policy import Policy

LINE = "{{key: {key}, asks: people, article: Annex III 4(a), since: 2027-12-02, says: {says}}}"


def read(tmp_path: Path, text: str, before: Policy | None = None) -> Policy:
    path = tmp_path / "policy.yml"
    path.write_text(text, "utf-8")
    return read_policy(path, before)


@pytest.mark.parametrize("policy", [Policy(), Policy().at_first()], ids=["before", "now"])
def test_a_version_that_is_written_and_read_again_is_the_same(tmp_path: Path, policy: Policy) -> None:
    again = read(tmp_path, policy_written(policy))
    assert (again.approaches, again.legal) == (policy.approaches, policy.legal)


def test_a_company_that_begins_has_the_usual_ones(tmp_path: Path) -> None:
    first = read(tmp_path, "note: We begin\n")
    assert (first.approaches, first.legal) == (APPROACHES, LEGAL)


def test_a_file_that_does_not_name_them_keeps_what_is_in_force(tmp_path: Path) -> None:
    before = Policy()
    assert read(tmp_path, "note: Another note\n", before).legal == ()
    own = before.model_copy(update={"approaches": {Approach.buy: ApproachRule(weeks=1)}, "legal": LEGAL[:2]})
    kept = read(tmp_path, "note: Another note\n", own)
    assert (kept.approaches, kept.legal) == (own.approaches, own.legal)


def test_a_company_may_have_none_and_a_date_of_its_own(tmp_path: Path) -> None:
    text = f"approaches: {{}}\nlegal:\n  - {LINE.format(key='hiring', says='Rates applicants')}\n"
    policy = read(tmp_path, text.replace("2027-12-02", "2026-08-02"))
    assert policy.approaches == {}
    [line] = policy.legal
    assert (line.law, line.since) == (AI_ACT, date(2026, 8, 2))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            f"legal:\n  - {LINE.format(key='a', says='X')}\n  - {LINE.format(key='a', says='Y')}\n",
            "legal: a appears twice",
        ),
        (f"legal:\n  - {LINE.format(key='a', says='x' * 76)}\n", "line 2: legal.0.says"),
        ("legal:\n  - {key: a, asks: pets, article: A, since: 2027-12-02, says: X}\n", "line 2: legal.0.asks"),
        ("legal:\n  - {key: a, asks: data, article: A, says: X}\n", "line 2: legal.0.since: is missing"),
        ("approaches:\n  buy: {chance: 1.2}\n", "line 2: approaches.buy.chance"),
        ("approaches:\n  rent: {chance: 0.2}\n", "approaches.rent"),
    ],
)
def test_what_cannot_be_is_refused_by_line_and_field(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(CompanyError) as refused:
        read(tmp_path, text)
    assert problem in str(refused.value)
