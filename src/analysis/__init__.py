"""The 2010 study of the social media strategist, open, checked and repeatable.

>>> import analysis
>>> study = analysis.load()
>>> float(study.table("gender").loc[0, "value"])
0.64
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.errors import AnalysisError, DataError, Problem, UnknownNameError
    from analysis.panels import View, draw, panels, picture, show
    from analysis.study import Study, load

__version__ = "0.1.0"

# Public name -> the module it lives in. Loaded on first use, so that `import analysis` costs nothing.
_HOMES = {
    "AnalysisError": "errors",
    "DataError": "errors",
    "Problem": "errors",
    "UnknownNameError": "errors",
    "Study": "study",
    "View": "panels",
    "draw": "panels",
    "load": "study",
    "panels": "panels",
    "picture": "panels",
    "show": "panels",
}

__all__ = [
    "AnalysisError",
    "DataError",
    "Problem",
    "Study",
    "UnknownNameError",
    "View",
    "draw",
    "load",
    "panels",
    "picture",
    "show",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415

    if name not in _HOMES:
        message = f"module 'analysis' has no attribute {name!r}; it has {', '.join(__all__)}"
        raise AttributeError(message)
    return getattr(import_module(f"analysis.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
