"""The page that everybody reads about scores says what they are for, and teaches nobody to write for them."""

import json
import re

from bot.views.policy import build_how_scores
from intake.answers import PublishedPolicy
from tests.company import company


def test_the_page_says_what_the_match_is_for_and_no_trick() -> None:
    policy = company().policy
    shown = json.dumps(build_how_scores(PublishedPolicy(number=1, published_on="today", policy=policy)))
    fit = shown[shown.index("the priority's weight of 5") : shown.index("no priority")]
    assert "so that ideas for our goals come first" in fit
    assert not re.search(r"title|phrase|stem|plural|times|twice|\d\.\d+", fit), (
        "how words are weighed stays in the docs"
    )
    for priority in policy.priorities:
        for word in priority.words:
            assert f"{word}," not in fit, "nor which words a priority has"
