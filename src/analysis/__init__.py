"""The 2010 study of the social media strategist, open, checked and repeatable.

>>> import analysis
>>> study = analysis.load()
>>> float(study.table("gender").loc[0, "value"])
0.64
"""

import sys
from types import ModuleType

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from analysis.audit import Audit, audit
    from analysis.claims import ClaimVerdicts, check_claims
    from analysis.coding import Coding, Validation, code_texts, validate_codes
    from analysis.compare import ShareComparison, TaskComparison, compare_shares, compare_tasks
    from analysis.corpus import Corpus, ShardError, count_tasks
    from analysis.errors import AnalysisError, DataError, Problem, UnknownNameError
    from analysis.multiselect import MultiSelect, multiselect
    from analysis.panels import View, draw, picture, say, show
    from analysis.report import page, workbook
    from analysis.study import Study, load

__version__ = "1.0.0"

# Public name -> the module it lives in. Loaded on first use, so that `import analysis` costs nothing.
_HOMES = {
    "Audit": "audit",
    "audit": "audit",
    "ClaimVerdicts": "claims",
    "check_claims": "claims",
    "Coding": "coding",
    "Validation": "coding",
    "ShareComparison": "compare",
    "TaskComparison": "compare",
    "code_texts": "coding",
    "compare_shares": "compare",
    "compare_tasks": "compare",
    "validate_codes": "coding",
    "Corpus": "corpus",
    "ShardError": "corpus",
    "count_tasks": "corpus",
    "MultiSelect": "multiselect",
    "multiselect": "multiselect",
    "AnalysisError": "errors",
    "DataError": "errors",
    "Problem": "errors",
    "UnknownNameError": "errors",
    "Study": "study",
    "View": "panels",
    "draw": "panels",
    "load": "study",
    "page": "report",
    "picture": "panels",
    "say": "panels",
    "show": "panels",
    "workbook": "report",
}

__all__ = [
    "AnalysisError",
    "Audit",
    "ClaimVerdicts",
    "Coding",
    "Corpus",
    "DataError",
    "MultiSelect",
    "Problem",
    "ShardError",
    "ShareComparison",
    "Study",
    "TaskComparison",
    "UnknownNameError",
    "Validation",
    "View",
    "audit",
    "check_claims",
    "code_texts",
    "compare_shares",
    "compare_tasks",
    "count_tasks",
    "draw",
    "load",
    "multiselect",
    "page",
    "picture",
    "say",
    "show",
    "validate_codes",
    "workbook",
]


def __getattr__(name: str) -> object:
    from importlib import import_module  # noqa: PLC0415

    if name not in _HOMES:
        message = f"module 'analysis' has no attribute {name!r}; it has {', '.join(__all__)}"
        raise AttributeError(message)
    return getattr(import_module(f"analysis.{_HOMES[name]}"), name)


class _Package(ModuleType):
    """Keeps ``analysis.audit`` the function, also when the import system binds the module of that name."""

    def __setattr__(self, name: str, value: object) -> None:
        same_name = isinstance(value, ModuleType) and _HOMES.get(name) == name
        super().__setattr__(name, getattr(value, name) if same_name else value)


sys.modules[__name__].__class__ = _Package


def __dir__() -> list[str]:
    return [*globals(), *__all__]
