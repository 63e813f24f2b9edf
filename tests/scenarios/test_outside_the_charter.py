"""As a triager I see on the card when an idea is of a kind or an area that the charter is not for."""

import pytest

from guildhall.company import Company
from guildhall.world import World
from tests.harbour import company
from tests.scenarios.helpers import submit, words


@pytest.mark.twice
def test_a_card_says_when_its_idea_is_outside_the_charter(world: World) -> None:
    plain = company().model_dump()
    plain["policy"] |= {"charter": {"not_kinds": ["research"], "not_areas": ["Refunds"]}}
    world.apply(Company.model_validate(plain))
    assert "outside the charter" not in words(submit(world))
    in_area = submit(world, **{"Which area is it in?": "refunds"})
    assert "outside the charter" in words(in_area)
    assert in_area.text.endswith("It is outside the charter.")
    tracker = words(world.workspace.person("U0RIA").direct_messages()[-1])
    assert "charter" not in tracker
