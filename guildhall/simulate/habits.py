"""The published table of how people of a simulation behave: who never answers, who answers late, who is away.

The shares are ours: most people answer within days, a few never do. A habit is drawn with a seed for each person, or
for each idea, so that the same seed gives the same people."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(9, 20), time(16, 40)
FRIDAY = 4


class Habit(NamedTuple):
    """What somebody does, how many of a hundred do it, and after how many working days: from the least to the most."""

    name: str
    share: int
    least: int = 0
    most: int = 0


ANSWERS_LATE, NEVER = "answers late", "never answers"
TABLE: dict[str, tuple[Habit, ...]] = {
    "A requester who is asked": (
        Habit("answers soon", 55, 1, 2),
        Habit(ANSWERS_LATE, 25, 6, 15),
        Habit(NEVER, 20),
    ),
    "A triager's week": (
        Habit("at work", 80),
        Habit("away and says so", 10),
        Habit("away without a word", 10),
    ),
    "A triager with an idea to review": (
        Habit("reviews the same day", 55),
        Habit("reviews as promised", 25, 1, 1),
        Habit("reviews late", 15, 3, 6),
        Habit("never reviews", 5),
    ),
    "A triager's decision": (
        Habit("sends to the suggested squad", 80),
        Habit("sets aside for now", 20),
    ),
    "A lead who gets an idea": (
        Habit("takes it", 65, 0, 4),
        Habit("hands it back", 10, 1, 5),
        Habit("says nothing", 25),
    ),
    "A squad with an idea it took": (
        Habit("runs an experiment", 25, 3, 25),
        Habit("builds it", 15, 3, 25),
        Habit("starts nothing", 60),
    ),
    "An owner who is asked how it goes": (
        Habit("on track", 35, 0, 1),
        Habit("learned something", 20, 0, 2),
        Habit("blocked", 10, 0, 2),
        Habit(ANSWERS_LATE, 15, 5, 9),
        Habit(NEVER, 20),
    ),
    "An owner whose experiment is over": (
        Habit("stops it", 45, 0, 4),
        Habit("builds it", 30, 0, 4),
        Habit("tries another way", 10, 0, 4),
        Habit(NEVER, 15),
    ),
    "What is being built": (
        Habit("goes live", 70, 20, 40),
        Habit("goes live later than planned", 30, 60, 90),
    ),
    "A host with an agenda": (
        Habit("keeps it as it is", 60),
        Habit("hands it over", 10, 0, 0),
        Habit("skips it", 10, 0, 1),
        Habit("moves it", 5, 0, 0),
        Habit("does nothing at all", 15),
    ),
    "A host after the meeting": (
        Habit("closes it", 65, 0, 1),
        Habit("never closes it", 35),
    ),
    "A member with an action": (
        Habit("does it", 70, 0, 5),
        Habit("never does it", 30),
    ),
    "Who speaks for ML": (
        Habit("sends the leaders' digest on", 75, 0, 0),
        Habit("sends nothing", 25),
    ),
}


class Behaviour:
    """The habits of people, drawn with a seed; what nobody does is no instant."""

    def __init__(self, seed: int, zone: ZoneInfo) -> None:
        self.seed = seed
        self._zone = zone

    def habit(self, of: str, who: str) -> Habit:
        """Return what a person, or a person about an idea, does."""
        habits = TABLE[of]
        weights = [habit.share for habit in habits]
        return Random(f"{self.seed}:{of}:{who}").choices(habits, weights=weights)[0]

    def instant(self, habit: Habit, who: str, now: datetime) -> datetime:
        """Return when somebody does what is their habit: at work, so many working days from now."""
        random = Random(f"{self.seed}:{habit.name}:{who}:at")
        local = now.astimezone(self._zone)
        day = working_day(local.date(), random.randint(habit.least, habit.most))
        open_from = datetime.combine(day, OPENS, self._zone)
        seconds = int((datetime.combine(day, CLOSES, self._zone) - open_from).total_seconds())
        at = open_from + timedelta(seconds=random.randrange(seconds))
        # Today is later than now.
        return max(at.astimezone(UTC), now + timedelta(minutes=5))


def working_day(day: date, after: int) -> date:
    """Return the working day that is so many after a day; a weekend counts for its Monday."""
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    while after:
        day += timedelta(days=1)
        after -= day.weekday() <= FRIDAY
    return day


def table() -> list[tuple[str, list[tuple[str, int, str]]]]:
    """Return the table as the report shows it: each habit with its share, and after how many working days."""
    return [(of, [(habit.name, habit.share, _days(habit)) for habit in habits]) for of, habits in TABLE.items()]


def _days(habit: Habit) -> str:
    if habit.least == habit.most:
        return f"{habit.most}" if habit.most else ""
    return f"{habit.least}–{habit.most}"
