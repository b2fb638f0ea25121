"""dvc.yaml against params.yaml and against the code that its stages run."""

import json

import pytest
from dvc.repo import Repo
from dvc.stage import PipelineStage

from stages.config.references import FEATURIZED
from tests.imports import imported_paths
from tests.scratch import PROJECT, read_yaml

GRAPH = read_yaml(PROJECT / "dvc.yaml")
PARAMS = read_yaml(PROJECT / "params.yaml")
BLOCKS = PARAMS["models"]
MEMBERS = PARAMS["committee"]["members"]
MODELS = [*BLOCKS, "committee"]
FEATURIZE = GRAPH["stages"]["featurize"]["foreach"]
CLASSIFIER = PARAMS["denoise"]["cleaning"]["classifier"]
TRIED = PARAMS["robustness"]["models"]

# What a model file may hold of `projection_steps`, whatever the model.
PROJECTIONS = ("stages.learning.class_distances", "stages.learning.whitening")

# Their features are made by `gradients.py`, which DVC cannot list for one model of a foreach:
# an edit of it reaches them all the same, through the vectors that `featurize` makes anew.
OF_SLANTED = {
    f"{step}@{name}"
    for step in ("train", "cross_validate", "predict")
    for name, block in BLOCKS.items()
    if block["features"] == "slanted_gradients"
}

# These learn, or show what one may learn from.
LEARNING = {
    "augment",
    "featurize",
    "train",
    "cross_validate",
    "committee",
    "error_analysis",
    "audit_scores",
    "audit",
    "learning_scores",
    "learning_curves",
}


@pytest.fixture(scope="module")
def stages() -> dict[str, PipelineStage]:
    """The stages that `dvc repro` runs, by name; those of a search are in a file of their own."""
    with Repo(str(PROJECT)) as repo:
        return {
            stage.addressing: stage
            for stage in repo.index.stages
            if isinstance(stage, PipelineStage) and stage.path_in_repo == "dvc.yaml"
        }


def test_every_stage_says_what_it_does(stages: dict[str, PipelineStage]) -> None:
    assert [name for name, stage in stages.items() if not stage.desc] == []


def test_compare_depends_on_the_scores_of_every_model_and_names_it() -> None:
    compare = GRAPH["stages"]["compare"]
    scores = {dep for dep in compare["deps"] if dep.startswith("data/scores/")}
    wanted = {f"data/scores/{part}/{model}" for part in ("cv", "test") for model in MODELS}
    assert scores == wanted
    assert sorted(compare["cmd"].split()[3:]) == sorted(MODELS)


def test_the_committee_depends_on_its_members_and_on_no_other_model() -> None:
    listed = {dep for dep in GRAPH["stages"]["committee"]["deps"] if "stages/" not in dep}
    wanted = {f"data/scores/{part}/{member}" for part in ("cv", "test") for member in MEMBERS}
    wanted |= {f"models/{member}.skops" for member in MEMBERS}
    assert listed == wanted | {"data/train/original/pixels/labels.npy"}


def test_the_committee_is_evaluated_as_every_model_is() -> None:
    template = json.dumps(GRAPH["stages"]["evaluate"]["do"])
    assert GRAPH["stages"]["evaluate_committee"] == json.loads(
        template.replace("${key}", "committee")
    )


def test_every_training_set_that_a_model_of_gradients_takes_is_featurized() -> None:
    made = {(each["features"], each["set"]) for each in FEATURIZE.values()}
    assert made == {(features, name) for features, sets in FEATURIZED.items() for name in sets}
    taken = {(block["features"], block["train_on"]) for block in BLOCKS.values()}
    assert {(features, name) for features, name in taken if features != "pixels"} <= made


def test_every_model_is_an_artifact() -> None:
    paths = {name: artifact["path"] for name, artifact in GRAPH["artifacts"].items()}
    assert paths == {model: f"models/{model}.skops" for model in MODELS}
    assert all(artifact["desc"] for artifact in GRAPH["artifacts"].values())


def test_every_model_has_its_metrics_at_top_level() -> None:
    assert GRAPH["metrics"] == [f"reports/models/{model}/metrics.json" for model in MODELS]


@pytest.mark.parametrize("curve", ["roc", "precision_recall"])
def test_every_model_has_its_curve_on_the_common_plot(curve: str) -> None:
    (plot,) = [
        entry[curve] for entry in GRAPH["plots"] if isinstance(entry, dict) and curve in entry
    ]
    assert list(plot["y"]) == [
        f"reports/models/{model}/details/{curve}_macro.csv" for model in MODELS
    ]


def test_robustness_depends_on_the_models_that_it_tries_and_names_all() -> None:
    stages = GRAPH["stages"]
    assert {*stages["predict_corrupted"]["foreach"], "committee"} == set(TRIED)
    listed = {dep for dep in stages["robustness"]["deps"] if dep.startswith("data/corrupted")}
    assert listed == {f"data/corrupted/{model}" for model in TRIED}
    assert sorted(stages["robustness"]["cmd"].split()[3:]) == sorted(MODELS)


