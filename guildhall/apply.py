"""Applies a company file to the database, all of it in one transaction."""

from datetime import datetime

from guildhall.company import Company
from intake import setup
from scheduling import service as scheduling
from store.engine import Store


def apply(store: Store, company: Company, now: datetime) -> None:
    """Apply a company file; the same file again changes nothing."""
    with store.writing() as session:
        setup.apply(session, *_intake(company), now)
        scheduling.apply(session, *_scheduling(company), now)
