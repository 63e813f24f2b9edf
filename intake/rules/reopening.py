"""What brings an idea up again that was set aside: one event that can be watched for."""

from datetime import date
from enum import StrEnum

from intake.formatting import day_called
from intake.policy import Frozen


class ReopeningEvent(StrEnum):
    """What can happen that makes an idea worth another look."""

    date = "date"
    priority = "priority"
    data = "data"
    live = "live"
    weeks = "weeks"


class Reopening(Frozen):
    """The event that brings an idea up again, at the latest on a day.

    `subject` is the key of the squad, or the id of the other idea; `name` is what people call it.
    """

    event: ReopeningEvent
    on: date
    subject: str | None = None
    name: str = ""

    def sentence(self, today: date) -> str:
        """Say when we look again, as its requester reads it from `today` on."""
        day = day_called(self.on, today)
        if self.event is ReopeningEvent.date:
            return f"We'll look again on {day}."
        return f"We'll look again {self.condition(today)}, and on {day} at the latest."

    def condition(self, today: date) -> str:
        """Name the event as part of a sentence that is read from `today` on."""
        return {
            ReopeningEvent.date: f"on {day_called(self.on, today)}",
            ReopeningEvent.priority: "when a published priority covers it",
            ReopeningEvent.data: "when its data is ready",
            ReopeningEvent.live: f"when {self.name} is live",
            ReopeningEvent.weeks: f"when {self.name} has free weeks",
        }[self.event]
