"""How good a coder is: its codes against hand codes, task by task and pooled.

Judge a coder on texts its rules were not written from. F1 alone flatters: a coder that codes everything 1
reaches 0.6 where half the cells are 1, and an alpha below zero.
"""

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.errors import DataError, Problem, check_kind, refuse, shortened
from analysis.intervals import Corrected, corrected, paired_newcombe, wilson

if TYPE_CHECKING:
    from collections.abc import Callable

POOLED = "all tasks"
# Alpha from which conclusions are firm, or at least tentative (Krippendorff 2004, Content Analysis, p. 241).
FIRM, TENTATIVE = 0.8, 0.667
RESAMPLES = 2000
# Documents with a task, and without it, below which resampled intervals of F1 and alpha are not given.
ENOUGH = 10

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
        two hand coders where both coded; ``standing``: what the lower of the two alphas bears, ``firm``
        (0.8), ``tentative`` (0.667) or ``none``.
    macro_f1 : float
        Mean of the tasks' F1; tasks that neither side has are left out.
    unmatched
        Documents and tasks that only the hand codes have: they are left out.
    double_coded
        How many documents two hand coders coded.
    """

    table: pd.DataFrame = field(repr=False)
    macro_f1: float
    unmatched: tuple[str, ...] = ()
    double_coded: int = 0

    @property
    def tentative(self) -> list[str]:
        """Tasks whose codes bear no more than tentative conclusions."""
        return self._standing("tentative")

    @property
    def unreliable(self) -> list[str]:
        """Tasks whose codes bear no conclusion: the coder or the hand coders agree too little."""
        return self._standing("none")

    def _standing(self, standing: str) -> list[str]:
        tasks = self.table.drop(index=POOLED)
        return [str(task) for task in tasks.index[tasks["standing"] == standing]]

    @property
    def _note(self) -> str:
        tentative, unreliable = (", ".join(names) or "none" for names in (self.tentative, self.unreliable))
        told = (
            f"Macro-F1 {self.macro_f1:.2f}. Tentative (alpha below {FIRM}): {tentative}. "
            f"No conclusion (alpha below {TENTATIVE}, or none): {unreliable}."
        )
        told += f" Human alpha is of {self.double_coded:,} documents." if self.double_coded else ""
        lost = f"{len(self.unmatched):,} ({shortened(', '.join(self.unmatched))})"
        return f"{told} Coded by hand and not by the coder, left out: {lost}." if self.unmatched else told

    def to_frame(self) -> pd.DataFrame:
        """The table, a copy."""
        return self.table.copy()

    def __str__(self) -> str:
        shown = self.table[
            ["documents", "gold", "coded", "precision", "recall", "f1", "alpha", "share_error", "human_alpha"]
        ]
        return f"{shown.to_string(float_format='{:.2f}'.format, na_rep='')}\n{self._note}"

    def _repr_html_(self) -> str:
        table = self.table.to_html(float_format="{:.2f}".format, na_rep="", border=0)
        return f"{table}<p>{escape(self._note)}</p>"


def validate_codes(
    codes: pd.DataFrame, gold: pd.DataFrame, *, second: pd.DataFrame | None = None, seed: int = 2010
) -> Validation:
    """Hold a coder's codes against hand codes of the same documents.

    Parameters
    ----------
    codes, gold
        Documents x tasks, 0 or 1, indexed by document. Only documents and tasks that both have are used; the
        others are no error, because hand codes usually cover a part. Documents that could not be coded are
        left out.
    second
        Codes of a second hand coder, for the human ceiling; again the shared documents are used.
    seed
        For the resampling behind the intervals of F1, alpha and share error.

    Returns
    -------
    Validation
        Of a task, precision and recall have Wilson intervals and the share error Newcombe's for pairs; all
        others are percentile intervals over resampled documents. Those of F1 and alpha are missing where
        fewer than ten documents have the task, or fewer than ten have it not: they would be far too short;
        and where nothing disagrees, which resampling cannot change.

    Raises
    ------
    DataError
        If nothing is shared, or some cells are not 0 or 1: every such column is listed.

    Notes
    -----
    Alpha is Krippendorff's for two coders and nominal data without missing cells (Krippendorff 2011,
    "Computing Krippendorff's alpha-reliability", section B).
    """
    coded, true = shared(codes, gold, "codes")
    found = _scores(coded, true, seed)
    human, double_coded = _human(gold, second, found.index)
    least = found["alpha"].where(~(human < found["alpha"]), human)
    standing = np.select([least >= FIRM, least >= TENTATIVE], ["firm", "tentative"], default="none")
    table = found.assign(human_alpha=human, standing=standing)
    unmatched = [*gold.index.difference(true.index), *gold.columns.difference(true.columns)]
    macro = float(found["f1"].drop(POOLED).mean())
    return Validation(
        table=table, macro_f1=macro, unmatched=tuple(map(str, unmatched)), double_coded=double_coded
    )


def shared(codes: pd.DataFrame, gold: pd.DataFrame, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codes and hand codes of the documents and tasks that have both.

    Raises
    ------
    DataError
        If there is none, an id or a task stands twice, or some cells are not 0 or 1.
    """
    for kind, frame in ((name, codes), ("gold", gold)):
        check_kind(kind, frame, pd.DataFrame, "Give documents x tasks, such as code_texts(...).indicators.")
    codes = codes.dropna(how="all")
    rows, columns = gold.index.intersection(codes.index), gold.columns.intersection(codes.columns)
    for kind, frame in ((name, codes), ("gold", gold)):
        if not (frame.index.is_unique and frame.columns.is_unique):
            raise DataError([_problem(kind, "an id or a task twice", "each of them once")])
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
    refuse(problems)
    return pair[0].astype("float64"), pair[1].astype("float64")


