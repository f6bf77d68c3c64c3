"""What goes wrong."""

from __future__ import annotations


class Error(Exception):
    """An error of the library; its text names the place and the remedy.

    `kind` is `io`, `no_index`, `incompatible`, `corrupt`, `locked`, `settings`, `timed_out`, `query` or `not_found`;
    `path` is the file or directory that it concerns, if one is known.
    """

    kind: str
    path: str | None

    def __init__(self, message: str, kind: str = "other", path: str | None = None) -> None:
        super().__init__(message, kind, path)
        self.message = message
        self.kind = kind
        self.path = path

    def __str__(self) -> str:
        return self.message


class NotFoundError(Error, LookupError):
    """No record has the id, or several have an id that begins so."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "not_found")
        self.args = (message,)


class QueryError(Error, ValueError):
    """A query, a filter or another keyword that cannot be read.

    `parameter` is the keyword; `value` is its value as typed, and `span` the characters of it that cannot be read
    (from 0, the end excluded); where there is no such keyword, `value` is its name. `suggestion` is what was probably
    meant.
    """

    parameter: str | None
    value: str
    span: tuple[int, int] | None
    suggestion: str | None

    def __init__(
        self,
        message: str,
        parameter: str | None = None,
        value: str = "",
        span: tuple[int, int] | None = None,
        suggestion: str | None = None,
        pointer: str | None = None,
    ) -> None:
        super().__init__(message, "query")
        self.args = (message, parameter, value, span, suggestion, pointer)
        self.parameter = parameter
        self.value = value
        self.span = span
        self.suggestion = suggestion
        self._pointer = pointer

    def __str__(self) -> str:
        parameter = f"{self.parameter}: " if self._pointer and self.parameter else ""
        suggestion = f"; did you mean {self.suggestion!r}?" if self.suggestion else ""
        pointer = f"\n{self._pointer}" if self._pointer else ""
        return f"{parameter}{self.message}{suggestion}{pointer}"


for _error in (Error, NotFoundError, QueryError):
    _error.__module__ = "tansuo"
