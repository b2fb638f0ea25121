"""Pages for people, made of what is in `reports/`: a report to read, and cards of models."""

from pathlib import Path

PAGES = Path("stages/pages/params.yaml")
REPORTS = Path("reports")
TEMPLATES = Path(__file__).with_name("templates")
