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
    assert read_search(text, SQUADS).model_copy(update={"unread": ""}) == query


@pytest.mark.parametrize(
    ("text", "people", "words"),
    [
        ("@Noor Haddad", ("U1",), ""),
        ("@noor haddad's vans", ("U1",), "haddad's vans"),
        ("vans @NOOR HADDAD, late", ("U1",), "vans late"),
        ("@Haddad parcels", ("U1",), "parcels"),
        ("@øyvind", ("U2",), ""),
        ("@noor @Øyvind Berg late", ("U1", "U2"), "late"),
        ("@n.h", ("U1",), ""),
        ("@nobody parcels", (), "parcels"),
    ],
)
def test_people_are_named_by_their_full_name_their_short_one_or_a_part(
    text: str, people: tuple[str, ...], words: str
) -> None:
    members = {"U1": ("n.h", "Noor Haddad"), "U2": ("Øyvind Berg", "")}
    query = read_search(text, SQUADS, members=members)
    assert (query.people, query.words) == (people, words)
    assert query.names


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.draft])
def test_what_people_read_of_an_idea_they_can_type(stage: Stage) -> None:
    assert stage in read_search(STAGE_NAMES[stage], SQUADS).stages
    assert EVERY_STAGE[stage].startswith(STAGE_NAMES[stage])


def test_what_was_taken_for_a_stage_may_be_words_after_all() -> None:
    query = read_search("live captions", SQUADS)
    assert query.stages
    assert as_words(query) == SearchQuery(words="live captions", unread="live captions")
