"""The people of a simulation: requesters who submit and answer, and a triager who decides by three plain rules."""

import heapq
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from guildhall.actors import Actors, Fields, answer_fields
from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from guildhall.sandbox_workspace import workspace_of
from guildhall.simulate.backlog import BacklogIdea
from guildhall.simulate.fill import draw
from guildhall.simulate.outputs import READER
from intake.ideas import Currency, Stage, Value, choice_of
from intake.operations.matching.assess import routing_of
from intake.policy import REQUESTER_CRITERIA, THE_HUB, Criterion, SquadKind
from intake.queries import ideas as idea_queries
from intake.queries.policy import policy_in_force
from intake.rules.scoring import Score
from sandbox.workspace import Workspace
from scheduling.clock import SteppedClock
from scheduling.digest_drafts import Drafts

TRIAGER = "U0TRIAGER"
REQUESTERS = {f"U0REQUESTER{number:02}": f"Requester {number:02}" for number in range(1, 13)}
DECIDES_AT = (time(10), time(14), time(17, 30))
ANSWERS_AT = time(11)
LOOKS_AGAIN = timedelta(seconds=10)
BETWEEN_DECISIONS = timedelta(seconds=30)
COMMANDS_IN = "C0GENERAL"
# Nobody's time goes by in a simulation: a machine that is busy with other work must not end it.
PATIENCE_SECONDS = 120.0

Act = Callable[[Any], bool]


def cast(company: CompanyFile, clock: SteppedClock) -> Workspace:
    """Return the workspace in which a simulation of this company plays."""
    leads = {squad.lead: squad.lead for squad in company.squads if squad.lead}
    people = {person.id: person.name or person.id for person in company.people}
    channels = [*company.channels.model_dump().values(), *(squad.channel for squad in company.squads)]
    named = dict.fromkeys(channel for channel in [*channels, COMMANDS_IN] if channel)
    return workspace_of(company, clock, REQUESTERS | leads | people, named, patience_seconds=PATIENCE_SECONDS)


class UndecidedIdea(NamedTuple):
    """What a triager sees of an idea that waits: what its requester left out, its squad, and what comes next."""

    missing: tuple[Criterion, ...]
    suggested: str | None
    is_to_ask: bool
    asks_approach: bool


