"""What is told of ideas that were merged."""

from enum import StrEnum
from typing import ClassVar

from intake.policy import Frozen


class MergeReader(StrEnum):
    """What somebody is to two ideas that were merged: requester of the first, of the target, or a supporter."""

    requester = "requester"
    target = "target"
    supporter = "supporter"


class MergedNotification(Frozen):
    """An idea was merged into another, its target: told once to everybody it concerns; undone, the message says so.

    It is undone too where its target is `withdrawn` by its requester.
    """

    kind: ClassVar[str] = "merged"
    schema_number: ClassVar[int] = 1

    id: str
    label: str
    title: str
    requester: str
    target_label: str
    target_title: str
    by: str
    reader: MergeReader
    undone: bool = False
    withdrawn: bool = False
