"""After a run, a table of what the slow tests did: their cases, one a line, and counts."""

from collections import defaultdict

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    modules: dict[str, list[tuple[str, pytest.TestReport]]] = defaultdict(list)
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            path, _, name = report.nodeid.partition("::")
            if path.startswith("tests/slow/") and report.when == "call":
                modules[path].append((name, report))
    for path, reports in sorted(modules.items()):
        n_passed = sum(report.passed for _, report in reports)
        terminalreporter.section(f"{path}: {n_passed} of {len(reports)} cases passed")
        for name, report in reports:
            notes = ", ".join(f"{key} {value}" for key, value in report.user_properties)
            terminalreporter.line(f"{report.outcome:6} {report.duration:5.1f} s  {name}  {notes}")
