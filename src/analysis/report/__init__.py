"""What readers take away: the whole study as one page, and as a workbook."""

from analysis.report.page import page
from analysis.report.workbook import workbook

__all__ = ["page", "workbook"]
