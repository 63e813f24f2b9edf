"""What a message is made of."""

from dataclasses import dataclass
from typing import Any

from bot.text import clip, whole

TEXT = 3500


@dataclass(frozen=True)
class Rendered:
    """Blocks to look at, and one text that says the same to those who hear it or read a notification."""

    blocks: list[Any]
    text: str

    def __post_init__(self) -> None:
        """Keep the text within what an edit may carry, and let it end as a sentence does."""
        object.__setattr__(self, "text", whole(clip(self.text, TEXT)))
