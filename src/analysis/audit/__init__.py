"""Can these published numbers be true? Every figure asked, every trap found by rule.

``arithmetic`` knows one percentage, ``questions`` those that share a base, ``sources`` what several
publications say, ``figures`` makes one verdict of it all, ``say`` one sentence.
"""

from analysis.audit.figures import grave
from analysis.audit.result import Audit, audit

__all__ = ["Audit", "audit", "grave"]