def _problem(file: str, found: str, expected: str) -> Problem:
    return Problem(file, found, expected, "Check that the right files were given.")


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
        index=pd.Index([*map(str, true.columns), POOLED], name="task"),
    )
    measures: dict[str, Callable[[Array, Array], Array]] = {
        "precision": lambda counts, _: _divide(counts[0], counts[1]),
        "recall": lambda counts, _: _divide(counts[0], counts[2]),
        "f1": _f1,
        "alpha": _alpha,
        "share_error": _share_error,
    }
    for name, measure in measures.items():
        table[name] = measure(whole, n * units)
        low, high = _percentiles(measure(drawn, n * units))
        given = low < high
        if name in {"f1", "alpha"}:
            given &= np.minimum(whole[2], n * units - whole[2]) >= ENOUGH
        given[-1] &= n >= ENOUGH  # of all tasks together, the units are documents
        low, high = (np.where(given, limit, np.nan) for limit in (low, high))
        table[f"{name}_low"], table[f"{name}_high"] = low, high
    return _with_exact_limits(table, whole[:, :-1], s, g)


def _percentiles(drawn: Array) -> tuple[Array, Array]:
    """2.5 % and 97.5 % of each column; missing where nothing was drawn that is known."""
    known = ~np.isnan(drawn).all(axis=0)
    limits = np.full((2, drawn.shape[1]), np.nan)
    limits[:, known] = np.nanquantile(drawn[:, known], [0.025, 0.975], axis=0)
    return limits[0], limits[1]


def _with_exact_limits(table: pd.DataFrame, counts: Array, s: Array, g: Array) -> pd.DataFrame:
    """Give the tasks, where documents count once, intervals that do not fail when hits or errors are few."""
    found = table.copy()
    tasks = found.index[:-1]
    for name, base in (("precision", counts[1]), ("recall", counts[2])):
        limits = wilson(counts[0], np.where(base > 0, base, np.nan))
        found.loc[tasks, f"{name}_low"], found.loc[tasks, f"{name}_high"] = limits
    limits = paired_newcombe(s, g)
    found.loc[tasks, "share_error_low"], found.loc[tasks, "share_error_high"] = limits
    return found


