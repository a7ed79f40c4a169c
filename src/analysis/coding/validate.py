"""How good a coder is: its codes against hand codes, task by task and pooled.

Judge a coder on texts its rules were not written from. F1 alone flatters: a coder that codes everything 1
reaches 0.6 where half the cells are 1, and an alpha below zero.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import DataError, Problem
from analysis.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Callable

POOLED = "all tasks"
TENTATIVE = 0.667  # Krippendorff (2004): below it, not even tentative conclusions
RESAMPLES = 2000

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Validation:
    """A coder against hand codes.

    Attributes
    ----------
    table : DataFrame
        One row per task and one for all of them; the index is the task. ``documents``; ``gold`` and ``coded``
        (documents with the task); ``precision``, ``recall``, ``f1``, ``alpha`` (Krippendorff, nominal) and
        ``share_error`` (coded share minus gold share), each with ``_low`` and ``_high``; ``human_alpha`` of
        two hand coders where both coded; ``tentative``.
    macro_f1 : float
        Mean of the tasks' F1.
    """

    table: pd.DataFrame = field(repr=False)
    macro_f1: float

    @property
    def tentative(self) -> list[str]:
        """Tasks whose codes bear no firm conclusion: the coder or the hand coders agree too little."""
        tasks = self.table.drop(index=POOLED)
        return list(tasks.index[tasks["tentative"]])

    def to_frame(self) -> pd.DataFrame:
        """The table, a copy."""
        return self.table.copy()

    def __str__(self) -> str:
        shown = self.table[
            ["documents", "gold", "coded", "precision", "recall", "f1", "alpha", "share_error", "human_alpha"]
        ]
        notes = f"Macro-F1 {self.macro_f1:.2f}. Tentative: {', '.join(self.tentative) or 'none'}."
        return f"{shown.to_string(float_format='{:.2f}'.format, na_rep='')}\n{notes}"

    def _repr_html_(self) -> str:
        table = self.table.to_html(float_format="{:.2f}".format, na_rep="", border=0)
        return (
            f"{table}<p>Macro-F1 {self.macro_f1:.2f}. Tentative: {', '.join(self.tentative) or 'none'}.</p>"
        )


def validate_codes(
    codes: pd.DataFrame, gold: pd.DataFrame, *, second: pd.DataFrame | None = None, seed: int = 2010
) -> Validation:
    """Hold a coder's codes against hand codes of the same documents.

    Parameters
    ----------
    codes, gold
        Documents x tasks, 0 or 1, indexed by document. Only documents and tasks that both have are used; the
        others are no error, because hand codes usually cover a part.
    second
        Codes of a second hand coder, for the human ceiling; again the shared documents are used.
    seed
        For the resampling behind the intervals of F1, alpha and share error.

    Returns
    -------
    Validation
        Precision and recall have Wilson intervals; the others percentile intervals over resampled documents.

    Raises
    ------
    DataError
        If nothing is shared, or some cells are not 0 or 1: every such column is listed.

    Notes
    -----
    Alpha is Krippendorff's for two coders and nominal data without missing cells (Krippendorff 2011,
    "Computing Krippendorff's alpha-reliability", section B).
    """
    coded, true = _shared(codes, gold, "codes")
    found = _scores(coded, true, seed)
    human = _human(gold, second, found.index)
    tentative = (found["alpha"] < TENTATIVE) | (human < TENTATIVE)
    table = found.assign(human_alpha=human, tentative=tentative)
    return Validation(table=table, macro_f1=float(found["f1"].drop(POOLED).mean()))


def _shared(codes: pd.DataFrame, gold: pd.DataFrame, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    rows, columns = gold.index.intersection(codes.index), gold.columns.intersection(codes.columns)
    if rows.empty or columns.empty:
        raise DataError(
            [_problem(name, "no document or no task in common", "the ids and tasks of the hand codes")]
        )
    pair = codes.loc[rows, columns], gold.loc[rows, columns]
    problems = [
        _problem(f"{kind}, column {c}", "cells that are not 0 or 1", "0 or 1 in every cell")
        for kind, frame in zip((name, "gold"), pair, strict=True)
        for c in columns
        if not frame[c].isin([0, 1]).all()
    ]
    if problems:
        raise DataError(problems)
    return pair[0].astype("float64"), pair[1].astype("float64")


def _problem(file: str, found: str, expected: str) -> Problem:
    return Problem(file=file, found=found, expected=expected, advice="Check that the right files were given.")


def _scores(coded: pd.DataFrame, true: pd.DataFrame, seed: int) -> pd.DataFrame:
    s, g = coded.to_numpy(), true.to_numpy()
    n = len(s)
    # Counts of one document: hits, coded, gold. A resample is a weighting of documents.
    cells = np.stack([s * g, s, g])
    cells = np.concatenate([cells, cells.sum(axis=2, keepdims=True)], axis=2)
    units = np.append(np.ones(s.shape[1]), s.shape[1])
    weights = np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=RESAMPLES)
    whole, drawn = cells.sum(axis=1), np.einsum("rd,kdt->krt", weights, cells)
    table = pd.DataFrame(
        {"documents": n, "gold": whole[2].astype(int), "coded": whole[1].astype(int)},
        index=pd.Index([*true.columns, POOLED], name="task"),
    )
    for name, base in (("precision", whole[1]), ("recall", whole[2])):
        table[name] = _divide(whole[0], base)
        low, high = wilson(whole[0], np.where(base > 0, base, np.nan))
        table[f"{name}_low"], table[f"{name}_high"] = low, high
    measures: dict[str, Callable[[Array, Array], Array]] = {
        "f1": _f1,
        "alpha": _alpha,
        "share_error": _share_error,
    }
    for name, measure in measures.items():
        table[name] = measure(whole, n * units)
        low, high = np.nanquantile(measure(drawn, n * units), [0.025, 0.975], axis=0)
        table[f"{name}_low"], table[f"{name}_high"] = low, high
    return table


def _divide(a: Array, b: Array) -> Array:
    """Quotient, missing where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(b > 0, a / b, np.nan), dtype="float64")


def _f1(counts: Array, n: Array) -> Array:  # noqa: ARG001
    """Harmonic mean of precision and recall: 2 hits / (coded + gold); missing where nobody coded anything."""
    return _divide(2 * counts[0], counts[1] + counts[2])


def _alpha(counts: Array, n: Array) -> Array:
    """1 - observed / expected disagreement; 1 where both coders give one value throughout."""
    ones = counts[1] + counts[2]
    observed = (ones - 2 * counts[0]) / n
    expected = ones * (2 * n - ones) / (n * (2 * n - 1))
    return np.asarray(np.where(expected > 0, 1 - _divide(observed, expected), 1.0), dtype="float64")


def _share_error(counts: Array, n: Array) -> Array:
    return np.asarray((counts[1] - counts[2]) / n, dtype="float64")


def _human(gold: pd.DataFrame, second: pd.DataFrame | None, tasks: pd.Index) -> pd.Series:
    if second is None:
        return pd.Series(np.nan, index=tasks)
    one, other = _shared(second, gold, "second")
    return _scores(one, other, 0)["alpha"].reindex(tasks)
