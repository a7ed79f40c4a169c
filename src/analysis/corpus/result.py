"""What is known of a corpus when all its shards are counted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.coding.corrected import sample, table_of
from analysis.corpus.tally import NUMBERS, Counted
from analysis.errors import DataError, Problem
from analysis.intervals import wilson


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """How many texts of a corpus name each task.

    Attributes
    ----------
    counts : DataFrame
        One row per group and task: the columns it was grouped by, ``task``, ``count`` (texts that name it),
        ``base`` (texts that could be coded), ``share`` (0-1; missing where the base is 0), ``low``, ``high``
        (95 % Wilson interval).
    documents : DataFrame
        One row per group: the columns it was grouped by, ``documents`` (texts), ``coded`` (those in a
        language that has a dictionary), ``words`` (in the coded ones).
    shards
        How many files were counted.
    """

    counts: pd.DataFrame = field(repr=False)
    documents: pd.DataFrame = field(repr=False)
    shards: int

    def to_frame(self) -> pd.DataFrame:
        """The counts, a copy."""
        return self.counts.copy()

    def corrected(self, codes: pd.DataFrame, gold: pd.DataFrame) -> pd.DataFrame:
        """Share of the texts of the whole corpus that name each task, corrected by hand codes of some.

        Parameters
        ----------
        codes, gold
            Documents x tasks, 0 or 1: by the coder that counted the corpus, and by hand; documents of this
            corpus, drawn at random from all of it.

        Returns
        -------
        DataFrame
            As :func:`analysis.corrected_shares` gives it.

        Raises
        ------
        DataError
            If they are fewer than ten, some cells are not 0 or 1, or the corpus has fewer such texts.
        """
        coded, hand = sample(codes, gold, "codes")
        totals = self.counts.groupby("task", sort=False)[["count", "base"]].sum().reindex(hand.columns)
        texts = int(self.documents["coded"].sum())
        if totals["count"].isna().any() or (totals["count"] < coded.sum()).any() or texts < len(hand):
            told, advice = "codes of documents that are not in the corpus", "Draw them from the corpus."
            raise DataError([Problem(file="codes", found=told, expected="some of its texts", advice=advice)])
        return table_of(totals["count"], texts, coded, hand)

    def __str__(self) -> str:
        texts, coded = self.documents["documents"].sum(), self.documents["coded"].sum()
        shards = f"{self.shards} shard{'s' * (self.shards != 1)}"
        return f"{texts:,} texts in {shards}, {coded:,} of them coded."

    def _repr_html_(self) -> str:
        return f"<p>{self}</p>{self.counts.to_html(index=False, border=0, na_rep='')}"


class ShardError(DataError):
    """Some shards could not be counted; the others were.

    Attributes
    ----------
    problems : tuple of Problem
        What is wrong with each.
    counted : Corpus
        The result of the others, whole.
    """

    def __init__(self, problems: Sequence[Problem], counted: Corpus) -> None:
        super().__init__(problems)
        self.counted = counted

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it cross from one process to another."""
        return type(self), (self.problems, self.counted)


# What the columns of a result are called, beside those that it is grouped by.
TAKEN = ("task", "count", "base", "share", "low", "high", *NUMBERS)


def corpus_of(counted: Counted, *, by: Sequence[str], tasks: Sequence[str], shards: int) -> Corpus:
    """Make tables of the counts of every group, in the order of the groups and of the tasks."""
    groups = sorted(counted)
    columns = [*NUMBERS, *tasks]
    numbers = pd.DataFrame([counted[group] for group in groups], columns=columns, dtype="int64")
    keys = pd.DataFrame(groups, columns=list(by), index=numbers.index, dtype="str")
    documents = pd.concat([keys, numbers[list(NUMBERS)]], axis=1)
    wide = pd.concat([keys, numbers[["coded", *tasks]]], axis=1)
    counts = wide.melt(
        id_vars=[*by, "coded"], var_name="task", value_name="count", ignore_index=False
    ).sort_index(kind="stable")
    return Corpus(counts=_shares(counts.reset_index(drop=True)), documents=documents, shards=shards)


def _shares(counts: pd.DataFrame) -> pd.DataFrame:
    base = counts.pop("coded")
    known = base.where(base > 0).astype("float64")
    low, high = wilson(counts["count"].where(base > 0).astype("float64"), known)
    return counts.assign(
        task=counts["task"].astype("str"), base=base, share=counts["count"] / known, low=low, high=high
    )
