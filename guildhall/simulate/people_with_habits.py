"""The people of a company as they are: they answer late or never, are away, hand ideas back, host meetings or forget.

What each of them does is drawn from the published table; they do it in the sandbox, as anybody would."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import ids
from guildhall.actors import Actors, ActorStuck, Fields
from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from guildhall.simulate.habits import ANSWERS_LATE, NEVER, Behaviour, Habit, working_day
from guildhall.simulate.plain_people import TRIAGER, SimulatedPeople
from intake.ideas import Stage
from intake.queries import due_dates
from intake.tables import Idea, ReviewDuty
from sandbox.inputs import placed_elements
from sandbox.state import Message, View
from scheduling.notifications.meetings import LineKind
from scheduling.tables import MeetingTurn
from store import outbox

LOOKS_AT = (time(9, 35), time(13, 35))
AWAY = ("away and says so", "away without a word")
WAITS_FOR_ANSWER = 15
POINT_EVERY = 9
# Read once a day, so that what somebody is asked at noon may wait for the next morning.
ASKS = ("squad:", "work:", "experiment:", "host:", "leaders:", "action:")
REASON_LATER = "We can't start before next quarter. New data would change that."
NO_ANSWER = "We need an answer to our question first."
NOT_OURS = "Our data doesn't cover it."
TRIAL: Fields = {
    "hypothesis": "The data that we have tells most cases.",
    "metric": "cases found, of 100",
    "convincing": "60",
    "cost": "1",
    "weeks": "4",
}
LEARNED = "It finds 7 of 10 cases. The rest needs better labels."
LACKS = ("skill", "data", "access", "decision", "other")


@dataclass(frozen=True)
class Presses(Actors):
    """Acts that may be refused, as people's acts are."""

    def tries(self, member: str, subject: str, action_id: str, fields: Fields | None = None) -> bool:
        """Press a button of a message, or one in More behind it, and fill in its form; False where that can't be."""
        person, where = self._person(member), self._where(member, subject, action_id)
        if where is None:
            return self._leave(member, done=False)
        self._press(member, where, action_id)
        form = person.view()
        if fields is None:
            return self._leave(member, done=True)
        if form is None or not form.plain("submit"):
            # Where nothing can be sent it says why that can't be done.
            return self._leave(member, done=False)
        answer = person.submit({name: value for name, value in fields.items() if value is not None})
        return self._leave(member, done=not answer.errors and not answer.notice)

    def _where(self, member: str, subject: str, action_id: str) -> Message | View | None:
        """Return what has a button: the message of a subject, or More behind it."""
        try:
            message = self._standing(subject)
        except ActorStuck:
            return None
        if has(message, action_id):
            return message
        if not has(message, ids.MORE):
            return None
        self._press(member, message, ids.MORE)
        view = self._person(member).view()
        return view if has(view, action_id) else None

    def away(self, member: str, first: date, last: date) -> None:
        """Say on the rota that somebody is away."""
        person = self._person(member)
        person.open_home()
        self.environment.stepper.settle()
        home = person.home()
        if home is not None and has(home, ids.ROTA):
            self._press(member, home, ids.ROTA)
            person.submit({"away_from": first.isoformat(), "away_until": last.isoformat()})
        self._leave(member, done=True)

    def add_point(self, member: str, channel: str, point: str) -> None:
        """Put a point on the guild's next agenda."""
        self._person(member).command(channel, "/ml-guild", point)
        self.environment.stepper.settle()

    def close_meeting(self, member: str, subject: str, today: date) -> bool:
        """Close a meeting: decide what is asked, give somebody a job for the first point, drop the rest."""
        person = self._person(member)
        where = self._where(member, subject, ids.CLOSE_MEETING)
        if where is None:
            return False
        self._press(member, where, ids.CLOSE_MEETING)
        form = person.view()
        if form is None:
            return False
        has_action, outcomes = False, dict[str, str]()
        details: Fields = {}
        for placed in placed_elements(form.blocks):
            if not placed.block_id.startswith("outcome."):
                continue
            key = placed.block_id.removeprefix("outcome.")
            kind = key.partition(".")[0]
            if kind == LineKind.point and not has_action:
                has_action = True
                due = working_day(today, 5).isoformat()
                outcomes[placed.block_id] = "action"
                details |= {
                    f"text.{key}": "Compare both and write it down.",
                    f"member.{key}": member,
                    f"day.{key}": due,
                }
            elif kind in (LineKind.learned, LineKind.point):
                outcomes[placed.block_id] = "dropped"
            elif kind != LineKind.action:
                outcomes[placed.block_id] = "decided"
                details[f"text.{key}"] = "We start with last year's data."
        for block_id, outcome in outcomes.items():
            # What an outcome needs is asked for once it is chosen.
            person.press(person.view() or form, block_id, outcome)
        answer = person.submit(details)
        return self._leave(member, done=not answer.errors)

    def _leave(self, member: str, *, done: bool) -> bool:
        person = self._person(member)
        while person.view():
            person.close()
        self.environment.stepper.settle()
        return done


