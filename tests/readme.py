"""Write the results of reports/ into the README: ``python -m tests.readme``."""

from pathlib import Path

import pandas as pd

from stages.pages.answers import all_answers
from stages.store.files import write_bytes
from tests.scratch import PROJECT, STUDIES_PARAMS, read_yaml

README = PROJECT / "README.md"
END = "<!-- end of results -->"


def with_results(readme: str, tables: dict[str, str]) -> str:
    """Return the README with each table between its two marks."""
    for begin, table in tables.items():
        assert readme.count(begin) == 1, f"README.md: expected {begin} once"
        before, rest = readme.split(begin)
        after = rest.split(END, maxsplit=1)[1]
        readme = f"{before}{begin}\n{table}{END}{after}"
    return readme


def answers_table(project: Path) -> str:
    """Return the table of questions, stages, answers and pictures."""
    studies = read_yaml(project / STUDIES_PARAMS)
    targets = {
        name: question["target_precision"]
        for name, question in studies["binary"]["questions"].items()
    }
    analysed, left_out = studies["error_analysis"]["models"][0], studies["left_out"]
    found = all_answers(project / "reports", targets, analysed, left_out.__contains__)
    lines = ["| question | stage | answer | picture |", "| --- | --- | --- | --- |"]
    for one in found:
        picture = f"[picture](reports/{one.pictures[0]})" if one.pictures else ""
        lines.append(f"| {one.question} | `{one.stage}` | {one.text} | {picture} |")
    return "\n".join(lines) + "\n"


def scaling_table(project: Path) -> str:
    """Return what more images cost: errors where they were measured, and what is foreseen."""
    reports = project / "reports/benchmark"
    measured, outlook = (pd.read_csv(reports / f"{name}.csv") for name in ("scaling", "outlook"))
    asked = measured.dropna(subset="errors")
    models = [stage.split()[-1] for stage in asked["stage"].unique()]
    one, many = (own.set_index("images") for _, own in outlook.groupby("machines"))
    head = [
        "images",
        "on the disk",
        "memory",
        "one machine",
        f"{many['machines'].iloc[0]} machines",
    ]
    lines = [[*head, *(f"`{model}`" for model in models)], ["---:"] * (len(head) + len(models))]
    for row in one.assign(time_on_many=many["time"]).reset_index().to_dict("records"):
        own = asked[asked["images"] == row["images"]]
        errors = own["errors"].map("{:.0f}".format).tolist() or [""] * len(models)
        costs = [f"× {row[key]:g}" for key in ("memory", "time", "time_on_many")]
        lines.append([f"{row['images']:,}", f"{row['disk']:g} GB", *costs, *errors])
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def read_tables(project: Path = PROJECT) -> dict[str, str]:
    """Return what the reports say, by the mark that it stands behind."""
    return {
        "<!-- results: from reports/compare/ranking.md -->": (
            project / "reports/compare/ranking.md"
        ).read_text(),
        "<!-- answers: from reports/ -->": answers_table(project),
        "<!-- costs: from reports/benchmark/ -->": scaling_table(project),
    }


if __name__ == "__main__":
    write_bytes(README, with_results(README.read_text(), read_tables()).encode())
