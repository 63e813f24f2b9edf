"""How late and in how small pages the app sees what was posted; people see it at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.later import Scheduled
from sandbox.state import Json, Message, ts_to_datetime


@dataclass
class Lookups:
    """Faults of conversations.history and .replies (and of chat.scheduledMessages.list, by its own lag).

    A message shows itself `history_lag` seconds of civil time after it was stored; `longest_page`, if it is set,
    makes every page at most so long and forces cursors.
    """

    history_lag: float = 0.0
    scheduled_lag: float = 0.0
    longest_page: int = 0
    _lags: dict[tuple[str, str], float] = field(default_factory=dict)

    @property
    def switched_on(self) -> bool:
        """Say whether anything is slower or smaller than it should be."""
        return bool(self.history_lag or self.scheduled_lag or self.longest_page)

    def stored(self, message: Message, drawn: float = 0.0) -> None:
        """Settle when a new message shows itself: the lag of all, or the drawn one if that is longer."""
        lag = max(self.history_lag, drawn)
        if lag > 0:
            self._lags[message.channel, message.ts] = lag

    def shown(self, messages: Iterable[Message], now: datetime) -> list[Message]:
        """Give the messages that the app can see by now."""
        return [each for each in messages if self._shows_at(each) <= now]

    def paged(self, args: Json) -> Json:
        """Give the arguments of a call with a `limit` that is no greater than the longest page."""
        given = str(args.get("limit") or self.longest_page)
        return args | {"limit": min(self.longest_page, int(given))} if self.longest_page and given.isdecimal() else args

    def lists(self, scheduled: Scheduled, now: datetime) -> bool:
        """Say whether a scheduled message is listed; lag hides new ones and still shows those that are gone."""
        lag = timedelta(seconds=self.scheduled_lag)
        return scheduled.created + lag <= now and (scheduled.ended is None or now < scheduled.ended + lag)

    def _shows_at(self, message: Message) -> datetime:
        lag = self._lags.get((message.channel, message.ts), 0.0)
        return ts_to_datetime(message.ts).replace(microsecond=0) + timedelta(seconds=lag)
