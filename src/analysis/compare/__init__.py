"""Comparing two groups honestly: differences with intervals, adjusted p, what could not have been seen.

``shares`` has the formulas for two shares, ``joint`` the tests over all tasks, ``ranks`` the orders and their
noise floor; ``tasks`` and ``published`` put them together, ``result`` says what was found.
"""

from analysis.compare.published import ShareComparison, compare_shares
from analysis.compare.tasks import TaskComparison, compare_tasks

__all__ = ["ShareComparison", "TaskComparison", "compare_shares", "compare_tasks"]
