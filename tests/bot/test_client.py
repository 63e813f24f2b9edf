"""The client towards Slack takes no half answer for one."""

from typing import Any

import pytest

from bot.client import HAS, MalformedResponse
from guildhall.environment import Environment
from sandbox import faults


def nested(place: str, value: Any) -> dict[str, Any]:
    """Return an answer that says yes, with a value at a place such as `user.id`."""
    name, _, rest = place.partition(".")
    return {name: nested(rest, value) if rest else value}


@pytest.mark.parametrize("value", [None, "", 7, ["T0SANDBOX"], {}], ids=repr)
@pytest.mark.parametrize(("method", "place"), [(method, place) for method, places in HAS.items() for place in places])
def test_an_answer_that_lacks_what_it_is_for_is_none(world: Environment, method: str, place: str, value: Any) -> None:
    whole: dict[str, Any] = {"ok": True}
    for each in HAS[method]:
        whole |= nested(each, value if each == place else "T0SANDBOX")
    world.workspace.faults.append(faults.body(method, whole, accepted=False))
    with pytest.raises(MalformedResponse, match=place):
        world.bot.client.api_call(method)
