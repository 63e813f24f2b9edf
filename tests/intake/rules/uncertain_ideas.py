"""Ideas with something uncertain about them, drawn by Hypothesis."""

from hypothesis import strategies as st

from intake.rules.planning.forecast import Range, Uncertain

MOST_CHANCE = 15.0
points = st.integers(0, 250).map(lambda tenths: tenths / 10)


@st.composite
def ranges(draw: st.DrawFn, most: float = 25.0) -> Range:
    return Range(*sorted(min(draw(points), most) for _ in range(3)))


@st.composite
def ideas(draw: st.DrawFn) -> Uncertain:
    return Uncertain(
        id=f"idea-{draw(st.integers(0, 999_999))}",
        sure=draw(points),
        ranges=(draw(ranges()), draw(ranges(MOST_CHANCE)), draw(ranges())),
        success=MOST_CHANCE,
        weeks=float(draw(st.integers(1, 26))),
    )


several = st.lists(ideas(), min_size=1, max_size=12)
marginals = st.integers(0, 400).map(lambda hundredths: hundredths / 100)


def certain(score: float, **changed: object) -> Uncertain:
    """Return an idea of which everything is known: it works for sure."""
    point = Range(0.0, 0.0, 0.0)
    chance = Range(MOST_CHANCE, MOST_CHANCE, MOST_CHANCE)
    idea = Uncertain("certain", score - MOST_CHANCE, (point, chance, point), MOST_CHANCE, 1.0)
    return idea._replace(**changed)
