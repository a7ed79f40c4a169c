"""Comparing two groups honestly: differences with intervals, adjusted p, what could not have been seen.

``shares`` has the formulas for two shares, ``pairs`` those for paired ones, ``joint`` the tests over all
tasks, ``ranks`` the orders and their noise floor, ``lengths`` the comparison among texts of like length;
``tasks`` and ``published`` put them together, ``changes`` sets a wave beside 2010; ``result`` says what was
found, ``rows`` writes it as a table.
"""

from analysis.compare.published import ShareComparison, compare_shares
from analysis.compare.result import TaskComparison
from analysis.compare.tasks import compare_tasks

__all__ = ["ShareComparison", "TaskComparison", "compare_shares", "compare_tasks"]
