"""Can these published numbers be true? Every figure asked, every trap found by rule.

``arithmetic`` knows one percentage, ``printed`` what stands in a table, ``figures`` makes one verdict of what
shares a base and of what sources say, ``result`` one audit, with a sentence for each.
"""

from analysis.auditing.figures import grave
from analysis.auditing.result import Audit, audit

__all__ = ["Audit", "audit", "grave"]
