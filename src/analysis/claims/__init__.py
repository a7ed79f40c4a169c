"""What somebody says of a study, checked by rule on any wave of it.

``rules`` are the claims as data, ``reading`` gets them from TOML, ``judge`` puts one test to one wave,
``say`` tells the finding, ``result`` makes one verdict per claim.
"""

from analysis.claims.result import ClaimVerdicts, check_claims

__all__ = ["ClaimVerdicts", "check_claims"]
