"""The errors that casekit raises on purpose.

    CasekitError
    ├── BadTable          a file or table that cannot be used as it is
    ├── BadArgument       an argument outside what a function accepts
    ├── UnknownName       a world, table, lesson or exercise that does not exist
    ├── LabError          `casekit lab` cannot start or cannot write
    ├── ModelError        a language model cannot be asked, or its reply cannot be used
    └── MissingRecording  a language model's reply that was never recorded

Each message says what was expected, what came, and what to do next.
A learner's wrong answer is not an error: see `casekit.checks`.
"""


class CasekitError(Exception):
    """Base of everything that casekit raises on purpose."""

    def _render_traceback_(self) -> list[str]:
        # IPython asks for this: a learner needs the sentence, not where we raised it.
        return [f"{type(self).__name__}: {self}"]


class BadTable(CasekitError, ValueError):
    """A file or table that cannot be used as it is."""


class BadArgument(CasekitError, ValueError):
    """An argument outside what a function accepts."""


class UnknownName(CasekitError, LookupError):
    """A world, table, lesson or exercise that does not exist."""


class LabError(CasekitError, RuntimeError):
    """`casekit lab` cannot start or cannot write."""


class ModelError(CasekitError, RuntimeError):
    """A language model cannot be asked, or its reply cannot be used."""


class MissingRecording(CasekitError, LookupError):
    """A language model's reply that was never recorded."""
