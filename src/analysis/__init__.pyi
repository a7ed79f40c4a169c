from analysis.auditing import Audit as Audit, audit as audit
from analysis.claims import ClaimVerdicts as ClaimVerdicts, check_claims as check_claims
from analysis.coding import (
    Coding as Coding,
    Validation as Validation,
    code_texts as code_texts,
    corrected_shares as corrected_shares,
    validate_codes as validate_codes,
)
from analysis.compare import (
    ShareComparison as ShareComparison,
    TaskComparison as TaskComparison,
    compare_shares as compare_shares,
    compare_tasks as compare_tasks,
)
from analysis.corpus import Corpus as Corpus, ShardError as ShardError, count_tasks as count_tasks
from analysis.drafting import draft_study as draft_study
from analysis.errors import (
    AnalysisError as AnalysisError,
    DataError as DataError,
    Problem as Problem,
    UnknownNameError as UnknownNameError,
)
from analysis.intervals import (
    mean_interval as mean_interval,
    newcombe as newcombe,
    paired_newcombe as paired_newcombe,
    possible_counts as possible_counts,
    wilson as wilson,
)
from analysis.multiresponse import MultiSelect as MultiSelect, multiselect as multiselect
from analysis.panels import View as View, draw as draw, picture as picture, say as say, show as show
from analysis.report import page as page, poster as poster, workbook as workbook
from analysis.study import Study as Study, load as load
from analysis.tabulation import tabulate as tabulate

__version__: str
__all__: list[str]
