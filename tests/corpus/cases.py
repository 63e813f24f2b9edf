"""Which values go on which fields: all of them in the long form; else each class on each field, and each value once."""

import random
from collections import defaultdict
from collections.abc import Iterable
from itertools import cycle, islice

from tests.corpus.forms import FORMS, Form, fields
from tests.corpus.judging import Case
from tests.corpus.seeds import CLASSES, SEEDS
from tests.corpus.stage import Stage


def fields_of(stage: Stage, form: Form) -> list[str]:
    """Return the addresses of a form's fields."""
    stage.restore()
    return [placed.address for placed in fields(form.view(stage))]


def every_field(stage: Stage) -> dict[str, list[str]]:
    """Return the fields of every form, by the form's id."""
    return {form.id: fields_of(stage, form) for form in FORMS}


def every_case(form: Form, fields: Iterable[str]) -> list[Case]:
    """Return every value on every field."""
    return [Case(form, field, class_, name, value) for field in fields for class_, name, value in SEEDS]


def sample(form: Form, fields: Iterable[str], seed: int) -> list[Case]:
    """Return one value of each class for each field, drawn so that over few fields every value has its turn."""
    drawn = random.Random(f"{seed} {form.id}")
    queues = {}
    for class_, seeds in CLASSES.items():
        shuffled = [*seeds.items()]
        drawn.shuffle(shuffled)
        queues[class_] = cycle(shuffled)
    return [
        Case(form, field, class_, *next(values)) for field in fields for class_, values in queues.items()
    ]


def left_out(cases: Iterable[Case]) -> list[tuple[str, str]]:
    """Return the values, by class and name, that no case has."""
    had = defaultdict(set)
    for case in cases:
        had[case.class_].add(case.name)
    return [(class_, name) for class_, name, _ in SEEDS if name not in had[class_]]


def some(cases: list[Case], most: int, seed: int) -> list[Case]:
    """Return so many of the cases, drawn."""
    drawn = cases[:]
    random.Random(seed).shuffle(drawn)
    return [*islice(drawn, most)]
