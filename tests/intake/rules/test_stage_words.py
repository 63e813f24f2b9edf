import pytest

from intake.ideas import Stage
from intake.rules.imports.stage_words import stage_of, stages


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
        ("G3 - Build", Stage.build),
        ("G5: Live", Stage.live),
        ("承認済み", Stage.accepted),
        ("見送り", Stage.declined),
        ("実証実験中", Stage.experiment),
        ("100 % fertig", Stage.live),
    ],
)
def test_words_for_stages_are_known(word: str, stage: Stage) -> None:
    assert stage_of(word) is stage


@pytest.mark.parametrize(
    "word",
    [
        *("Incomplete", "Unfinished", "Pre-production", "Unscheduled", "Unapproved", "unplanned", "Uncommitted"),
        *("ungeplant", "unfertig", "ungenehmigt", "nicht umgesetzt?", "inachevé", "non livré", "pas terminé"),
        *("inconcluído", "inacabado", "não concluído", "sin terminar", "no aprobado aún", "incompleto", "no terminado"),
        *("non completato", "niet afgerond", "onvoltooid", "niezakończone", "ej klar", "ofärdig", "ikke afsluttet"),
        *("nedokončeno", "neschváleno", "未完了", "未承認", "実装未完了", "非採用", "完了していない"),
        *(
            "now started",
            "no started",
            "50% done",
            "80 % fertig",
            "2/5 done",
            "Done?",
            "❌ done",
            "[ ] done",
            "☐ fertig",
        ),
        *(
            "Approved: no",
            "Live (pilot)",
            "Done (partially)",
            "fertig (fast)",
            "完了（一部）",
            "angeschlossen",
            "angesagt",
            "verplant",
        ),
    ],
)
def test_an_opposite_and_a_half_is_asked_about(word: str) -> None:
    assert stage_of(word) is None


@pytest.mark.parametrize(
    "word",
    [
        *("Unstarted", "Not Started", "NotStarted", "nicht begonnen", "noch nicht gestartet", "non démarré"),
        *("no iniciado", "não iniciado", "non avviato", "niet gestart", "nie rozpoczęto", "nezahájeno", "未着手"),
    ],
)
def test_what_has_not_been_started_is_new(word: str) -> None:
    assert stage_of(word) is Stage.submitted


# What turns a word into its opposite in the languages of the table, before it or as its first letters.
FIRST_LETTERS = ["un", "in", "im", "ir", "il", "dis", "de", "mis", "non", "pre", "re", "a", "an", "ab", "ver", "ent"]
FIRST_LETTERS += ["des", "dé", "s", "on", "nie", "ne", "o", "u", "ej", "未", "非", "不", "無"]
BEFORE = ["not", "not yet", "never", "no longer", "isn't", "nicht", "noch nicht", "nicht mehr", "kein", "non", "pas"]
BEFORE += ["pas encore", "ne", "no", "aún no", "sin", "não", "ainda não", "sem", "non ancora", "niet", "nog niet"]
BEFORE += [
    "nie",
    "jeszcze nie",
    "ej",
    "inte",
    "ännu inte",
    "ikke",
    "endnu ikke",
    "ne",
    "ještě ne",
    "half",
    "almost",
    "semi",
]
NEGATED = [(f"{negation}{word}", word) for negation in FIRST_LETTERS for word in stages()]
NEGATED += [(f"{negation} {word}", word) for negation in BEFORE for word in stages()]
NEGATED += [(f"non-{word}", word) for word in stages()]


def test_a_word_that_is_negated_is_never_read_as_the_word() -> None:
    assert len(NEGATED) > 20_000
    same = [negated for negated, word in NEGATED if stage_of(negated) == stages()[word]]
    # A typing error in another language's word for the same.
    assert set(same) <= {"descartato", "déscartato"}


def test_a_word_is_known_with_one_typing_error_behind_its_beginning_only() -> None:
    assert stage_of("implmented") is Stage.live
    assert stage_of("in developmemt") is Stage.build
    assert stage_of("implmentd") is None
    assert stage_of("mplemented") is None
    # In the one the error makes a word of another stage.
    assert stage_of("cancelt") is None


@pytest.mark.parametrize(
    "word", ["", "vielleicht", "3", "?", "see comment", "nope not", "x" * 5_000, "Yes", "No", "nein"]
)
def test_other_words_are_not_guessed_at(word: str) -> None:
    assert stage_of(word) is None
