"""Every section of params.yaml, and a module of each kind, reruns what depends on it alone.

A stage runs if one of its parameters or files changed; what comes after it runs only if its
outputs have other bytes. The expected sets are worked out by hand, not read off the graph.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from stages.imaging import idx
from stages.sources.folder import read_folder
from stages.sources.known import NAMES, TRAIN_IMAGES, TRAIN_LABELS
from tests.scratch import PROJECT, read_yaml, run, set_params, stages_run

PARAMS = read_yaml(PROJECT / "params.yaml")
MODELS: dict[str, dict[str, Any]] = PARAMS["models"]
MEMBERS: list[str] = PARAMS["committee"]["members"]
CLASSIFIER: str = PARAMS["denoise"]["cleaning"]["classifier"]
TRIED: list[str] = PARAMS["robustness"]["models"]
STEPS = ("train", "cross_validate", "predict", "evaluate")


def each(step: str, models: Any = MODELS) -> set[str]:
    """Return the instances of a stage, of all models or of some."""
    return {f"{step}@{model}" for model in models}


def steps(model: str, *names: str) -> set[str]:
    """Return some stages of one model; all of them if none is named."""
    return {f"{step}@{model}" for step in names or STEPS}


def of_family(*families: str) -> list[str]:
    return [name for name, block in MODELS.items() if block["family"] in families]


def trained_on(name: str) -> list[str]:
    return [model for model, block in MODELS.items() if block["train_on"] == name]


def of_features(name: str) -> list[str]:
    return [model for model, block in MODELS.items() if block["features"] == name]


CHECK = {"check"}
AUGMENT = {"augment@shift", "augment@warp"}
UPRIGHT, SLANTED = {"featurize@original", "featurize@warp"}, {"featurize@slanted"}
FEATURIZE = UPRIGHT | SLANTED
CLEAN = {f"clean@{noise}" for noise in PARAMS["denoise"]["noise"]}
CORRUPTED_COMMITTEE = {"predict_corrupted_committee", "robustness"}
CORRUPTED = each("predict_corrupted", set(TRIED) - {"committee"}) | CORRUPTED_COMMITTEE
ON_IMAGES = CLEAN | {"denoise"} | CORRUPTED
COMMITTEE = {"committee", "evaluate_committee"} | CORRUPTED_COMMITTEE
EVALUATE = each("evaluate") | {"evaluate_committee"}
SCORED = each("predict") | EVALUATE | {"committee", "compare"} | ON_IMAGES
LEARNED = each("train") | each("cross_validate")
ANALYSED: list[str] = PARAMS["error_analysis"]["models"]
JUDGE, REFITTED = PARAMS["audit"]["model"], PARAMS["audit_scores"]["model"]
CURVED: list[str] = PARAMS["learning_curves"]["models"]
AUDIT_SCORES = each("audit_scores", ("planted", "cleaned"))
LEARNING_SCORES = each("learning_scores", CURVED)
STUDIES = (
    each("error_analysis", ANALYSED)
    | AUDIT_SCORES
    | {"audit"}
    | LEARNING_SCORES
    | {"learning_curves"}
)
BINARY = each("binary_scores", PARAMS["binary"]) | each("binary", PARAMS["binary"])
MULTILABEL = {"multilabel_neighbors", "multilabel"}
QUESTIONS = BINARY | MULTILABEL
FROM_SPLIT = {"split", "explore"} | AUGMENT | FEATURIZE | LEARNED | SCORED | STUDIES | QUESTIONS
FROM_DOWNLOAD = {"download"} | FROM_SPLIT
CROSS_VALIDATED = [name for name, block in MODELS.items() if block["folds"]]
SEEDED = [name for name in MODELS if name not in of_family("neighbors", "hyperplane")]


def studied(*models: str) -> set[str]:
    """Return the studies that run if models have other out-of-fold scores or folds."""
    changed = set(models) | ({"committee"} if set(models) & set(MEMBERS) else set())
    found = each("error_analysis", changed & set(ANALYSED))
    found |= AUDIT_SCORES if REFITTED in changed else set()
    found |= {"audit"} if {JUDGE, REFITTED} & changed else set()
    found |= each("learning_scores", changed & set(CURVED))
    return found | ({"learning_curves"} if changed & set(CURVED) else set())


def rescored(*models: str) -> set[str]:
    """Return what runs if models learn something else: their stages, and whoever compares."""
    found = {stage for model in models for stage in steps(model)} | studied(*models)
    if set(models) & set(MEMBERS):
        found |= COMMITTEE
    found |= {f"predict_corrupted@{model}" for model in models if model in TRIED}
    if CLASSIFIER in models:
        found |= CLEAN | {"denoise"}
    return found | {"compare"} if models else found


# A parameter, its new value, and what runs. The stages of a model depend on its whole block.
Case = tuple[str, object, set[str]]
CASES: list[Case] = [
    # All images are kept, so the split is the same; the folds are not; neighbours and
    # shifts draw nothing at random.
    (
        "seed",
        43,
        CHECK
        | {"split", "featurize@warp"}
        | AUGMENT
        | LEARNED
        | each("predict", SEEDED)
        | each("evaluate", {*SEEDED, *CROSS_VALIDATED})
        | COMMITTEE
        | STUDIES
        | QUESTIONS
        | ON_IMAGES
        | {"compare"},
    ),
    # The same images under another path; then other images.
    ("data.source", "./tests/sample", CHECK | {"download"}),
    ("data.source", "fewer", CHECK | FROM_DOWNLOAD),
    ("split.train_size", 500, CHECK | FROM_SPLIT),
    ("split.test_size", 250, CHECK | {"split", "explore"} | SCORED | BINARY),
    (
        "augment.shift.distance",
        2,
        CHECK | {"augment@shift"} | rescored(*trained_on("shift")),
    ),
    (
        "augment.warp.copies",
        2,
        CHECK | {"augment@warp", "featurize@warp"} | rescored(*trained_on("warp")),
    ),
    # Twice or half is exact in floating point: other models of the same scores.
    (
        "features.pixels.divisor",
        2.0,
        CHECK
        | {
            f"{step}@{model}"
            for step in ("train", "cross_validate", "predict")
            for model in of_features("pixels")
        },
    ),
    (
        "features.gradients.orientations",
        8,
        CHECK | UPRIGHT | rescored(*of_features("gradients")),
    ),
    (
        "features.slanted_gradients.orientations",
        8,
        CHECK | SLANTED | rescored(*of_features("slanted_gradients")),
    ),
    # Copies keep the shares of the classes, which is all that the dummy learns; its file
    # holds the way from an image to a vector.
    ("models.dummy.train_on", "shift", CHECK | steps("dummy", "train", "cross_validate")),
    # Folds do not enter the model that is fitted on everything.
    *[
        (
            f"models.{name}.folds",
            value,
            CHECK | steps(name, "train", "cross_validate", "evaluate") | {"compare"},
        )
        for name, value in {
            "dummy": 2,
            "knn_pixels": None,
        }.items()
    ],
    *[
        (f"models.{key}", value, CHECK | rescored(key.split(".")[0]))
        for key, value in {
            "dummy.strategy": "uniform",
            "sgd_pixels.alpha": 1e-3,
            "random_forest_pixels.n_estimators": 20,
            "knn_pixels.n_neighbors": 5,
            "knn_pixels.features": "gradients",
            "sgd.gamma": 0.1,
            "sgd.train_on": "original",
            "knn.projection.whitening.n_neighbors": None,
        }.items()
    ],
    (
        "committee.members",
        MEMBERS[:2],
        CHECK | COMMITTEE | {"error_analysis@committee", "audit", "compare"},
    ),
    ("evaluate.curve_points", 100, CHECK | EVALUATE),
    ("compare.target", 0.8, CHECK | {"compare"}),
    ("binary.five.target_precision", 0.8, CHECK | {"binary@five"}),
    ("binary.five.positive", [4], CHECK | {"binary_scores@five", "binary@five"}),
    ("binary_models.random_forest.n_estimators", 20, CHECK | BINARY),
    ("multilabel.large_from", 6, CHECK | {"multilabel"}),
    ("multilabel.n_neighbors", 3, CHECK | MULTILABEL),
    ("denoise.noise.gaussian.standard_deviation", 25.0, CHECK | {"clean@gaussian", "denoise"}),
    ("denoise.cleaning.n_neighbors", 3, CHECK | CLEAN | {"denoise"}),
    ("robustness.sample_size", 200, CHECK | CORRUPTED),
    ("error_analysis.pair_images", 9, CHECK | each("error_analysis", ANALYSED)),
    # Suspects are left out of training whatever is planted elsewhere.
    ("audit_scores.planted_share", 0.02, CHECK | AUDIT_SCORES | {"audit"}),
    ("audit.drawn", 20, CHECK | {"audit"}),
    ("learning_scores.sizes", 6, CHECK | LEARNING_SCORES | {"learning_curves"}),
    ("learning_curves.resamples", 20, CHECK | {"learning_curves"}),
]


def parameters(section: Any, key: str = "") -> Iterator[str]:
    """Yield the dotted key of every value of params.yaml."""
    if isinstance(section, dict):
        for name, value in section.items():
            yield from parameters(value, f"{key}.{name}" if key else name)
    else:
        yield key


def section(key: str) -> str:
    """Return the part of params.yaml that stages list; of a model, its family."""
    first, *rest = key.split(".")
    if first == "models":
        family: str = MODELS[rest[0]]["family"]
        return family
    return f"{first}.{rest[0]}" if first in {"augment", "denoise", "features"} else first


def value_of(key: str) -> Any:
    value = PARAMS
    for part in key.split("."):
        value = value[part]
    return value


def repro(project: Path) -> list[str]:
    result = run(project, "dvc", "repro")
    assert result.returncode == 0, result.stdout + result.stderr
    return stages_run(result)


def write_fewer_images(project: Path) -> None:
    """Write the sample again without its last training image."""
    content = read_folder(project / "tests/sample")
    (project / "fewer").mkdir()
    for name in NAMES:
        (project / "fewer" / name).write_bytes(content[name])
    for name in (TRAIN_IMAGES, TRAIN_LABELS):
        with (project / "fewer" / name).open("rb") as stream:
            array = idx.decode(stream, name)
        (project / "fewer" / name).write_bytes(idx.encode(array[:-1]))


def test_every_section_is_in_the_table() -> None:
    # DVC compares whole sections: one parameter of each stands for the others.
    assert {section(key) for key in parameters(PARAMS)} == {section(key) for key, _, _ in CASES}


def test_every_value_of_the_table_is_another_than_that_of_the_project() -> None:
    assert [key for key, value, _ in CASES if value == value_of(key)] == []


@pytest.mark.parametrize(
    ("key", "value", "expected"), CASES, ids=[f"{key}={value}" for key, value, _ in CASES]
)
def test_changing_one_parameter_runs_exactly_what_depends_on_it(
    project: Path, key: str, value: object, expected: set[str]
) -> None:
    if value == "fewer":
        write_fewer_images(project)
    set_params(project, {key: value})
    ran = repro(project)
    assert sorted(ran) == sorted(expected)
    assert repro(project) == []


def test_other_folds_of_the_committees_members_run_all_that_is_scored_by_them(
    project: Path,
) -> None:
    set_params(project, {f"models.{name}.folds": 3 for name in MEMBERS})
    own = {
        stage for name in MEMBERS for stage in steps(name, "train", "cross_validate", "evaluate")
    }
    expected = CHECK | own | COMMITTEE | studied(*MEMBERS) | {"compare"}
    assert sorted(repro(project)) == sorted(expected)
    assert repro(project) == []


def test_giving_a_model_another_family_runs_that_model_alone(project: Path) -> None:
    set_params(project, {"models.dummy": MODELS["knn_pixels"]})
    assert sorted(repro(project)) == sorted(CHECK | rescored("dummy"))


def test_copies_that_a_model_learns_from_are_the_only_ones_that_run_it(project: Path) -> None:
    set_params(project, {"models.knn_pixels.train_on": "warp"})
    repro(project)
    set_params(project, {"augment.warp.rotation": 15.0})
    expected = CHECK | {"augment@warp", "featurize@warp"}
    expected |= rescored("knn_pixels", *trained_on("warp"))
    assert sorted(repro(project)) == sorted(expected)


# A module, and what runs after a comment is added to it: results stay the same bytes, so
# nothing that comes after.
OF_GRADIENTS = {"committee"} | CLEAN | CORRUPTED - {"robustness"}
EDITS: list[tuple[str, set[str]]] = [
    *[
        (
            f"learning/{family}",
            CHECK
            | {f"{step}@{model}" for step in STEPS[:3] for model in of_family(family)}
            | (
                {"committee", "predict_corrupted_committee"}
                if set(of_family(family)) & set(MEMBERS)
                else set()
            )
            | each("predict_corrupted", set(of_family(family)) & set(TRIED))
            | (CLEAN if CLASSIFIER in of_family(family) else set())
            | each("learning_scores", {*of_family(family)} & {*CURVED})
            | (AUDIT_SCORES if REFITTED in of_family(family) else set()),
        )
        for family in ("linear", "kernel")
    ],
    *[
        (
            f"imaging/{name}",
            (FEATURIZE | OF_GRADIENTS if name == "gradients" else set())
            | each("learning_scores", {*of_features(name)} & {*CURVED})
            | (AUDIT_SCORES if REFITTED in of_features(name) else set())
            | {f"{step}@{model}" for step in STEPS[:3] for model in of_features(name)},
        )
        for name in ("pixels", "gradients")
    ],
    (
        "imaging/slanted_gradients",
        SLANTED
        | {f"{step}@{model}" for step in STEPS[:3] for model in of_features("slanted_gradients")}
        | {"committee", "predict_corrupted_committee"},
    ),
    ("learning/question", CHECK | BINARY),
    (
        "learning/whitening",
        CHECK | LEARNED | each("predict") | OF_GRADIENTS | AUDIT_SCORES | LEARNING_SCORES,
    ),
    ("learning/vote", CHECK | {"committee", "predict_corrupted_committee", "audit"} | AUDIT_SCORES),
    ("training_set", FEATURIZE | LEARNED | AUDIT_SCORES | LEARNING_SCORES),
    ("imaging/warp", CHECK | {"augment@warp"} | CORRUPTED),
    ("imaging/noise", CHECK | ON_IMAGES),
    ("scoring/paired", {"compare", "audit"}),
    ("scoring/power_law", {"learning_curves"}),
    ("figures/confusion", EVALUATE),
    ("sources/folder", {"download"}),
    ("split", CHECK | {"split"}),
]


@pytest.mark.parametrize(("module", "expected"), EDITS, ids=[module for module, _ in EDITS])
def test_editing_one_module_runs_only_the_stages_that_use_it(
    project: Path, module: str, expected: set[str]
) -> None:
    before = read_yaml(project / "dvc.lock")["stages"]
    with (project / f"stages/{module}.py").open("a") as stream:
        stream.write("# An afterthought.\n")
    assert sorted(repro(project)) == sorted(expected)
    after = read_yaml(project / "dvc.lock")["stages"]
    assert {name: stage.get("outs") for name, stage in after.items()} == {
        name: stage.get("outs") for name, stage in before.items()
    }


def delete_model(project: Path, model: str) -> None:
    """Delete a model's block from params.yaml and every line of dvc.yaml that names it."""
    yaml = YAML()
    params = yaml.load(project / "params.yaml")
    del params["models"][model]
    yaml.dump(params, project / "params.yaml")
    graph = yaml.load(project / "dvc.yaml")
    compare = graph["stages"]["compare"]
    compare["cmd"] = " ".join(word for word in compare["cmd"].split() if word != model)
    compare["deps"] = [dep for dep in compare["deps"] if Path(dep).name != model]
    del graph["artifacts"][model]
    folder = f"reports/models/{model}/"
    graph["metrics"] = [path for path in graph["metrics"] if not path.startswith(folder)]
    graph["plots"] = [
        plot for plot in graph["plots"] if isinstance(plot, str) or f"confusion_{model}" not in plot
    ]
    for plot in graph["plots"]:
        for settings in plot.values() if isinstance(plot, dict) else ():
            for path in [path for path in settings["y"] if path.startswith(folder)]:
                del settings["y"][path]
    yaml.dump(graph, project / "dvc.yaml")


