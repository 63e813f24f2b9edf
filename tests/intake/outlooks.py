"""What the newest drawing says of an idea."""

from intake.access import Principal
from intake.queries import portfolio as portfolio_queries
from intake.rules.planning.forecast import Outlook
from store.engine import Store


def outlook_of(store: Store, idea_id: str, by: Principal) -> Outlook | None:
    """Return the outlook of an idea; None where it is far from the line, or has changed since it was drawn."""
    with store.reading() as session:
        drawn = portfolio_queries.band(session, idea_id, by)
        return None if drawn is None else Outlook.model_validate(drawn.outlook)
