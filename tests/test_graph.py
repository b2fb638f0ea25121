"""The pipeline files against the code that their stages run."""

from collections.abc import Iterator

import pytest
from dvc.repo import Repo
from dvc.stage import PipelineStage

from stages import check
from stages.config.references import members
from stages.config.section import Section
from tests.imports import imported_paths
from tests.scratch import PROJECT, read_yaml

PIPELINES = ("dvc.yaml", "stages/studies/dvc.yaml", "stages/pages/dvc.yaml", "stages/more/dvc.yaml")
CHAIN = (
    *("check", "download", "split", "explore", "augment", "featurize"),
    *("train", "cross_validate", "predict", "committee", "novelty", "evaluate", "compare"),
)
# These learn, or show what one may learn from.
LEARNING = {
    *("augment", "featurize", "train", "cross_validate", "error_analysis_report"),
    *("audit_compute", "audit_report", "learning_curves_compute", "learning_curves_report"),
}
# Beside the code of a stage, and read by it.
READ = "stages/pages/templates"
# To labels of the test set.
BLIND = {"predict", "committee", "binary_compute", "denoise_compute", "external_validation_compute"}


@pytest.fixture(scope="module")
def stages() -> dict[str, PipelineStage]:
    """The stages of all pipelines that are not a search, by file and name."""
    with Repo(str(PROJECT)) as repo:
        return {
            stage.addressing: stage
            for stage in repo.index.stages
            if isinstance(stage, PipelineStage) and stage.path_in_repo in PIPELINES
        }


@pytest.fixture(scope="module")
def parts() -> dict[str, set[str]]:
    """The modules that `check` says each model consists of."""
    params = read_yaml(PROJECT / "params.yaml")
    models = params["models"] | read_yaml(PROJECT / "stages/more/params.yaml")["models"]
    graph = read_yaml(PROJECT / "dvc.yaml")
    found = check.parts(models, params["features"], members(graph))
    return {name: set(own["modules"]) for name, own in found.items()}


def test_the_chain_is_thirteen_stages_in_the_order_in_which_they_run() -> None:
    assert tuple(read_yaml(PROJECT / "dvc.yaml")["stages"]) == CHAIN


def test_the_flat_list_of_modules_is_the_chain_and_nothing_else() -> None:
    modules = {path.stem for path in (PROJECT / "stages").glob("*.py")} - {"__init__"}
    assert modules == set(CHAIN)


@pytest.mark.parametrize(("file", "most"), [("dvc.yaml", 300), ("stages/studies/dvc.yaml", 350)])
def test_a_pipeline_file_is_read_in_a_minute(file: str, most: int) -> None:
    assert len((PROJECT / file).read_text().splitlines()) < most


def test_every_stage_says_what_it_does(stages: dict[str, PipelineStage]) -> None:
    assert [name for name, stage in stages.items() if not stage.desc] == []


def test_code_dependencies_are_exactly_the_modules_that_a_stage_imports(
    stages: dict[str, PipelineStage], parts: dict[str, set[str]]
) -> None:
    problems = []
    for name, stage in stages.items():
        listed = {dep for dep in dependencies(stage) if dep.startswith("stages/")}
        covered = covered_by_parts(stage, parts)
        if name.endswith("check"):  # they import what types a section, and depend on that
            continue
        imported = imported_paths(modules_of(stage), alone=map(dotted, covered))
        missing = [path for path in imported if not is_within(path, listed)]
        problems += [f"{name}: missing in deps: {path}" for path in sorted(missing)]
        imported = imported_paths(modules_of(stage))
        code = [dep for dep in listed if not dep.startswith(READ)]
        unused = [dep for dep in code if not any(is_within(path, {dep}) for path in imported)]
        problems += [f"{name}: not imported: {dep}" for dep in sorted(unused)]
    assert problems == []


def test_check_depends_on_what_types_a_section_and_what_it_hashes(
    stages: dict[str, PipelineStage], parts: dict[str, set[str]]
) -> None:
    listed = {dep for dep in dependencies(stages["check"]) if dep.startswith("stages/")}
    types = {kind.__module__ for kind in sections(check.Document)}
    needed = {f"{name.replace('.', '/')}.py" for name in types} | set().union(*parts.values())
    needed |= {"stages/config/params.py", "stages/config/references.py"}
    assert [path for path in sorted(needed) if not is_within(path, listed)] == []


def test_only_training_reads_what_it_may_learn_from(stages: dict[str, PipelineStage]) -> None:
    for name, stage in stages.items():
        read = dependencies(stage)
        kind = name.rpartition(":")[2].partition("@")[0]
        if kind in LEARNING:
            assert not [dep for dep in read if dep.startswith("data/test")], name
        if kind in BLIND:
            assert "data/test/labels.npy" not in read, name
            assert "data/test" not in read, name


def test_a_report_that_is_quick_to_make_is_no_output_of_the_cache(
    stages: dict[str, PipelineStage],
) -> None:
    cached = [
        f"{name}: {out.def_path}"
        for name, stage in stages.items()
        for out in stage.outs
        if out.use_cache and out.def_path.startswith("reports/")
    ]
    assert cached == []


def test_what_is_run_by_hand_keeps_nothing_in_the_cache(stages: dict[str, PipelineStage]) -> None:
    cached = [
        f"{name}: {out.def_path}"
        for name, stage in stages.items()
        for out in stage.outs
        if out.use_cache and stage.path_in_repo == "stages/more/dvc.yaml"
    ]
    assert cached == []


def sections(model: type[Section]) -> Iterator[type[Section]]:
    """Yield a typed section and all within it."""
    yield model
    for field in model.model_fields.values():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Section):
            yield from sections(field.annotation)


def dependencies(stage: PipelineStage) -> set[str]:
    paths = {str(dep.def_path) for dep in stage.deps}
    return {path for path in paths if not path.endswith(".yaml")}


def covered_by_parts(stage: PipelineStage, parts: dict[str, set[str]]) -> set[str]:
    """Return the modules whose hashes are in what a stage reads of ``data/code/``."""
    prefix = "data/code/"
    names = [dep for dep in dependencies(stage) if dep.startswith(prefix)]
    return set().union(*(parts[name.removeprefix(prefix)[: -len(".json")]] for name in names))


def modules_of(stage: PipelineStage) -> list[str]:
    """Return the module that a stage runs, and what it looks up by the name in its command."""
    module, *arguments = stage.cmd.split()[2:]
    if module == "stages.augment":
        return [module, f"stages.imaging.{arguments[0]}"]
    return [module]


def dotted(path: str) -> str:
    return path.removesuffix(".py").replace("/", ".")


def is_within(path: str, listed: set[str]) -> bool:
    return any(path == dep or path.startswith(f"{dep}/") for dep in listed)
