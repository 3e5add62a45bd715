"""A database server that is started again: it ends its connections, and for a while takes no new ones."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from core.design.refusal import Refusal

PAUSE = 0.5  # seconds between two tries to connect
P = ParamSpec("P")
T = TypeVar("T")


def wait_for_server(engine: Engine, patience: float) -> None:
    """From now on, who needs a new connection waits `patience` seconds for a server that takes none."""

    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _: Any, arguments: Any, named: Any) -> Any:
        end = time.monotonic() + patience
        while True:
            try:
                return dialect.connect(*arguments, **named)
            except dialect.loaded_dbapi.OperationalError:
                if time.monotonic() > end:
                    raise
            time.sleep(PAUSE)


def again_if_cut_off(act: Callable[P, T]) -> Callable[P, T]:
    """The act, which is done once more where its connection broke meanwhile.

    It must be one that may be done twice: it may have been kept, and only the answer lost.
    """

    @wraps(act)
    def done(*arguments: P.args, **named: P.kwargs) -> T:
        try:
            return act(*arguments, **named)
        except Refusal as error:
            if not (isinstance(error.__cause__, DBAPIError) and error.__cause__.connection_invalidated):
                raise
        return act(*arguments, **named)

    return done
