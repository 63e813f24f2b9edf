"""Cases: messages that are posted later."""

from typing import Any

from sandbox.state import Json
from tests.sandbox.cases import Try, case
from tests.sandbox.stub_app import Rig

DAY = 86_400


def scheduling(seconds: float = 3600, **args: Any) -> Try:
    def schedule(rig: Rig) -> Json:
        post_at = int(rig.clock.now().timestamp() + seconds)
        return rig.call("chat.scheduleMessage", **{"channel": "C0GENERAL", "text": "words", "post_at": post_at} | args)

    return schedule


def crowding(count: int, step: int) -> Try:
    """Schedule so many messages, one each so many seconds."""

    def crowd(rig: Rig) -> Json:
        return [scheduling(3600 + number * step)(rig) for number in range(count)][-1]

    return crowd


def cancelling(seconds: float, passed: float = 0, **args: Any) -> Try:
    def cancel(rig: Rig) -> Json:
        number = scheduling(seconds)(rig)["scheduled_message_id"]
        rig.clock.move(seconds=passed)
        given = {"channel": "C0GENERAL", "scheduled_message_id": number} | args
        try:
            return rig.call("chat.deleteScheduledMessage", **given)
        finally:
            rig.clock.move(seconds=-passed)

    return cancel


CASES = [
    case("schedule.time", "invalid_time", scheduling(), scheduling(post_at="tomorrow"), scheduling(post_at="-5")),
    case("schedule.past", "time_in_past", scheduling(1), scheduling(0), scheduling(-60)),
    case("schedule.far", "time_too_far", scheduling(120 * DAY), scheduling(120 * DAY + 1)),
    case("schedule.many", "restricted_too_many", crowding(30, 1), crowding(31, 1), crowding(31, 9)),
    case(
        "schedule.unknown",
        "invalid_scheduled_message_id",
        cancelling(3600),
        cancelling(3600, scheduled_message_id="Q9"),
        cancelling(3600, channel="U0ANNA"),
        cancelling(3600, passed=3600),
    ),
    case("schedule.soon", "invalid_scheduled_message_id", cancelling(61), cancelling(60), cancelling(3600, 3540)),
]
