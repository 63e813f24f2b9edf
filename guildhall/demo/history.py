"""The demo's six weeks of history: written ideas, made into acts of people at their times."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from importlib.resources import files
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, field_validator
from ruamel.yaml import YAML

from bot import ids
from guildhall.actors import Actors, answer_fields
from intake.formatting import months_from
from intake.ideas import Answers, Currency, Estimates, Stage, Value, chosen_levels
from intake.rules.working_days import SATURDAY, working_days_before

WEEKS = 6
# The first two digests are drafts, which Ada reads and posts; by now they come by themselves.
DRAFTS, DRAFT_READ_AT = 2, time(9, 12)
TRIAGERS = ("U0TRIS", "U0MEI")
CONFIRMS = "U0EVE"
COMMANDS_IN = "C0GENERAL"
STEPS_AT, MONTHS = time(14), ("first_month", "last_month")
FORM = ("title", "problem", "kind", "area", "data")
Act = tuple[datetime, Callable[[], None]]
# On which message each is done, and by which button.
STEPS = {
    "name": ("tracker:{}", ids.BEHIND),
    "yes": ("backer expert:{}@", ids.BACK_YES),
    "take": ("squad:{}@", ids.TAKE),
    "experiment": ("squad:{}@", ids.EXPERIMENT),
    "stop": ("experiment:{}.1@", ids.STOP),
    "build": ("squad:{}@", ids.BUILD),
    "live": ("squad:{}@", ids.GO_LIVE),
    "measure": ("check-back:{}.30@", ids.MEASURE),
}


class HistoryStep(BaseModel):
    """What somebody does about an idea later on, with what they fill in; months count from the one it is then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: int
    by: str
    does: Literal["support", "check", "name", "yes", "take", "experiment", "stop", "build", "live", "measure"]
    fields: dict[str, Any] = {}
    months: tuple[int, int] | None = None


class Told(Answers, Estimates):
    """One idea of the history, and what became of it; its value is written as the choices of the idea form.

    `day` counts from the Monday on which the history begins, `ago` the working days until it ends, so that what still
    waits has waited as long whenever the demo is opened. Of one that is `about_people`, `legal` are the lines of the
    list that fit; `note` answers the own question of its approach.
    """

    model_config = ConfigDict(extra="forbid")

    day: int = 0
    ago: int = 0
    by: str
    title: str
    problem: str
    then: Literal["send", "ask", "asked", "not_now", "decline", "hub", "wait"]
    kind: str | None = None
    area: str | None = None
    data: str | None = None
    private: bool = False
    about_people: bool = False
    legal: list[str] = []
    note: str = ""
    answers: dict[str, Any] = {}
    reason: str = ""
    later: tuple[HistoryStep, ...] = ()

    @field_validator("value", mode="before")
    @classmethod
    def _by_currency(cls, choices: list[str] | None) -> dict[Currency, Value]:
        return chosen_levels(choices)


def read_history() -> list[Told]:
    """Return the ideas as they are written down."""
    text = (files("guildhall.demo") / "history.yml").read_text(encoding="utf-8")
    return [Told.model_validate(record) for record in YAML(typ="safe").load(text)]


def begins(present: datetime, zone: str) -> datetime:
    """Return the Monday on which a history begins that ends now, at 07:00 in the zone."""
    today = present.astimezone(ZoneInfo(zone)).date()
    return _at(today - timedelta(days=today.weekday(), weeks=WEEKS), time(7), ZoneInfo(zone))


def story(ideas: list[Told], play: Actors, start: datetime, end: datetime, zone: str) -> list[Act]:
    """Return every act of the history with its instant, in order."""
    local_zone = ZoneInfo(zone)
    monday, today = start.astimezone(local_zone).date(), end.astimezone(local_zone).date()
    acts: list[Act] = [(_at(monday + timedelta(days=1), STEPS_AT, local_zone), partial(play.confirm_policy, CONFIRMS))]
    for number, idea in enumerate(ideas):
        day = (working_days_before(today, idea.ago, (), ()) - monday).days if idea.ago else idea.day
        acts += _Tale(idea.model_copy(update={"day": day}), number, play, monday, local_zone).acts()
    for week in range(DRAFTS):
        acts.append((_at(monday + timedelta(weeks=week), DRAFT_READ_AT, local_zone), partial(_post, play)))
    return sorted(acts, key=lambda act: act[0])


