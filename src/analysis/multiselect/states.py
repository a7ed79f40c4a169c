"""The states of an answer to a tick-all question, and the bases a share can have.

A respondent is in one of six states for each option: *ticked*; *not ticked*, having ticked another;
*answered none*, an explicit "none of these"; *nonsubstantive*, an explicit "prefer not to say" or "don't
know"; *skipped*, having seen the question and ticked nothing; *not asked*. Many exports cannot tell a skipped
question from one where nothing applied: nothing ticked is skipped, unless the form offered "none" and it was
ticked.
"""

from typing import Final

from analysis.errors import UnknownNameError

ANSWERED, NONE, NONSUBSTANTIVE, SKIPPED, NOT_ASKED = range(5)
STATUS: Final = ("answered", "answered none", "nonsubstantive", "skipped", "not asked")
STATES: Final = ("ticked", "not ticked", *STATUS[1:])

# Which respondents a share is of.
BASES: Final = {
    "asked": (ANSWERED, NONE, NONSUBSTANTIVE, SKIPPED),
    "answered": (ANSWERED, NONE),
    "ticked_any": (ANSWERED,),
}

OTHER: Final = "other"
NONSUBSTANTIVE_LABEL: Final = "Don't know or prefer not to say"


def check_base(base: str) -> str:
    """Return ``base`` if there is such a one.

    Raises
    ------
    UnknownNameError
        If there is not; the message lists those there are.
    """
    if base not in BASES:
        raise UnknownNameError("base", base, list(BASES))
    return base
