import pytest

from intake.ideas import Stage, Value
from intake.importing.stages import stage_of, value_of


@pytest.mark.parametrize(
    ("word", "stage"),
    [
        ("in Arbeit", Stage.build),
        ("IN PROGRESS", Stage.build),
        ("in-progress", Stage.build),
        ("w toku", Stage.build),
        ("en cours", Stage.build),
        ("en curso", Stage.build),
        ("lopend", Stage.build),
        ("3 - laufend", Stage.build),
        ("✅ done", Stage.live),
        ("Abgelehnt ", Stage.declined),
        ("rejeté", Stage.declined),
        ("zurückgestelt", Stage.parked),
        ("On hold", Stage.parked),
        ("Backlog", Stage.submitted),
        ("neu", Stage.submitted),
        ("geplant", Stage.accepted),
        ("PoC", Stage.experiment),
        ("zurückgezogen", Stage.withdrawn),
        ("Planned (not in production)", Stage.accepted),
        ("In production: less than six months", Stage.live),
        ("Acquisition and/or Development", Stage.build),
        ("Operation and Maintenance", Stage.live),
        ("Pre-deployment", Stage.build),
    ],
)
def test_words_for_stages_are_known(word: str, stage: Stage) -> None:
    assert stage_of(word) is stage


@pytest.mark.parametrize("word", ["", "vielleicht", "3", "?", "see comment", "nope not", "x" * 5_000])
def test_other_words_are_not_guessed_at(word: str) -> None:
    assert stage_of(word) is None


@pytest.mark.parametrize(
    ("word", "value"),
    [("hoch", Value.large), ("sehr hoch", Value.very_large), ("Low", Value.small), ("moyen", Value.medium)],
)
def test_words_for_values_are_known(word: str, value: Value) -> None:
    assert value_of(word) is value
    assert value_of("saves 3 hours a day") is None
