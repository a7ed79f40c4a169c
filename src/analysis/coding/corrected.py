"""Honest shares from a coder that errs: a sample that a person has coded says how far off it is."""

import pandas as pd

from analysis.coding.validate import shared
from analysis.errors import DataError, Problem
from analysis.intervals import Corrected, corrected

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