def test_deleting_a_model_leaves_the_others_up_to_date(project: Path) -> None:
    delete_model(project, "knn_pixels")
    assert sorted(repro(project)) == ["check", "compare"]
    assert repro(project) == []
    assert "knn_pixels," not in (project / "reports/compare/ranking.csv").read_text()
    shown = run(project, "dvc", "metrics", "show")
    assert shown.returncode == 0
    assert "models/knn_pixels/" not in shown.stdout
    assert "models/knn_pixels_shifted/" in shown.stdout


def test_changing_a_parameter_back_restores_what_was_learned_without_running_it(
    built: Path, project: Path
) -> None:
    set_params(project, {"models.knn_pixels.n_neighbors": 5})
    repro(project)
    assert read_yaml(project / "dvc.lock") != read_yaml(built / "dvc.lock")
    set_params(project, {"models.knn_pixels.n_neighbors": 4})
    result = run(project, "dvc", "repro")
    assert result.returncode == 0, result.stderr
    # Reports are in git, not in DVC's cache, so their stages write them anew.
    assert set(stages_run(result)) <= {"evaluate@knn_pixels", "compare"}
    for step in ("train", "cross_validate", "predict"):
        assert f"Stage '{step}@knn_pixels' is cached - skipping run" in result.stdout
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
    assert run(project, "git", "diff", "--stat", "--", "reports", "dvc.lock").stdout == ""


def test_without_its_run_cache_a_project_makes_the_same_lock_again(
    built: Path, project: Path
) -> None:
    set_params(project, {"models.knn_pixels.n_neighbors": 5})
    repro(project)
    set_params(project, {"models.knn_pixels.n_neighbors": 4})
    shutil.rmtree(project / ".dvc/cache/runs")
    assert sorted(repro(project)) == sorted(CHECK | steps("knn_pixels") | {"compare"})
    assert read_yaml(project / "dvc.lock") == read_yaml(built / "dvc.lock")
