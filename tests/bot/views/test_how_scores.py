"""The page that everybody reads about scores says what they are for, and teaches nobody to write for them."""

import json
import re

from bot.views.scoring import build_how_scores
from intake.answers import PublishedPolicy
from intake.policy import Policy, Priority


def test_the_page_says_what_the_match_is_for_and_no_trick() -> None:
    fraud = Priority(key="fraud", name="Fewer fraud losses", words=("chargeback", "stolen cards"))
    published = PublishedPolicy(number=1, published_on="2026-03-04", policy=Policy(priorities=(fraud,)))
    shown = json.dumps(build_how_scores(published))
    fit = shown[shown.index("the priority's weight of 5") : shown.index("no priority")]
    assert "so that ideas for our goals come first" in fit
    # How words are weighed stays in the docs.
    assert not re.search(r"title|phrase|stem|plural|times|twice|\d\.\d+", fit)
    assert not any(word in shown for word in fraud.words)
