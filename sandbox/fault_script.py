"""A seeded script of faults: what strikes which call follows from the seed alone, and can be played again."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random
from typing import Self

from sandbox import faults
from sandbox.faults import Fault

Maker = Callable[[str, str], Fault]
HISTORY = "history"
LAG = "lag"


@dataclass(frozen=True)
class Kind:
    """One kind of fault: how it is made for a method and a setting, and which settings are worth trying."""

    says: str
    make: Maker
    settings: tuple[str, ...] = ("",)


def _status(setting: str) -> int:
    return int(setting or 503)


KINDS: Mapping[str, Kind] = {
    "lost_after": Kind("done, then the connection is closed", lambda m, _: faults.lost_answer(m)),
    "lost_before": Kind("not done, the connection is closed", lambda m, _: faults.lost_answer(m, accepted=False)),
    "reset_after": Kind("done, then the connection is reset", lambda m, _: faults.reset(m)),
    "reset_before": Kind("not done, the connection is reset", lambda m, _: faults.reset(m, accepted=False)),
    "truncated": Kind("done, half of the answer comes", lambda m, _: faults.truncated(m)),
    "hang_after": Kind("done, no answer for n seconds", lambda m, s: faults.hang(m, float(s or 30)), ("30",)),
    "hang_before": Kind(
        "not done, no answer for n seconds", lambda m, s: faults.hang(m, float(s or 30), accepted=False), ("30",)
    ),
    "slow": Kind("done, answered n seconds later", lambda m, s: faults.slow(m, float(s or 2)), ("2", "8")),
    "html": Kind("done, 200 with a page of HTML", lambda m, _: faults.html(m)),
    "empty": Kind("done, 200 with nothing", lambda m, _: faults.empty(m)),
    "without_ok": Kind("done, JSON without ok", lambda m, _: faults.without_ok(m)),
    "odd_ok": Kind("done, ok is a word", lambda m, _: faults.odd_ok(m)),
    "list": Kind("done, JSON that is a list", lambda m, _: faults.top_level_list(m)),
    "huge": Kind("done, n megabytes of JSON", lambda m, s: faults.huge(m, int(s or 50)), ("50",)),
    "gzip_bomb": Kind("done, unpacks to n megabytes", lambda m, s: faults.gzip_bomb(m, int(s or 50)), ("50",)),
    "too_many": Kind(
        "not done, 429 with this Retry-After",
        lambda m, s: faults.too_many(m, None if s == "absent" else s or "30"),
        tuple(each or "absent" for each in faults.RETRY_AFTERS),
    ),
    "error_after": Kind(
        "done, a server error",
        lambda m, s: faults.server_error(m, _status(s), accepted=True),
        tuple(str(each) for each in faults.SERVER_ERRORS),
    ),
    "error_before": Kind(
        "not done, a server error",
        lambda m, s: faults.server_error(m, _status(s)),
        tuple(str(each) for each in faults.SERVER_ERRORS),
    ),
    "late_accept": Kind(
        "closed now, done n seconds of the clock later",
        lambda m, s: faults.late_accept(m, float(s or 150)),
        ("150", "400"),
    ),
    "refused": Kind(
        "not done, this error of Slack's",
        lambda m, s: faults.refused(m, s or "internal_error"),
        ("internal_error", "fatal_error", *(error for row in faults.ERRORS.values() for error in row)),
    ),
}


@dataclass(frozen=True)
class Chance:
    """How likely one kind of fault is; its setting is one of `settings`, or a whole number `between` two."""

    kind: str
    probability: float
    settings: tuple[str, ...] = ()
    between: tuple[int, int] | None = None

    def setting(self, dice: Random) -> str:
        """Draw the setting."""
        if self.between is not None:
            return str(dice.randint(*self.between))
        return dice.choice(self.settings or KINDS[self.kind].settings)


@dataclass(frozen=True)
class Mix:
    """Chances by pattern of method (the first that fits counts), and how long history lags, in seconds."""

    name: str
    chances: Mapping[str, tuple[Chance, ...]]
    history_lag: tuple[float, float] = (0.0, 0.0)

    def of(self, method: str) -> tuple[Chance, ...]:
        """Give the chances of one method."""
        return next((each for pattern, each in self.chances.items() if fnmatchcase(method, pattern)), ())


# The model of our contract, without the processes that are killed, which no network does: their share is clean here.
HOSTILE = Mix(
    "hostile",
    {
        "chat.postMessage": (
            Chance("too_many", 0.10, ("1", "5", "30")),
            Chance("error_after", 0.05),
            Chance("error_before", 0.07),
            Chance("lost_after", 0.08),
            Chance("late_accept", 0.03, between=(5, 400)),
        )
    },
    history_lag=(0.0, 8.0),
)
# Everything but what takes real time or much memory, on every method.
ROUGH = Mix(
    "rough",
    {
        "*": tuple(
            Chance(kind, 0.01)
            for kind in KINDS
            if kind not in ("hang_after", "hang_before", "slow", "huge", "gzip_bomb", "refused")
        )
    },
    history_lag=(0.0, 8.0),
)
MIXES = {each.name: each for each in (HOSTILE, ROUGH)}


@dataclass(frozen=True)
class Struck:
    """One strike: the n-th call of a method (from 1), the kind of fault, its setting."""

    method: str
    nth: int
    kind: str
    setting: str = ""

    def __str__(self) -> str:
        return f"{self.method}#{self.nth}={self.kind}:{self.setting}".removesuffix(":")

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote."""
        method, _, rest = text.partition("#")
        nth, _, value = rest.partition("=")
        kind, _, setting = value.partition(":")
        return cls(method, int(nth), kind, setting)


