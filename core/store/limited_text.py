"""Text of a column that has a limit: what is too long is refused by every database alike."""

from typing import Any

from sqlalchemy import Dialect, String, TypeDecorator
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeEngine


class LimitedText(TypeDecorator[str]):
    """A column of texts of at most `most` characters; raises ValueError for a longer one that is to be kept.

    PostgreSQL refuses it by itself, SQLite does not: what works on one would fail on the other.
    """

    impl = String
    cache_ok = True

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """See TypeDecorator."""
        if value is not None and len(value) > self.most:
            raise ValueError(f"{value!r:.40} has {len(value):,} characters; {self.most} is the limit")
        return value

    def coerce_compared_value(self, op: OperatorType | None, value: Any) -> TypeEngine[Any]:
        """See TypeDecorator: a text that is only looked for may be longer, and is not found."""
        return String()
