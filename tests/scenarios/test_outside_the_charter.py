"""As a triager I see on the card when an idea is of a kind or an area that the charter is not for."""

import pytest

from guildhall.company_file import CompanyFile
from guildhall.environment import Environment
from tests.company import company
from tests.scenarios.helpers import submit, words


@pytest.mark.twice
def test_a_card_says_when_its_idea_is_outside_the_charter(world: Environment) -> None:
    plain = company().model_dump()
    plain["policy"] |= {"charter": {"not_kinds": ["research"], "not_areas": ["Refunds"]}}
    world.apply(CompanyFile.model_validate(plain))
    assert "outside the charter" not in words(submit(world))
    in_area = submit(world, Area="refunds")
    assert "outside the charter" in words(in_area)
    assert in_area.text.endswith("It is outside the charter.")
    tracker = words(world.workspace.person("U0RIA").direct_messages()[-1])
    assert "charter" not in tracker
