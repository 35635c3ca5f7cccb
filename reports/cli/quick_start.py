"""What makes a start quick; imported before anything else, because the libraries bring most of what it serves."""

from reports.kept_patterns import use_kept_patterns

use_kept_patterns()
