"""Surveys counted honestly: any study described in TOML, its waves, figures, audit and claims.

>>> import analysis
>>> study = analysis.load()
>>> float(study.table("gender").loc[0, "value"])
0.64

How data flows, from the raw files down; each room imports from those above it:

1. ``files``, ``sources``: bytes become cells of text, of any table and of the exports of survey tools.
2. ``records``, ``codebook``, ``labels``, ``languages``: what a study is, and the words it speaks in.
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

__version__ = "2.0.0.dev0"

# Public name -> the module it lives in; their types are in __init__.pyi. Loaded on first use, so that
# ``import analysis`` costs nothing.
_HOMES = {
    name: module
    for module, names in {
        "auditing": "Audit audit",
        "claims": "ClaimVerdicts check_claims",
        "coding": "Coding Validation code_texts corrected_shares validate_codes",
        "compare": "ShareComparison TaskComparison compare_shares compare_tasks",
        "corpus": "Corpus ShardError count_tasks",
        "drafting": "draft_study",
        "errors": "AnalysisError DataError Problem UnknownNameError",
        "intervals": "mean_interval newcombe paired_newcombe possible_counts wilson",
        "multiresponse": "MultiSelect multiselect",
        "panels": "View draw picture say show",
        "report": "page poster workbook",
        "study": "Study load",
        "tabulation": "tabulate",
    }.items()
    for name in names.split()
}
__all__ = sorted(_HOMES)  # noqa: PLE0605  - a list, that is made


def __getattr__(name: str) -> object:
    from importlib import import_module  # noqa: PLC0415

    if name not in _HOMES:
        message = f"module 'analysis' has no attribute {name!r}; it has {', '.join(__all__)}"
        raise AttributeError(message)
    return getattr(import_module(f"analysis.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
