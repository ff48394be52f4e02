"""casekit: from an LLM prototype to a working product, in lessons that run.

The names below are the promise; each is imported when it is first used, so that
`import casekit` costs next to nothing.

    import casekit as ck

    world = ck.world("larkpost", seed=7)          clean, invented tables
    ck.ladder([...], train, test)                 answerers side by side
    lesson = ck.lesson("baseline", learner="ada") exercises with feedback
    ck.try_your_table("my.csv", text="body", label="queue")
"""

from __future__ import annotations

_HOMES = {
    "world": "casekit.worlds",
    "load": "casekit.worlds",
    "Majority": "casekit.answerers",
    "KeywordRule": "casekit.answerers",
    "tfidf_model": "casekit.answerers",
    "ladder": "casekit.answerers",
    "try_your_table": "casekit.answerers",
    "simulate": "casekit.market",
    "lesson": "casekit.lessons",
    "CasekitError": "casekit.errors",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str):
    if name == "__version__":
        from importlib.metadata import version

        return version("casekit")
    if name in _HOMES:
        from importlib import import_module

        value = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value
    raise AttributeError(f"module 'casekit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
