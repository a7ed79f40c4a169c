"""Text to tasks, with evidence: a dictionary coder for English and Dutch, and what it is worth.

``dictionary`` reads rules and cuts texts into words, ``matcher`` finds the patterns, ``coder`` gives the
table and its evidence, ``validate`` holds codes against hand codes.
"""

from analysis.coding.coder import Coding, code_texts
from analysis.coding.validate import Validation, validate_codes

__all__ = ["Coding", "Validation", "code_texts", "validate_codes"]
