"""The forms of a policy's parts: whoever changes nothing and keeps it changes nothing, and each is short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import Json
from bot.views import policy_parts
from intake.company.policy_parts import Part, capacity_lines, change
from intake.company.progress import PartForm
from intake.ideas import Kind
from intake.policy import Charter, Policy
from intake.squads import THE_HUB, SquadCard
from sandbox.inputs import initial_state
from tests.harbour import few
from tests.intake.test_anchor_lines import every_anchors

MOST_BLOCKS, VERSION = 12, 7
SQUADS = (THE_HUB, SquadCard(key="payments", name="Payments"))
shares = st.floats(0, 1)
policies = st.builds(
    Policy,
    anchors=every_anchors(),
    priors=st.dictionaries(st.sampled_from(Kind), shares),
    proven=shares,
    completeness=shares,
    research_share=st.none() | shares,
    most_areas=st.integers(1, 100),
    most_top_marks=st.none() | st.integers(0, 1000),
    weeks_to_decide=st.integers(1, 52),
    days_to_look=st.integers(1, 60),
    next_quarters=st.integers(1, 4),
    capacity=st.just({"hub": 6.5, "payments": 10.0}),
    charter=st.builds(Charter, not_kinds=st.sampled_from([(), (Kind.research,)])),
)


def opened(policy: Policy, part: Part) -> Json:
    """Return a form as it is shown, with what its fields begin with as Slack gives it back."""
    form = PartForm(
        part=part, version=VERSION, policy=policy, squads=SQUADS, capacity=capacity_lines(policy, list(SQUADS))
    )
    view = policy_parts.build(form)
    return view | {"state": {"values": initial_state(view["blocks"])}}


@few
@given(policies, st.sampled_from(Part))
def test_who_changes_nothing_and_keeps_it_changes_nothing(policy: Policy, part: Part) -> None:
    read, version, given_ = policy_parts.parse(opened(policy, part))
    assert (read, version) == (part, VERSION)
    assert change(policy, part, given_, SQUADS) == policy


@pytest.mark.parametrize("part", Part)
def test_each_form_is_short(part: Part) -> None:
    assert len(opened(Policy(), part)["blocks"]) <= MOST_BLOCKS
