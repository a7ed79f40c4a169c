"""Which panels there are, and what draws each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

import pandas as pd
from matplotlib.axes import Axes

from analysis.panels import goals, profile, programmes, replication, sample, tasks, verdicts
from analysis.words import Words


class PanelFunction(Protocol):
    """What every panel function looks like."""

    def __call__(self, table: pd.DataFrame, ax: Axes, *, words: Words) -> Axes:
        """Draw the rows on the axes, and return these."""


# In the order of the infographic, then of the report.
PANELS: Mapping[str, PanelFunction] = MappingProxyType(
    {
        "sample": sample.sample,
        "experience": profile.experience,
        "degree_level": profile.degree_level,
        "majors": profile.majors,
        "gender": profile.gender,
        "seniority": profile.seniority,
        "twitter": profile.twitter,
        "success_factors": tasks.success_factors,
        "duties": tasks.duties,
        "duties_by_source": tasks.duties_by_source,
        "goals": goals.goals,
        "measurement": goals.measurement,
        "organisation": programmes.organisation,
        "programme": programmes.programme,
        "budget": programmes.budget,
        "team": programmes.team,
        "invest_2011": programmes.invest_2011,
        "preview_ads": programmes.preview_ads,
        "tasks_shares": replication.tasks_shares,
        "tasks_differences": replication.tasks_differences,
        "tasks_ranks": replication.tasks_ranks,
        "tasks_coverage": replication.tasks_coverage,
        "audit_overview": verdicts.audit_overview,
        "claims_board": verdicts.claims_board,
    }
)


def panels() -> list[str]:
    """Names of all panels, in the order of the infographic and then of the report.

    Returns
    -------
    list of str

    Examples
    --------
    >>> panels()[:3]
    ['sample', 'experience', 'degree_level']
    """
    return list(PANELS)
