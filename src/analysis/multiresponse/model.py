"""One tick-all question, answered by many: the type, its states and its counts.

A respondent is in one of six states for each option: *ticked*; *not ticked*, having ticked another;
*answered none*, an explicit "none of these"; *nonsubstantive*, an explicit "prefer not to say" or "don't
know"; *skipped*, having seen the question and ticked nothing; *not asked*. Many exports cannot tell a skipped
question from one where nothing applied: nothing ticked is skipped, unless the form offered "none" and it was
ticked, or somebody wrote "no" in a file in which others left the whole question empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.counting import share_table
from analysis.errors import UnknownNameError

ANSWERED, NONE, NONSUBSTANTIVE, SKIPPED, NOT_ASKED = STATUS = (
    *("answered", "answered none", "nonsubstantive", "skipped", "not asked"),
)
STATES: Final = ("ticked", "not ticked", *STATUS[1:])

# Which respondents a share is of.
BASES: Final = {
    "asked": (ANSWERED, NONE, NONSUBSTANTIVE, SKIPPED),
    "answered": (ANSWERED, NONE),
    "ticked_any": (ANSWERED,),
}

OTHER: Final = "other"


@dataclass(frozen=True, kw_only=True, eq=False)
class MultiSelect:
    """The answers to one tick-all question.

    Attributes
    ----------
    question
        Its name.
    ticks : DataFrame of bool
        Respondent x option: every option that was offered, ticked by anybody or not, in the order of the
        form; ``other`` is last if somebody wrote an answer of their own.
    statuses : Series
        Categorical, of every respondent: answered, answered none, nonsubstantive, skipped or not asked.
    other : Series of str
        What people wrote themselves, by respondent; only those who did.
    """

    question: str
    ticks: pd.DataFrame = field(repr=False)
    statuses: pd.Series = field(repr=False)
    other: pd.Series = field(repr=False)

    def __len__(self) -> int:
        return len(self.ticks)

    @property
    def unsaid(self) -> bool:
        """Whether some ticked nothing, and nobody can see who of them skipped the question, or meant none."""
        return {SKIPPED} == {SKIPPED, NONE} & set(self.statuses.unique())

    @property
    def options(self) -> tuple[str, ...]:
        """Names of the options."""
        return tuple(self.ticks.columns)

    def only(self, rows: npt.NDArray[np.bool_]) -> "MultiSelect":
        """The answers of some respondents.

        Parameters
        ----------
        rows
            True or false for each respondent, in their order.

        Returns
        -------
        MultiSelect
            The same question and options, of the respondents that are true.
        """
        ticks = self.ticks[rows]
        other = self.other[self.other.index.isin(ticks.index)]
        return replace(self, ticks=ticks, statuses=self.statuses[rows], other=other)

    @property
    def indicators(self) -> pd.DataFrame:
        """Respondent x option, 1 ticked and 0 not; missing where nothing substantive was answered."""
        known = self.statuses.isin(BASES["answered"])
        return self.ticks.astype("Int8").where(known, axis=0)

    def states(self) -> pd.DataFrame:
        """Say of every respondent and option which of the six states it is in.

        Returns
        -------
        DataFrame
            Categorical: ticked, not ticked, answered none, nonsubstantive (refused, "don't know"), skipped,
            not asked.
        """
        statuses = np.asarray(self.statuses, dtype="object")
        said = {
            name: np.where(statuses == ANSWERED, np.where(ticked, *STATES[:2]), statuses)
            for name, ticked in self.ticks.items()
        }
        return pd.DataFrame(said, index=self.ticks.index).astype(pd.CategoricalDtype(list(STATES)))

    def table(
        self, *, base: str = "asked", by: pd.Series | None = None, weights: pd.Series | None = None
    ) -> pd.DataFrame:
        """Count the ticks.

        Parameters
        ----------
        base
            ``asked`` (everybody who saw the question), ``answered`` (who ticked something, "none" included;
            not who refused or did not know) or ``ticked_any``.
        by
            A group of each respondent, aligned by position; a respondent without one is left out.
        weights
            A weight of each respondent, aligned by position.

        Returns
        -------
        DataFrame
            One row per option (per group and option with ``by``): ``count`` (unweighted), ``base``
            (unweighted), ``share`` (0-1, weighted if there are weights), ``low`` and ``high`` (95 % Wilson,
            over the effective base if there are weights), ``effective_base``. An option that nobody ticked is
            there, with 0. ``attrs["base"]`` names the base.

        Raises
        ------
        UnknownNameError
            If there is no such base.

        Examples
        --------
        >>> import pandas as pd
        >>> from analysis import multiselect
        >>> answers = pd.DataFrame({"use": ["blog, wiki", "wiki", "", None]})
        >>> multiselect(answers, "use", options=["blog", "wiki", "forum"]).table()[["count", "base"]]
                 count  base
        blog         1     3
        wiki         2     3
        forum        0     3
        """
        if base not in BASES:
            raise UnknownNameError("base", base, list(BASES))
        counted = self.statuses.isin(BASES[base])
        table = share_table(self.ticks, counted, by=by, weights=weights)
        table.attrs["base"] = base
        return table


def answered(
    question: str,
    ticks: pd.DataFrame,
    *,
    none: npt.NDArray[np.bool_],
    refused: npt.NDArray[np.bool_],
    not_asked: npt.NDArray[np.bool_],
    other: pd.Series,
) -> MultiSelect:
    """Put together what each respondent ticked and said beside it.

    Parameters
    ----------
    question
        Its name.
    ticks
        Respondent x option.
    none, refused, not_asked
        Of each respondent: whether "none of these" was ticked, whether it was refused or not known, whether
        it was not put. Whoever ticked something answered, whatever else is said.
    other
        What people wrote themselves; of those who did not answer it is nothing.
    """
    # Whoever ticked something was asked, whatever another cell says.
    conditions = [ticks.to_numpy().any(axis=1), not_asked, none, refused]
    order = [ANSWERED, NOT_ASKED, NONE, NONSUBSTANTIVE]
    codes = np.select(conditions, [STATUS.index(name) for name in order], default=STATUS.index(SKIPPED))
    categories = pd.Categorical.from_codes(codes, categories=pd.Index(STATUS))
    statuses = pd.Series(categories, index=ticks.index, name=question)
    known = statuses.loc[other.index].to_numpy() == ANSWERED
    return MultiSelect(question=question, ticks=ticks, statuses=statuses, other=other[known])


def concatenated(parts: Sequence[MultiSelect]) -> MultiSelect:
    """Put answers to the same question behind each other.

    Parameters
    ----------
    parts
        At least one. Options are compared by name: two languages of a form must have been read with one
        mapping of labels to names.
    """
    names = dict.fromkeys(name for part in parts for name in part.options)
    options = [*(n for n in names if n != OTHER), *([OTHER] if OTHER in names else [])]
    return MultiSelect(
        question=parts[0].question,
        ticks=pd.concat([part.ticks.reindex(columns=options, fill_value=False) for part in parts]),
        statuses=pd.concat([part.statuses for part in parts]),
        other=pd.concat([part.other for part in parts]),
    )
