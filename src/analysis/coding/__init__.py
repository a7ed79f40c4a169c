"""Text to tasks, with evidence: a dictionary coder for English and Dutch, and what it is worth.

``dictionary`` reads rules and cuts texts into words, ``matcher`` finds the patterns, ``coder`` gives the
table and its evidence, ``validate`` holds codes against hand codes, ``corrected`` takes off what it errs.
"""

from analysis.coding.coder import Coding, code_texts
from analysis.coding.dictionary import rules_of
from analysis.coding.validate import Validation, corrected_shares, validate_codes

__all__ = ["Coding", "Validation", "code_texts", "corrected_shares", "rules_of", "validate_codes"]
