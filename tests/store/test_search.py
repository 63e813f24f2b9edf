"""The full-text index: rare words find, nothing that people type breaks it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, func, select

from store import fts5, search
from store.analyzer import ENGLISH, terms
from store.engine import Session, Store
from tests.company import few, open_store

# What is searched with is the same everywhere; how PostgreSQL comes to it is tested with the private index.
DATABASES = ("sqlite",)


def among(*ids: str) -> Select[str]:
    return select(func.json_each(json.dumps(ids)).table_valued("value").c.value)


def fill(session: Session, documents: dict[str, str]) -> None:
    for document, body in documents.items():
        search.put(session, document, "", body)


def ids(session: Session, words: list[str], *known: str, limit: int = 20) -> list[str]:
    return [document for document, _ in search.best(session, terms(" ".join(words), ENGLISH), among(*known), limit)]


def test_the_document_that_shares_the_rarest_word_comes_first(empty: Store) -> None:
    with empty.writing() as session:
        fill(session, {"a": "cards and refunds", "b": "cards", "c": "cards", "d": "chargebacks on cards"})
        assert ids(session, ["cards", "chargeback"], *"abcd")[0] == "d"
        assert ids(session, ["refund", "zebra"], *"abcd") == ["a"]


def test_weights_fall_from_the_first_to_the_last(empty: Store) -> None:
    with empty.writing() as session:
        fill(session, {"a": "van parcel courier", "b": "van", "c": "parcel", "d": "none of these"})
        weights = [weight for _, weight in search.best(session, terms("van parcel courier"), among(*"abcd"))]
        assert len(weights) == 3
        assert weights == sorted(weights, reverse=True)


def test_a_word_in_the_title_counts_more_than_one_in_the_body(empty: Store) -> None:
    with empty.writing() as session:
        search.put(session, "body", "some other words", "refund")
        search.put(session, "title", "refund", "some other words")
        fill(session, {"x": "filler", "y": "filler", "z": "filler"})
        assert ids(session, ["refund"], "body", "title") == ["title", "body"]


def test_only_documents_among_the_given_ones_are_found(empty: Store) -> None:
    with empty.writing() as session:
        fill(session, {"public": "fraud", "private": "fraud"})
        assert ids(session, ["fraud"], "public") == ["public"]
        assert ids(session, ["fraud"]) == []


def test_a_document_that_is_put_again_replaces_itself(empty: Store) -> None:
    with empty.writing() as session:
        fill(session, {"a": "fraud"})
        fill(session, {"a": "parcels"})
        assert ids(session, ["fraud"], "a") == []
        assert ids(session, ["parcel"], "a") == ["a"]


def test_a_document_that_is_rolled_back_is_not_found(empty: Store) -> None:
    with suppress(RuntimeError), empty.writing() as session:
        fill(session, {"a": "fraud"})
        raise RuntimeError("too bad")
    with empty.reading() as session:
        assert ids(session, ["fraud"], "a") == []


def test_no_more_than_the_limit_is_returned_and_ties_go_by_id(empty: Store) -> None:
    with empty.writing() as session:
        fill(session, dict.fromkeys("dbca", "fraud"))
        assert ids(session, ["fraud"], *"abcd", limit=3) == ["a", "b", "c"]


def test_of_many_words_the_rarest_are_asked_for(empty: Store) -> None:
    common = [f"word{number}" for number in range(2 * fts5.MOST_TERMS)]
    with empty.writing() as session:
        fill(session, {f"common{number}": " ".join(common) for number in range(3)})
        fill(session, {"rare": "zymurgy"})
        found = ids(session, [*common, "zymurgy"], "rare", "common0", "common1", "common2")
        assert found[0] == "rare"


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("chargebacks", "chargeback"),
        ("Parcels", "PARCEL"),
        ("delivering", "delivered"),
        ("café", "café"),
        ("Müller", "müller"),
        ("naïvely", "naive"),
        ("snake_case", "snake_case"),
        ("ETA2", "eta2"),
        ("OS", "os"),
        ("请求退款", "请求退款"),
        ("возврат", "Возврат"),
    ],
)
def test_a_word_is_found_in_any_of_its_shapes(empty: Store, typed: str, asked: str) -> None:
    with empty.writing() as session:
        fill(session, {"a": f"about {typed} here", "b": "something else"})
        assert ids(session, [asked], "a", "b") == ["a"]


NASTY = [
    '"', '""', '"fraud', "fraud'", "'; DROP TABLE idea; --", "NEAR(fraud, 2)", "NEAR", "AND", "OR NOT", "NOT fraud",
    "fraud*", "^fraud", "title:fraud", "{title body}: fraud", "-fraud", "+", "(", ")(", "fraud AND", ":", "*", "%", "_",
    "\\", "\x00", "fr\x00aud", "\u200b", "\ufffd", "🙂", "a" * 5000, "", " ", "ﬁne", "İstanbul", "ß", "१२३", "é" * 200,
]  # fmt: skip


@pytest.mark.parametrize("term", NASTY)
def test_nothing_that_people_type_breaks_the_query(empty: Store, term: str) -> None:
    with empty.writing() as session:
        fill(session, {"a": "fraud with cards", "b": term})
        assert set(ids(session, [term], "a", "b")) <= {"a", "b"}
        assert "a" in ids(session, [term, "cards"], "a", "b")


@settings(few, max_examples=25)
@given(st.lists(st.text(max_size=30), max_size=6), st.text(max_size=60))
def test_no_text_at_all_breaks_the_index(tmp_path_factory: pytest.TempPathFactory, typed: list[str], body: str) -> None:
    store = open_store(tmp_path_factory.mktemp("fulltext"), set_up=False)
    clean = [term.encode("utf-8", "replace").decode() for term in typed]
    with store.writing() as session:
        fill(session, {"a": body.encode("utf-8", "replace").decode()})
        assert set(ids(session, clean, "a")) <= {"a"}
    store.close()


@settings(few, max_examples=25)
# With a figure, so that none of them is a common word.
@given(st.lists(st.from_regex(r"[a-z]{1,13}7", fullmatch=True), min_size=1, max_size=20, unique=True))
def test_every_plain_word_finds_the_document_it_stands_in(
    tmp_path_factory: pytest.TempPathFactory, typed: list[str]
) -> None:
    """Our stems and the index's own agree: a word that is in a document is never taken for an unknown one."""
    store = open_store(tmp_path_factory.mktemp("fulltext"), set_up=False)
    with store.writing() as session:
        fill(session, {word: word for word in typed})
        missed = [word for word in typed if word not in ids(session, [word], word)]
        assert missed == []
    store.close()
