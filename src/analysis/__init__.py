"""Surveys counted honestly: any study described in TOML, its waves, figures, audit and claims.

>>> import analysis
>>> study = analysis.load()
>>> float(study.table("gender").loc[0, "value"])
0.64

How data flows, from the raw files down; each room imports from those above it:

1. ``files``, ``sources``: bytes become cells of text, of any table and of the exports of survey tools.
2. ``codebook``, ``labels``, ``languages``: what a study is, and the words it speaks in.
3. ``waves``, ``clean``: a wave's columns are mapped to questions, its answers cleaned and recognised.
4. ``multiresponse``, ``tabulation``, ``weights``, ``counting``, ``intervals``: answers become tidy rows.
5. ``tables``, ``schemas``: what was published, coded by hand, or counted, is one table of such rows.
6. ``coding``, ``corpus``, ``compare``, ``crosstabs``: texts become codes with evidence; groups are compared.
7. ``auditing``, ``claims``: can the published numbers be true, and do they say what is said of them?
8. ``study``: all of it in hand, each part read or computed when it is first asked for.
9. ``words``, ``panels``, ``report``, ``theme``: rows become sentences, figures, a page, a poster, a workbook.
10. ``pipeline``, ``cli``, ``drafting``: outputs are refreshed by contents; a new study begins with an export.

Below all of them stand ``errors``, ``places``, ``versions`` and ``writing``.
"""

TYPE_CHECKING = False  # as typing.TYPE_CHECKING, which would cost a third of the start of the command

if TYPE_CHECKING:
    from analysis.auditing import Audit, audit
    from analysis.claims import ClaimVerdicts, check_claims
    from analysis.coding import Coding, Validation, code_texts, corrected_shares, validate_codes
    from analysis.compare import ShareComparison, TaskComparison, compare_shares, compare_tasks
    from analysis.corpus import Corpus, ShardError, count_tasks
    from analysis.drafting import draft_study
    from analysis.errors import AnalysisError, DataError, Problem, UnknownNameError
    from analysis.intervals import mean_interval, newcombe, paired_newcombe, possible_counts, wilson
    from analysis.multiresponse import MultiSelect, multiselect
    from analysis.panels import View, draw, picture, say, show
    from analysis.report import page, poster, workbook
    from analysis.study import Study, load
    from analysis.tabulation import tabulate

__version__ = "2.0.0.dev0"

# Public name -> the module it lives in. Loaded on first use, so that `import analysis` costs nothing.
_HOMES = {
    "Audit": "auditing",
    "audit": "auditing",
    "ClaimVerdicts": "claims",
    "check_claims": "claims",
    "Coding": "coding",
    "Validation": "coding",
    "ShareComparison": "compare",
    "TaskComparison": "compare",
    "code_texts": "coding",
    "compare_shares": "compare",
    "corrected_shares": "coding",
    "compare_tasks": "compare",
    "validate_codes": "coding",
    "Corpus": "corpus",
    "ShardError": "corpus",
    "count_tasks": "corpus",
    "MultiSelect": "multiresponse",
    "multiselect": "multiresponse",
    "AnalysisError": "errors",
    "DataError": "errors",
    "Problem": "errors",
    "UnknownNameError": "errors",
    "Study": "study",
    "draft_study": "drafting",
    "mean_interval": "intervals",
    "newcombe": "intervals",
    "paired_newcombe": "intervals",
    "possible_counts": "intervals",
    "tabulate": "tabulation",
    "wilson": "intervals",
    "View": "panels",
    "draw": "panels",
    "load": "study",
    "page": "report",
    "poster": "report",
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
    "corrected_shares",
    "count_tasks",
    "draft_study",
    "draw",
    "load",
    "mean_interval",
    "multiselect",
    "newcombe",
    "page",
    "paired_newcombe",
    "picture",
    "possible_counts",
    "poster",
    "say",
    "show",
    "tabulate",
    "validate_codes",
    "wilson",
    "workbook",
]


def __getattr__(name: str) -> object:
    from importlib import import_module  # noqa: PLC0415

    if name not in _HOMES:
        message = f"module 'analysis' has no attribute {name!r}; it has {', '.join(__all__)}"
        raise AttributeError(message)
    return getattr(import_module(f"analysis.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
