"""How an idea would be done (built, bought, as an agent), and the published list of what legal must look at.

Articles and dates are the law's as far as whoever published the version knows: a match says who must look, and nothing
here ever says that something may be done."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

_FROZEN = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Approach(StrEnum):
    """How an idea would be done: built by a squad, bought as a tool, or as an agent that acts by itself."""

    build = "build"
    buy = "buy"
    agent = "agent"


class ApproachRule(BaseModel):
    """What a version publishes of an approach; what it leaves out is as for what is built.

    `chance` is the chance of success until an experiment has decided. `weeks` are the squad-weeks that it takes in the
    plan, whatever was estimated; `legal_days` the working days that legal needs. `asks` is the one question of its own.
    """

    model_config = _FROZEN

    chance: float | None = Field(default=None, ge=0, le=1)
    weeks: float | None = Field(default=None, gt=0, le=52)
    legal_days: float | None = Field(default=None, ge=0, le=260)
    asks: str = Field(default="", max_length=140)


NO_RULE = ApproachRule()
# Ours: a tool that others use already works more often than what nobody has tried, an agent less often. A bought tool
# takes one day of a squad.
APPROACHES: dict[Approach, ApproachRule] = {
    Approach.buy: ApproachRule(
        chance=0.7, weeks=0.2, legal_days=10, asks="Which tool is it, and which company sells it?"
    ),
    Approach.agent: ApproachRule(chance=0.4, asks="Who owns the agent, and how is it switched off?"),
}


MOST_LINES = 20
AI_ACT, GDPR = "Regulation (EU) 2024/1689", "Regulation (EU) 2016/679"


class LegalQuestion(StrEnum):
    """One of the two questions that lead to the list."""

    people = "people"
    data = "data"


class LegalLine(BaseModel):
    """One line of the list: what an idea does, and the article because of which legal must look at that.

    It is offered where its question (`asks`) was answered with yes. `since` is the day from which the article applies.
    """

    model_config = _FROZEN

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
    asks: LegalQuestion
    says: str = Field(min_length=1, max_length=75)
    article: str = Field(min_length=1, max_length=40)
    law: str = Field(default=AI_ACT, min_length=1, max_length=60)
    since: date


# Of the AI Act, Article 5 applies since 2 February 2025. Annex III was to apply from 2 August 2026; the amendment that
# Parliament and Council adopted in June 2026 moves it to 2 December 2027. The GDPR applies since 25 May 2018.
_BANNED, _HIGH_RISK, _PERSONAL = date(2025, 2, 2), date(2027, 12, 2), date(2018, 5, 25)


def _line(key: str, asks: LegalQuestion, article: str, says: str, since: date, law: str = AI_ACT) -> LegalLine:
    return LegalLine(key=key, asks=asks, says=says, article=article, since=since, law=law)


# The strictest first: the first match is named first.
LEGAL: tuple[LegalLine, ...] = (
    _line("social-score", LegalQuestion.people, "Art. 5(1)(c)", "Rates people by how they behave or are", _BANNED),
    _line("crime", LegalQuestion.people, "Art. 5(1)(d)", "Predicts crimes from profiles alone", _BANNED),
    _line("emotions", LegalQuestion.people, "Art. 5(1)(f)", "Reads emotions at work or in education", _BANNED),
    _line("hiring", LegalQuestion.people, "Annex III 4(a)", "Finds, filters or rates job applicants", _HIGH_RISK),
    _line(
        "staff",
        LegalQuestion.people,
        "Annex III 4(b)",
        "Decides on promotion or dismissal, assigns tasks, or rates staff",
        _HIGH_RISK,
    ),
    _line(
        "education",
        LegalQuestion.people,
        "Annex III 3",
        "Decides on admission, grades or levels, or watches exams",
        _HIGH_RISK,
    ),
    _line("benefits", LegalQuestion.people, "Annex III 5(a)", "Decides on public benefits or services", _HIGH_RISK),
    _line("credit", LegalQuestion.people, "Annex III 5(b)", "Rates people's credit, other than for fraud", _HIGH_RISK),
    _line("insurance", LegalQuestion.people, "Annex III 5(c)", "Prices people's life or health insurance", _HIGH_RISK),
    _line(
        "automated",
        LegalQuestion.people,
        "GDPR Art. 22",
        "Decides alone, with legal or similarly serious effects",
        _PERSONAL,
        GDPR,
    ),
    _line("faces", LegalQuestion.data, "Art. 5(1)(e)", "Faces collected from the web or from cameras", _BANNED),
    _line(
        "traits",
        LegalQuestion.data,
        "Art. 5(1)(g)",
        "Biometric data from which it infers race, faith, politics or sex life",
        _BANNED,
    ),
    _line(
        "biometrics",
        LegalQuestion.data,
        "Annex III 1",
        "Biometric data to recognise or sort people, or read emotions",
        _HIGH_RISK,
    ),
    _line(
        "special",
        LegalQuestion.data,
        "GDPR Art. 9",
        "Health, origin, faith, politics, union, genes, sex life",
        _PERSONAL,
        GDPR,
    ),
    _line("convictions", LegalQuestion.data, "GDPR Art. 10", "Criminal convictions and offences", _PERSONAL, GDPR),
)


def full_day(day: date) -> str:
    """Return a day with its year, which matters for a law: 2 Dec 2027."""
    return f"{day.day} {day:%b} {day.year}"


class LegalCheck(BaseModel):
    """What legal must look at of an idea: the lines that it matches, and the questions of which none was matched."""

    model_config = _FROZEN

    lines: tuple[LegalLine, ...] = ()
    unmatched: tuple[LegalQuestion, ...] = ()


def offered_lines(
    answers: Mapping[LegalQuestion, bool | None], lines: Sequence[LegalLine]
) -> dict[LegalQuestion, tuple[LegalLine, ...]]:
    """Return by question that was answered with yes the lines that it leads to, in the order of the list."""
    yes = [question for question in LegalQuestion if answers.get(question)]
    return {question: tuple(line for line in lines if line.asks is question) for question in yes}


def legal_check(
    answers: Mapping[LegalQuestion, bool | None], chosen: Collection[str], lines: Sequence[LegalLine]
) -> LegalCheck:
    """Return what legal must look at: lines that were chosen, by key, where their question was answered with yes.

    Without a list nobody asks, and nothing is said.
    """
    if not lines:
        return LegalCheck()
    matching = {
        question: [line for line in offered if line.key in chosen]
        for question, offered in offered_lines(answers, lines).items()
    }
    matched = {line.key for each in matching.values() for line in each}
    return LegalCheck(
        lines=tuple(line for line in lines if line.key in matched),
        unmatched=tuple(question for question, each in matching.items() if not each),  # guard: a bare yes asks legal
    )
