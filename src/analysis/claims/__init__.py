"""What somebody says of a study, checked by rule on any wave of it.

``reading`` gets claims from TOML, ``judge`` puts one test to one wave, ``result`` makes one verdict per
claim, and says why.
"""

from analysis.claims.result import ClaimVerdicts, check_claims

__all__ = ["ClaimVerdicts", "check_claims"]