@dataclass
class FaultScript:
    """Draws for each call whether and how it is spoilt, and writes the strikes down.

    A draw depends on the seed, the method and which call of that method it is, so that threads that call different
    methods in another order meet the same faults.
    """

    seed: int
    mix: Mix = HOSTILE
    log: list[Struck] = field(default_factory=list)
    calls: Counter[str] = field(default_factory=Counter)
    _script: dict[tuple[str, int], Struck] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def replay(cls, log: str | Iterable[Struck]) -> Self:
        """Give a script that strikes exactly as the log (or the line of one) says, whatever the mix was."""
        if isinstance(log, str):
            log = [Struck.read(each) for each in log.partition(": ")[2].split("; ") if each]
        script = cls(0, Mix("replay", {}))
        script._script = {(each.method, each.nth): each for each in log}
        return script

    def draw(self, method: str) -> Fault | None:
        """Say what spoils this call, if anything does."""
        struck = self._struck(method, self._chosen)
        return KINDS[struck.kind].make(method, struck.setting) if struck else None

    def history_lag(self) -> float:
        """Say after how many seconds the next stored message shows itself."""
        struck = self._struck(HISTORY, self._lagging)
        return float(struck.setting) if struck else 0.0

    def __str__(self) -> str:
        entries = "; ".join(str(each) for each in self.log)
        return f"faults of seed {self.seed}, mix {self.mix.name}, {self.calls.total()} draws: {entries}"

    def _struck(self, method: str, choose: Callable[[str, Random], tuple[str, str] | None]) -> Struck | None:
        with self._lock:
            self.calls[method] += 1
            nth = self.calls[method]
            if self._script is not None:
                struck = self._script.get((method, nth))
            else:
                chosen = choose(method, Random(f"{self.seed}/{method}/{nth}"))
                struck = Struck(method, nth, *chosen) if chosen else None
            if struck:
                self.log.append(struck)
            return struck

    def _chosen(self, method: str, dice: Random) -> tuple[str, str] | None:
        thrown = dice.random()
        for chance in self.mix.of(method):
            if thrown < chance.probability:
                return chance.kind, chance.setting(dice)
            thrown -= chance.probability
        return None

    def _lagging(self, method: str, dice: Random) -> tuple[str, str] | None:
        seconds = round(dice.uniform(*self.mix.history_lag), 1)
        return (LAG, str(seconds)) if seconds else None
