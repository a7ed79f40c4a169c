"""What readers take away: the whole study as one page, one poster, and a workbook."""

from analysis.report.page import page
from analysis.report.poster import poster
from analysis.report.workbook import workbook

__all__ = ["page", "poster", "workbook"]
