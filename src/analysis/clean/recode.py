"""Answers recognised by the words of the questionnaire; what is no word of any option stays as it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from analysis.labels import plain

# Words that say that nothing was answered.
MISSING: Final = frozenset(
    plain(word)
    for word in (
        *(
            "n/a",
            "na",
            "n.v.t",
            "nvt",
            "none given",
            "no answer",
            "geen antwoord",
            "not applicable",
            "?",
            "-",
            "--",
        ),
        *(
            "prefer not to say",
            "rather not say",
            "zeg ik liever niet",
            "geen opgave",
            "null",
            "nan",
            "#n/a",
            "#n/b",
        ),
    )
)
OTHERWISE: Final = "(otherwise)"  # an answer that is none of the options, and is known to be none


@dataclass(frozen=True, kw_only=True)
class Recoded:
    """A single-choice column with its answers recognised.

    Attributes
    ----------
    answers : Series
        Categorical over the options and ``(otherwise)``; missing where nothing was answered.
    strange : Series of str
        Answers that no word of any option matches, as they are.
    """

    answers: pd.Series = field(repr=False)
    strange: pd.Series = field(repr=False)


def recode(
    column: pd.Series, words: Mapping[str, Iterable[str]], *, otherwise: Iterable[str] = (), free: str = ""
) -> Recoded:
    """Recognise the answers of a single-choice column.

    Parameters
    ----------
    column
        Texts; "" is not answered.
    words
        By option, the words that mean it, in whatever language.
    otherwise
        Words that answer the question and are none of its options.
    free
        Option that answers in one's own words count for; without one they count as ``(otherwise)``, and stay
        in the base.

    Examples
    --------
    >>> found = recode(pd.Series(["Man", "v", "", "human"]), {"men": ["man"], "women": ["vrouw", "v"]})
    >>> found.answers.tolist(), found.strange.tolist()
    (['men', 'women', nan, '(otherwise)'], ['human'])
    """
    known = {plain(word): OTHERWISE for word in otherwise}
    known |= {plain(word): name for name, of in words.items() for word in of}
    forms = column.map({text: plain(text) for text in column.unique()})
    empty = (forms == "") | (forms.isin(MISSING) & ~forms.isin(known))
    names = forms.map(known)
    strange = column[names.isna() & ~empty]
    names = names.where(names.notna() | empty, free or OTHERWISE)
    options = [*dict.fromkeys([*words, *filter(None, [free])]), OTHERWISE]
    answers = pd.Series(pd.Categorical(names, categories=options), index=column.index, name=column.name)
    return Recoded(answers=answers, strange=strange)