class Colleagues(SimulatedPeople):
    """Requesters, triagers, leads, owners, hosts and who speaks for ML, each with habits of their own."""

    def __init__(
        self, environment: Environment, company: CompanyFile, zone: ZoneInfo, fill: int | None, seed: int
    ) -> None:
        super().__init__(environment, company, zone, seed if fill is None else fill)
        self._play: Presses = Presses(environment)
        self.behaviour = Behaviour(seed, zone)
        self._triagers = [person.id for person in company.people if "triager" in person.roles]
        self._leads = {squad.channel: squad.lead for squad in company.squads if squad.channel and squad.lead}
        self._reader = next(iter(self._leads.values()), TRIAGER)
        self._guild = company.channels.guild or ""
        hosts = sorted({host for meeting in company.meetings for host in meeting.hosts})
        # One host never answers a message.
        self.silent_host = hosts[-1] if len(hosts) > 1 else ""
        self._seen: set[str] = set()
        self._plans: dict[tuple[str, str, datetime], datetime | None] = {}

    # What is expected of everybody.

    def expect_triage(self, begins: datetime, ends: datetime) -> None:
        """Have triagers look at what is theirs, and everybody at what they were asked, on each working day."""
        super().expect_triage(begins, ends)
        day = begins.astimezone(self._zone).date()
        while self._at(day, time()) < ends:
            if day.weekday() < 5:
                for at in LOOKS_AT:
                    self.expect(self._at(day, at), self.looks, None)
            if day.weekday() == 4:
                self.expect(self._at(day, time(15, 30)), self.plans_week, day + timedelta(days=3))
            if day.toordinal() % POINT_EVERY == 0:
                self.expect(self._at(working_day(day, 0), time(11, 11)), self.adds_point, day)
            day += timedelta(days=1)

    def plans_week(self, monday: date) -> bool:
        """Who is away next week says so on the rota, if that is their habit."""
        for member in self._triagers:
            if self._week(member, monday).name == AWAY[0]:
                self._play.away(member, monday, monday + timedelta(days=4))
        return False

    def adds_point(self, day: date) -> bool:
        """A member puts a point on the guild's agenda."""
        self._play.add_point(self._reader, self._guild, f"Which of our tools do we keep after week {day:%V}?")
        return False

    # Triage: each idea is one person's; they may be late, away, or never look.

    def decides(self, _nothing: None) -> bool:
        """Each triager who is at work decides about what is theirs and what they have come to."""
        for ours in list(self._waiting):
            now = self._world.clock.now()
            member = self._reviewer(ours, now)
            if member is None or not self._play.has_card(ours):
                continue
            self._waiting.remove(ours)
            self._world.stepper.advance(now + timedelta(seconds=30))
            self._decide(ours, member)
        return False

    def _reviewer(self, ours: str, now: datetime) -> str | None:
        """Return who reviews an idea now: whose it is, once they have come to it."""
        with self._world.store.reading() as session:
            duty, row = session.get(ReviewDuty, ours), session.get_one(Idea, ours)
            if row.stage is not Stage.submitted:
                self._waiting.remove(ours)
                return None
            member = duty.member if duty else self._triagers[0]
            since = (duty.passed_at or duty.since) if duty else row.submitted_at
        key = (ours, member, since)
        if key not in self._plans:
            habit = self._habit("A triager with an idea to review", f"{member}:{self._by_id[ours].id}:{since:%j}")
            day = working_day(now.astimezone(self._zone).date(), habit.most)
            self._plans[key] = None if habit.name == "never reviews" else self._at(day, time())
        comes = self._plans[key]
        monday = now.astimezone(self._zone).date()
        monday -= timedelta(days=monday.weekday())
        is_away = self._week(member, monday).name in AWAY
        return None if comes is None or comes > now or is_away else member

    def _decide(self, ours: str, triager: str) -> None:
        waiting, name = self._idea(ours), self._by_id[ours].id
        if not waiting.is_to_ask and self._habit("A triager's decision", name).name == "sets aside for now":
            self._play.review(triager, ours, Stage.parked, reason=REASON_LATER)
            return
        super()._decide(ours, triager)

    def expect_answer(self, ours: str) -> None:
        """Have the requester answer when it is their habit; after three weeks a triager decides without an answer."""
        requester = self._requester[ours]
        habit = self._habit("A requester who is asked", f"{requester}:{self._by_id[ours].id}")
        now = self._world.clock.now()
        if habit.name != NEVER:
            self.expect(self.behaviour.instant(habit, ours, now), self.answers, ours)
            return
        day = working_day(now.astimezone(self._zone).date(), WAITS_FOR_ANSWER)
        self.expect(self._at(day, time(15)), self.gives_up, ours)

    def gives_up(self, ours: str) -> bool:
        """A triager decides without the answer that never came."""
        if self._stage(ours) is Stage.needs_info:
            self._play.review(self._triagers[0], ours, Stage.parked, reason=NO_ANSWER)
        return False

    # Everybody else reads their messages twice a day, and does what is their habit.

    def looks(self, _nothing: None) -> bool:
        """Everybody reads what they were asked since they last looked."""
        with self._world.store.reading() as session:
            news = [subject for prefix in ASKS for subject in outbox.like(session, prefix) if subject not in self._seen]
            again = due_dates.under_review(session)
        self._waiting += [ours for ours in again if ours in self._by_id and ours not in self._waiting]
        handlers = {
            "squad": self._reads_note,
            "work": self._reads_work_question,
            "experiment": self._reads_result_question,
            "host": self._reads_agenda,
            "leaders": self._reads_leaders_draft,
            "action": self._reads_action,
        }
        for subject in news:
            self._seen.add(subject)
            handlers[subject.partition(":")[0]](subject)
        return False

    def _reads_note(self, subject: str) -> None:
        ours, _, channel = subject.removeprefix("squad:").partition("@")
        lead = self._leads.get(channel)
        if lead is None or ours not in self._by_id:
            return
        name = self._by_id[ours].id
        habit = self._habit("A lead who gets an idea", f"{lead}:{name}")
        if habit.name == "takes it":
            self._later(habit, subject, self.does, (lead, subject, ids.TAKE, None))
            work = self._habit("A squad with an idea it took", name)
            if work.name == "runs an experiment":
                self._later(work, subject, self.does, (lead, subject, ids.EXPERIMENT, TRIAL))
            elif work.name == "builds it":
                self._later(work, subject, self.builds, (lead, subject, ids.BUILD, {}))
        elif habit.name == "hands it back":
            self._later(habit, subject, self.does, (lead, subject, ids.HAND_BACK, {"reason": NOT_OURS}))

    def _reads_work_question(self, subject: str) -> None:
        ours, owner = subject.removeprefix("work:").split(".")[0], subject.rpartition("@")[2]
        # Somebody who never answers never does, about this idea.
        habit = self._habit("An owner who is asked how it goes", f"{owner}:{ours}:trait")
        if habit.name not in (NEVER, ANSWERS_LATE):
            habit = self._habit("An owner who is asked how it goes", subject)
        number = int(subject.partition("@")[0].rpartition(".")[2])
        fields: dict[str, tuple[str, Fields | None]] = {
            "on track": (ids.ON_TRACK, None),
            ANSWERS_LATE: (ids.ON_TRACK, None),
            "learned something": (ids.LEARNED, {"line": LEARNED}),
            "blocked": (ids.BLOCKED, {"line": "We wait for the records of spring.", "blocked_by": LACKS[number % 5]}),
        }
        if habit.name in fields:
            action_id, form = fields[habit.name]
            self._later(habit, subject, self.does, (owner, subject, action_id, form))

    def _reads_result_question(self, subject: str) -> None:
        owner = subject.rpartition("@")[2]
        habit = self._habit("An owner whose experiment is over", subject)
        conclusion: Fields = {"learned": LEARNED, "measured": "71"}
        if habit.name == "stops it":
            self._later(habit, subject, self.does, (owner, subject, ids.STOP, conclusion | {"measured": "31"}))
        elif habit.name == "builds it":
            self._later(habit, subject, self.builds, (owner, subject, ids.CONTINUE, conclusion))
        elif habit.name == "tries another way":
            anew = {**TRIAL, **conclusion, "weeks": "2"}
            self._later(habit, subject, self.does, (owner, subject, ids.PIVOT, anew))

    def _reads_agenda(self, subject: str) -> None:
        name, _, host = subject.removeprefix("host:").partition("@")
        host = host.partition(":")[0]
        if subject.endswith(":empty"):
            return
        habit = self._habit("A host with an agenda", f"{host}:{name}")
        if host == self.silent_host or habit.name == "does nothing at all":
            return
        if habit.name == "hands it over":
            self._later(habit, subject, self.does, (host, subject, ids.HAND_OVER, None))
        elif habit.name == "skips it":
            self._later(habit, subject, self.does, (host, subject, ids.SKIP_MEETING, None))
        elif habit.name == "moves it":
            self._later(habit, subject, self.moves, (host, subject))
        after = self._habit("A host after the meeting", name)
        if after.name == "closes it":
            self.expect(self.behaviour.instant(after, name, self._starts(name)), self.closes, (host, name))

    def _reads_leaders_draft(self, subject: str) -> None:
        if "@" in subject:
            return
        with self._world.store.reading() as session:
            row = outbox.newest_of(session, subject)
            speaker = row.audience if row else ""
        habit = self._habit("Who speaks for ML", subject)
        if habit.name != "sends nothing":
            fields: Fields = {"readers": [self._triagers[0]]}
            self._later(habit, subject, self.does, (speaker, subject, ids.LEADERS_SEND, fields))

    def _reads_action(self, subject: str) -> None:
        with self._world.store.reading() as session:
            row = outbox.newest_of(session, subject)
            member = row.audience if row else ""
        habit = self._habit("A member with an action", subject)
        if habit.name == "does it":
            self._later(habit, subject, self.does, (member, subject, ids.ACTION_DONE, None))

    # What they do.

    def does(self, act: tuple[str, str, str, Fields | None]) -> bool:
        """Press a button, and fill in its form, if that can still be done."""
        self._play.tries(*act)
        return False

    def builds(self, act: tuple[str, str, str, Fields]) -> bool:
        """Begin to build, and let it go live when it is done."""
        owner, subject, action_id, fields = act
        now = self._world.clock.now().astimezone(self._zone)
        months = [f"{now.year + (now.month + more - 1) // 12}-{(now.month + more - 1) % 12 + 1:02}" for more in (1, 2)]
        form = {**fields, "first_month": months[0], "last_month": months[1], "metric": "cases found, of 100"}
        if self._play.tries(owner, subject, action_id, form):
            ours = subject.partition(":")[2].partition("@")[0].partition(".")[0]
            habit = self._habit("What is being built", ours)
            self._later(habit, subject, self.goes_live, ours)
        return False

    def goes_live(self, ours: str) -> bool:
        """A squad says that an idea is live."""
        with self._world.store.reading() as session:
            notes = outbox.like(session, f"squad:{ours}@")
        for subject in notes:
            lead = self._leads.get(subject.rpartition("@")[2])
            if lead is not None and self._play.tries(lead, subject, ids.GO_LIVE):
                break
        return False

    def moves(self, act: tuple[str, str]) -> bool:
        """A host moves a meeting by a day."""
        host, subject = act
        name = subject.removeprefix("host:").partition("@")[0]
        day = self._starts(name).astimezone(self._zone).date() + timedelta(days=1)
        self._play.tries(host, subject, ids.MOVE_MEETING, {"day": day.isoformat(), "time": "15:30"})
        return False

    def closes(self, act: tuple[str, str]) -> bool:
        """A host closes a meeting that has been held."""
        host, name = act
        series, _, at = name.rpartition(".")
        occurrence = f"{at[:13]}:{at[13:]}"
        today = self._world.clock.now().astimezone(self._zone).date()
        self._play.close_meeting(host, f"reminder-10:{series}:{occurrence}", today)
        return False

    def _later(self, habit: Habit, who: str, act: Any, subject: Any) -> None:
        self.expect(self.behaviour.instant(habit, who, self._world.clock.now()), act, subject)

    def _habit(self, of: str, who: str) -> Habit:
        return self.behaviour.habit(of, who)

    def _week(self, member: str, monday: date) -> Habit:
        return self.behaviour.habit("A triager's week", f"{member}:{monday}")

    def _starts(self, name: str) -> datetime:
        series, _, at = name.rpartition(".")
        with self._world.store.reading() as session:
            turn = session.get(MeetingTurn, (series, f"{at[:13]}:{at[13:]}"))
            return turn.starts if turn else self._world.clock.now()

    def _stage(self, ours: str) -> Stage:
        with self._world.store.reading() as session:
            return session.get_one(Idea, ours).stage


def has(where: Message | View | None, action_id: str) -> bool:
    """Tell whether a message or view has a button."""
    return where is not None and any(placed.action_id == action_id for placed in placed_elements(where.blocks))
