"""``python -m report_pipeline`` is ``report-pipeline``."""

from report_pipeline.cli import main

main()
