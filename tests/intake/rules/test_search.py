"""What somebody typed to find ideas, read."""

import pytest

from intake.ideas import EVERY_STAGE, STAGE_NAMES, Stage
from intake.policy import SquadCard, SquadKind
from intake.rules.matching.search import SearchQuery, as_words, read_search

SQUADS = [
    SquadCard(key="payments", name="Payments", kind=SquadKind.embedded),
    SquadCard(key="pay-risk", name="Payments risk", kind=SquadKind.embedded),
]


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("12", SearchQuery(number=12, words="12")),
        ("IDEA-12", SearchQuery(number=12, words="IDEA-12")),
        ("late parcels", SearchQuery(words="late parcels")),
        ("refunds Payments squad", SearchQuery(words="refunds", squads=("payments",))),
        ("payments  risk", SearchQuery(squads=("pay-risk",))),
        ("not now chatbots", SearchQuery(words="chatbots", stages=(Stage.parked, Stage.declined))),
        ("live @rex", SearchQuery(stages=(Stage.live, Stage.measured), names=("rex",))),
        ("delivery of news", SearchQuery(words="delivery of news")),
        ("repayments", SearchQuery(words="repayments")),
    ],
)
def test_each_part_is_told_from_words(text: str, query: SearchQuery) -> None:
    assert read_search(text, SQUADS) == query


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.draft])
def test_what_people_read_of_an_idea_they_can_type(stage: Stage) -> None:
    assert stage in read_search(STAGE_NAMES[stage], SQUADS).stages
    assert EVERY_STAGE[stage].startswith(STAGE_NAMES[stage])


def test_what_was_taken_for_a_stage_may_be_words_after_all() -> None:
    query = read_search("live captions", SQUADS)
    assert query.stages
    assert as_words("live captions", query) == SearchQuery(words="live captions")