def test_corrupted_images_are_shown_to_the_committee_as_to_every_model(
    stages: dict[str, PipelineStage],
) -> None:
    own = stages["predict_corrupted_committee"]
    other = stages[f"predict_corrupted@{MEMBERS[0]}"]
    assert _dependencies(own) >= {
        dep.replace(f"models/{MEMBERS[0]}.skops", "models/committee.skops")
        for dep in _dependencies(other)
    }
    assert own.cmd == other.cmd.replace(MEMBERS[0], "committee")


def test_every_kind_of_noise_is_cleaned_and_reported() -> None:
    kinds = list(PARAMS["denoise"]["noise"])
    assert GRAPH["stages"]["clean"]["foreach"] == kinds
    listed = [dep for dep in GRAPH["stages"]["denoise"]["deps"] if "data/denoised" in dep]
    assert listed == [f"data/denoised/{kind}" for kind in kinds]


def test_the_audit_reads_the_scores_of_the_models_that_params_name() -> None:
    judge, refitted = PARAMS["audit"]["model"], PARAMS["audit_scores"]["model"]
    listed = {dep for dep in GRAPH["stages"]["audit"]["deps"] if dep.startswith("data/scores/")}
    assert listed == {f"data/scores/cv/{model}/scores.npy" for model in (judge, refitted)}
    again = GRAPH["stages"]["audit_scores"]["do"]
    assert f"data/scores/cv/{refitted}/folds.npy" in again["deps"]
    assert f"models.{refitted}" in again["params"]


def test_every_model_with_a_learning_curve_is_fitted_to_parts_of_its_training_set() -> None:
    models = PARAMS["learning_curves"]["models"]
    fitted = GRAPH["stages"]["learning_scores"]["foreach"]
    assert fitted == {model: f"${{models.{model}}}" for model in models}
    deps = GRAPH["stages"]["learning_curves"]["deps"]
    listed = {dep for dep in deps if dep.startswith("data/learning/")}
    assert listed == {f"data/learning/{model}" for model in models}


def test_every_model_whose_errors_are_analysed_has_its_pictures_among_the_plots() -> None:
    folder = "reports/error_analysis"
    listed = {plot for plot in GRAPH["plots"] if isinstance(plot, str) and plot.startswith(folder)}
    assert listed == {
        f"{folder}/{model}/{name}.png"
        for model in PARAMS["error_analysis"]["models"]
        for name in ("shares", "pair", "ambiguous")
    }


def test_code_dependencies_are_exactly_the_modules_that_a_stage_imports(
    stages: dict[str, PipelineStage],
) -> None:
    problems = []
    for name, stage in stages.items():
        if name == "check":  # it depends on every module that types a section
            continue
        listed = {dep for dep in _dependencies(stage) if dep.startswith("stages/")}
        imported = _imported_paths(name, stage.cmd)
        imported = {"stages/sources" if "stages/sources" in path else path for path in imported}
        if name in OF_SLANTED:
            imported.remove("stages/imaging/gradients.py")
        problems += [f"{name}: missing in deps: {path}" for path in sorted(imported - listed)]
        problems += [f"{name}: not imported: {path}" for path in sorted(listed - imported)]
    assert problems == []


def test_only_training_reads_what_it_may_learn_from(stages: dict[str, PipelineStage]) -> None:
    for name, stage in stages.items():
        read = _dependencies(stage)
        if name.split("@")[0] in LEARNING:
            assert not [dep for dep in read if dep.startswith("data/test")], name
        if name.startswith(("predict@", "binary_scores@", "clean@")):
            assert "data/test/labels.npy" not in read
            assert "data/test" not in read


def _dependencies(stage: PipelineStage) -> set[str]:
    return {str(dep.def_path) for dep in stage.deps if not dep.def_path.endswith("params.yaml")}


def _imported_paths(stage: str, command: str) -> set[str]:
    """Return the files of the modules that a stage imports, directly or not, less plumbing."""
    name, _, instance = stage.partition("@")
    if name == "audit_scores":
        instance = PARAMS["audit_scores"]["model"]
    return imported_paths([command.split()[2], *_looked_up_by_name(name, instance)])


def _looked_up_by_name(name: str, instance: str) -> list[str]:
    """Return the modules that a stage imports by a name in its params or in a model file."""
    match name:
        case "augment":
            return [f"stages.imaging.{instance}"]
        case "featurize":
            return [f"stages.imaging.{FEATURIZE[instance]['features']}"]
        case "train" | "cross_validate" | "learning_scores" | "audit_scores":
            return _own_modules(instance)
        case (
            "predict" | "predict_corrupted" | "committee" | "predict_corrupted_committee" | "clean"
        ):
            model = CLASSIFIER if name == "clean" else instance or "committee"
            return [*_own_modules(model), *PROJECTIONS]
    return []


def _own_modules(model: str) -> list[str]:
    if model == "committee":
        members = [module for member in MEMBERS for module in _own_modules(member)]
        return [*members, "stages.learning.committee"]
    block = BLOCKS[model]
    return [f"stages.imaging.{block['features']}", f"stages.learning.{block['family']}"]
