"""The forms of a policy's parts: whoever changes nothing and keeps it changes nothing, and each is short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import Json
from bot.views.policy_drafts.parts import build_part_form, parse_part_form
from intake.approaches import APPROACHES, LEGAL
from intake.ideas import WorkKind
from intake.operations.policy_drafts import PartForm
from intake.policy import THE_HUB, Charter, Policy, SquadCard
from intake.rules.policy_forms.parts import PolicyFormPart, capacity_lines, change
from sandbox.inputs import initial_state
from tests.company import few
from tests.intake.rules.test_policy_forms_anchors import every_anchors

MOST_BLOCKS, VERSION = 12, 7
SQUADS = (THE_HUB, SquadCard(key="payments", name="Payments"))
shares = st.floats(0, 1)
policies = st.builds(
    Policy,
    anchors=every_anchors(),
    priors=st.dictionaries(st.sampled_from(WorkKind), shares),
    proven=shares,
    completeness=shares,
    research_share=st.none() | shares,
    most_areas=st.integers(1, 100),
    most_top_marks=st.none() | st.integers(0, 1000),
    weeks_to_decide=st.integers(1, 52),
    days_to_look=st.integers(1, 60),
    next_quarters=st.integers(1, 4),
    capacity=st.just({"hub": 6.5, "payments": 10.0}),
    charter=st.builds(Charter, not_kinds=st.sampled_from([(), (WorkKind.research,)])),
)


def opened(policy: Policy, part: PolicyFormPart) -> Json:
    """Return a form as it is shown, with what its fields begin with as Slack gives it back."""
    form = PartForm(
        part=part, version=VERSION, policy=policy, squads=SQUADS, capacity=capacity_lines(policy, list(SQUADS))
    )
    view = build_part_form(form)
    return view | {"state": {"values": initial_state(view["blocks"])}}


@few
@given(policies, st.sampled_from(PolicyFormPart))
def test_who_changes_nothing_and_keeps_it_changes_nothing(policy: Policy, part: PolicyFormPart) -> None:
    read, version, given_ = parse_part_form(opened(policy, part))
    assert (read, version) == (part, VERSION)
    # What a version doesn't name yet begins with what companies begin with: to keep that is a change.
    begins = {"approaches": APPROACHES, "legal": LEGAL} if part is PolicyFormPart.approaches else {}
    assert change(policy, part, given_, SQUADS) == policy.model_copy(update=begins)


@pytest.mark.parametrize("part", PolicyFormPart)
def test_each_form_is_short(part: PolicyFormPart) -> None:
    assert len(opened(Policy(), part)["blocks"]) <= MOST_BLOCKS