def _post(play: Actors) -> None:
    assert play.post_draft(), "the draft has not arrived"


class _Tale:
    def __init__(self, idea: Told, number: int, play: Actors, monday: date, zone: ZoneInfo) -> None:
        self._idea, self._number, self._play, self._monday, self._zone = idea, number, play, monday, zone
        self._id = ""

    def acts(self) -> list[Act]:
        """Return what is done about the idea, from its being submitted on."""
        later: list[Act] = [(self._on(step.day, STEPS_AT), partial(self._step, step)) for step in self._idea.later]
        return [*self._until_decided(), *later]

    def _until_decided(self) -> list[Act]:
        triager = TRIAGERS[self._number % 2]
        if triager == self._idea.by:
            triager = TRIAGERS[0]
        submitted = (self._when(0, time(9 + self._number % 8, 7 * self._number % 60)), self._submit)
        decided = self._when(1, time(10, self._number))
        then = self._idea.then
        if then == "wait":
            return [submitted]
        if then in ("ask", "asked"):
            ask = (decided, lambda: self._play.ask(triager, self._id))
            answer: Act = (self._when(2, time(11, self._number)), self._answer)
            send: Act = (self._when(3, time(10, self._number)), partial(self._decide, triager))
            return [submitted, ask, *([answer, send] if then == "ask" else [])]
        return [submitted, (decided, partial(self._decide, triager))]

    def _decide(self, triager: str) -> None:
        idea = self._idea
        estimates = idea.estimates()
        if idea.then == "not_now":
            self._play.not_now(triager, self._id, idea.reason)
        elif idea.then == "decline":
            self._play.review(triager, self._id, Stage.declined, reason=idea.reason)
        elif idea.then == "hub":
            self._play.review(triager, self._id, Stage.accepted, idea.note, squad="hub", **estimates)
        elif any(estimates.values()):
            self._play.review(triager, self._id, Stage.accepted, idea.note, **estimates)
        else:
            self._play.send(triager, self._id)

    def _submit(self) -> None:
        fields: dict[str, Any] = {name: getattr(self._idea, name) for name in FORM} | answer_fields(self._idea)
        if self._idea.private:
            fields["nobody_else"] = ["nobody_else"]
        if self._idea.about_people:
            fields["about_people"] = "yes"
        details = {"legal-people": self._idea.legal} if self._idea.legal else None
        self._id = self._play.submit(self._idea.by, COMMANDS_IN, fields, details)

    def _answer(self) -> None:
        self._play.answer(self._idea.by, self._id, dict(self._idea.answers))

    def _step(self, step: HistoryStep) -> None:
        if step.does == "support":
            self._play.support(step.by, COMMANDS_IN, self._id, **step.fields)
            return
        if step.does == "check":
            self._play.check(step.by, self._id, ["value"])
            return
        fields = dict(step.fields)
        if step.months:
            months = months_from(self._monday + timedelta(days=step.day), max(step.months) + 1)
            fields |= {field: months[ahead] for field, ahead in zip(MONTHS, step.months, strict=True)}
        subject, action_id = STEPS[step.does]
        self._play.go_on(step.by, subject.format(self._id), action_id, fields)

    def _when(self, days_later: int, at: time) -> datetime:
        day = self._monday + timedelta(days=self._idea.day)
        for _ in range(days_later):
            day += timedelta(days=1)
            while day.weekday() >= SATURDAY:
                day += timedelta(days=1)
        return _at(day, at, self._zone)

    def _on(self, day: int, at: time) -> datetime:
        return _at(self._monday + timedelta(days=day), at, self._zone)


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)
