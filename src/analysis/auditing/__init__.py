"""Can these published numbers be true? Every figure asked, every trap found by rule.

``arithmetic`` knows one percentage, ``figures`` makes one verdict of what shares a base and of what sources
say, ``result`` one audit of a whole table, with a sentence for each.
"""

from analysis.auditing.figures import grave, unfalsifiable
from analysis.auditing.result import Audit, audit

__all__ = ["Audit", "audit", "grave", "unfalsifiable"]
