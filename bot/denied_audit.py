"""Has the audit know who was refused what: some of each person's attempts in a minute, so that nobody can flood it."""

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from intake.access import Action, Principal
from intake.errors import NotAllowed
from intake.operations import history
from store.engine import Store

IN_A_MINUTE, PEOPLE = 3, 10_000
_log = logging.getLogger("guildhall")


class DeniedAudit:
    """Attempts that were refused, as this process has seen them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._counting = threading.Lock()
        self._minute: datetime | None = None
        self._counted: Counter[tuple[str, Action]] = Counter()

    def note(self, context: Mapping[str, Any], action: Action, refused: NotAllowed, now: datetime) -> None:
        """Write down what somebody was refused.

        Who it is stands in the `context`: the principal, or the id alone where no more was found out.
        """
        by = context.get("principal") or Principal(member_id=context.get("user_id") or "")
        if self._is_counted(by.member_id, action, now):
            self._write(by, action, refused, now)

    def _is_counted(self, member: str, action: Action, now: datetime) -> bool:
        minute = now.replace(second=0, microsecond=0)
        with self._counting:
            if minute != self._minute or len(self._counted) > PEOPLE:
                self._minute, self._counted = minute, Counter()
            self._counted[member, action] += 1
            return self._counted[member, action] <= IN_A_MINUTE

    def _write(self, by: Principal, action: Action, refused: NotAllowed, now: datetime) -> None:
        try:
            history.audit_denied(self._store, by, action.value, refused.message, now)
        except SQLAlchemyError as error:
            # The person is refused all the same.
            _log.warning("a refusal could not be audited: %s", type(error).__name__)