class SimulatedPeople:
    """Who does what when: a queue of acts, each at its instant; acts call for later ones."""

    def __init__(self, environment: Environment, company: CompanyFile, zone: ZoneInfo, fill: int | None) -> None:
        self._play = Actors(environment)
        self._world = environment
        self._zone = zone
        self._fill = self.fill = fill
        self._hub = next((squad.key for squad in company.squads if squad.kind is SquadKind.hub), THE_HUB.key)
        self._areas = {area for squad in company.squads for area in squad.areas}
        self._expected: list[tuple[datetime, int, Act, Any]] = []
        self._order = count()
        self._waiting: list[str] = []
        self._by_id: dict[str, BacklogIdea] = {}
        self._requester: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.drawn: dict[str, list[str]] = {}
        self.cut: list[str] = []

    def expect(self, instant: datetime, act: Act, subject: Any) -> None:
        """Have an act done at an instant."""
        heapq.heappush(self._expected, (instant, next(self._order), act, subject))

    def expect_triage(self, begins: datetime, ends: datetime) -> None:
        """Have the triager look at what waits, three times each working day."""
        day = begins.astimezone(self._zone).date()
        while self._at(day, time()) < ends:
            if day.weekday() < 5:
                for at in DECIDES_AT:
                    self.expect(self._at(day, at), self.decides, None)
            day += timedelta(days=1)

    def expect_digests(self, begins: datetime, ends: datetime) -> None:
        """Have the owner of a digest's draft post it the moment it comes."""
        for instant in Drafts(self._world.store).instants(begins, ends):
            self.expect(instant, self.posts, None)

    def instants(self, until: datetime) -> Iterator[datetime]:
        """Return the instants of the acts to come, one after the other; `act` does the act."""
        while self._expected and self._expected[0][0] < until:
            yield self._expected[0][0]

    def act(self) -> bool:
        """Do the next act; tell whether an idea was submitted by it."""
        _, _, act, subject = heapq.heappop(self._expected)
        return act(subject)

    def submits(self, idea: BacklogIdea) -> bool:
        """A requester submits an idea."""
        requester = list(REQUESTERS)[len(self.ids) % len(REQUESTERS)]
        area = idea.area if idea.area in self._areas else None
        fields: Fields = {"title": idea.title, "problem": idea.text, "area": area, "kind": idea.kind}
        fields |= answer_fields(idea)
        ours = self._play.submit(requester, COMMANDS_IN, fields)
        self.ids[idea.id], self._by_id[ours], self._requester[ours] = ours, idea, requester
        self._waiting.append(ours)
        if idea.cut:
            self.cut.append(idea.id)
        return True

    def decides(self, _nothing: None) -> bool:
        """The triager decides about all that waits."""
        waiting, self._waiting = self._waiting, []
        for ours in waiting:
            # A moment for each, in which what the last one caused is delivered.
            self._world.stepper.advance(self._world.clock.now() + BETWEEN_DECISIONS)
            self._decide(ours, TRIAGER)
        return False

    def posts(self, _nothing: None) -> bool:
        """The owner of the digest's draft, if it is one, presses Post as soon as it stands."""
        if not self._play.post_draft():
            self.expect(self._world.clock.now() + LOOKS_AGAIN, self.posts, None)
        return False

    def answers(self, ours: str) -> bool:
        """A requester answers, as the seeded table says."""
        assert self._fill is not None
        idea = self._by_id[ours]
        missing = [criterion.value for criterion in self._idea(ours).missing]
        drawn_values: Fields = {field: draw(self._fill, idea.id, field) for field in missing}
        if "value" in drawn_values:
            drawn_values["value"] = [choice_of(Currency.hours, Value(drawn_values["value"]))]
        note = f"Drawn from the published table with seed {self._fill}."
        self._play.answer(self._requester[ours], ours, {**drawn_values, "text": note})
        self.drawn[idea.id] = sorted(drawn_values)
        self._waiting.append(ours)
        return False

    def expect_answer(self, ours: str) -> None:
        """Have the requester answer what they were asked, on the next working day."""
        if self._fill is not None:
            self.expect(self._next_working_day(), self.answers, ours)

    def _decide(self, ours: str, triager: str) -> None:
        waiting, idea = self._idea(ours), self._by_id[ours]
        if waiting.is_to_ask:
            self._play.ask(triager, ours)
            self.expect_answer(ours)
            return
        estimates = idea.estimates() | {"effort": self._effort(idea)}
        if not waiting.asks_approach:
            del estimates["approach"]
        if waiting.suggested is None:
            self._play.review(triager, ours, Stage.accepted, squad=self._hub, **estimates)
        elif any(estimates.values()):
            self._play.review(triager, ours, Stage.accepted, **estimates)
        else:
            self._play.send(triager, ours)

    def _effort(self, idea: BacklogIdea) -> str | None:
        """Return the squad's estimate: the file's, else drawn where answers are."""
        if idea.effort or self._fill is None:
            return idea.effort
        self.drawn[idea.id] = sorted({*self.drawn.get(idea.id, []), "effort"})
        return draw(self._fill, idea.id, "effort")

    def _idea(self, ours: str) -> UndecidedIdea:
        """Return what a triager looks at before they decide; the forms that they open read all the rest."""
        with self._world.store.reading() as session:
            row, (_, policy, _) = idea_queries.idea(session, ours, READER), policy_in_force(session)
            score, suggested = Score.model_validate(row.score), routing_of(row).squad
            missing = tuple(criterion for criterion in score.missing if criterion in REQUESTER_CRITERIA)
        is_to_ask = score.policy_version is not None and not score.ranked and bool(missing)
        return UndecidedIdea(missing, suggested, is_to_ask, bool(policy.approaches))

    def _next_working_day(self) -> datetime:
        day = self._world.clock.now().astimezone(self._zone).date() + timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        return self._at(day, ANSWERS_AT)

    def _at(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self._zone).astimezone(UTC)