def _divide(a: Array, b: Array) -> Array:
    """Quotient, missing where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(b > 0, a / b, np.nan), dtype="float64")


def _f1(counts: Array, n: Array) -> Array:  # noqa: ARG001
    """Harmonic mean of precision and recall: 2 hits / (coded + gold); missing where nobody coded anything."""
    return _divide(2 * counts[0], counts[1] + counts[2])


def _alpha(counts: Array, n: Array) -> Array:
    """1 - observed / expected disagreement; missing where both coders give one value throughout."""
    ones = counts[1] + counts[2]
    observed = (ones - 2 * counts[0]) / n
    expected = ones * (2 * n - ones) / (n * (2 * n - 1))
    return np.asarray(1 - _divide(observed, expected), dtype="float64")


def _share_error(counts: Array, n: Array) -> Array:
    return np.asarray((counts[1] - counts[2]) / n, dtype="float64")


def _human(gold: pd.DataFrame, second: pd.DataFrame | None, tasks: pd.Index) -> tuple[pd.Series, int]:
    """Alpha of two hand coders, of all tasks only where they coded all, and of how many documents it is."""
    if second is None:
        return pd.Series(np.nan, index=tasks), 0
    one, other = shared(second, gold, "second")
    alpha = _scores(one, other, 0)["alpha"]
    known = alpha if set(tasks) <= set(alpha.index) else alpha.drop(POOLED)
    return known.reindex(tasks), len(one)


# --- shares corrected by hand codes ------------------------------------------------------------------------

FEWEST = 15  # texts with hand codes: with ten, a 95 % interval can cover 89 %


def corrected_shares(codes: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
    """Share of texts that name each task, by a coder, by hand, and by the coder corrected by hand.

    Parameters
    ----------
    codes
        Documents x tasks, 0 or 1, by the coder (``Coding.indicators``). Rows without codes are left out.
    gold
        The same by a person, of some of these documents **drawn at random**: of others the correction would
        be wrong, and nothing here could notice.

    Returns
    -------
    DataFrame
        One row per task (the index): ``texts`` and ``by_hand``, the bases of the coder and of the person;
        ``coded``, the share by the coder, which may be far off; ``hand``, the share by hand; ``share``, the
        corrected one, with ``low`` and ``high`` (95 %); ``trust``, how far the coder is trusted (0-1); and
        ``how``: "corrected", or "hand codes alone" where they are too few to correct by. Shares are of 1.

    Raises
    ------
    DataError
        If fewer than fifteen documents have codes of both kinds, or some cells are not 0 or 1.

    Notes
    -----
    The method, and what of it was tried by simulation, is told by :func:`analysis.intervals.corrected`.
    """
    coded, hand = sample(codes, gold, "codes")
    texts = codes[list(hand.columns)].dropna(how="all").astype("int64")
    return table_of(texts.sum(), len(texts), coded, hand)


def table_of(hits: pd.Series, texts: int, coded: pd.DataFrame, hand: pd.DataFrame) -> pd.DataFrame:
    """The table of :func:`corrected_shares`, from how many of all texts name each task."""
    found = corrected(hand.to_numpy(), coded.to_numpy(), (hits - coded.sum()).to_numpy(), texts - len(hand))
    return pd.DataFrame(
        {
            "texts": texts,
            "by_hand": len(hand),
            "coded": hits / texts,
            "hand": hand.mean(),
            "share": found.share,
            "low": found.low,
            "high": found.high,
            "trust": found.trust,
            "how": pd.Series(found.alone, index=hand.columns).map(
                {True: "hand codes alone", False: "corrected"}
            ),
        },
        index=pd.Index(hand.columns, name="task"),
    )


def sample(codes: pd.DataFrame, gold: pd.DataFrame, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Codes and hand codes of the documents that have both.

    Raises
    ------
    DataError
        If they are too few, or some cells are not 0 or 1.
    """
    coded, hand = shared(codes, gold, name)
    whole = codes[list(hand.columns)].dropna(how="all")
    if wrong := [str(task) for task in whole if not whole[task].isin([0, 1]).all()]:
        told, advice = f"cells that are neither 0 nor 1 in {', '.join(wrong)}", "Correct the codes."
        raise DataError([Problem(name, told, "0 or 1", advice)])
    if len(hand) < FEWEST:
        told = f"{len(hand)} documents with codes by hand and by program"
        advice = "Code more of them by hand, drawn at random: analysis code FILE --sample 50 --out sheet.csv"
        raise DataError([Problem(name, told, f"at least {FEWEST}", advice)])
    return coded, hand


def of_sample(codes: pd.DataFrame, coded: pd.DataFrame, hand: pd.DataFrame) -> Corrected:
    """Correct the shares of all documents by those that have hand codes."""
    rest = codes[list(hand.columns)].dropna(how="all").drop(index=hand.index)
    return corrected(hand.to_numpy(), coded.to_numpy(), rest.astype("int64").sum().to_numpy(), len(rest))
