"""The errors that a person reads."""


class Refusal(ValueError):
    """A request that cannot be met, explained to the person who made it.

    `code` is a stable word for programs. `what` says what is wrong, with the limit and the value given. `remedy` says what
    to change. The error's text is `what` and `remedy` together.
    """

    def __init__(self, code: str, what: str, remedy: str = "") -> None:
        super().__init__(f"{what} {remedy}".strip())
        self.code = code
        self.what = what
        self.remedy = remedy


class DesignError(Refusal):
    """An architecture that cannot be read or cannot work."""


class LayerError(DesignError):
    """A layer that does not accept its input; `index` counts from 0, `name` is the layer's name in the trace."""

    def __init__(self, index: int, name: str, reason: DesignError) -> None:
        super().__init__(reason.code, f"{name}: {reason.what}", reason.remedy)
        self.index = index
        self.name = name
