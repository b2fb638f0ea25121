"""`check` refuses every malformed params.yaml before anything is touched."""

import copy
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from stages import binary, check
from stages.learning.families import FAMILIES, get_family

ROOT = Path(__file__).parents[1]

# A valid file; its models are of all families, so every param of every family is in it, and
# no section is left out.
VALID = """\
seed: 42
data: {source: mnist}
split: {train_size: null, test_size: 300}
augment:
  shift: {distance: 1}
  warp: {copies: 3, rotation: 10.0, scale: 0.1, shear: 5.0, translation: 1.0, elastic_alpha: 20.0,
    elastic_sigma: 4.0}
features:
  pixels: {divisor: 1.0}
  gradients: {deskew: true, orientations: 12, spacing: 4, smoothing: 1.8, normalisation: l1,
    power: 0.5}
  slanted_gradients: {orientations: 8, spacing: 4, smoothing: 1.8, normalisation: l2, power: 0.5}
models:
  a_dummy: {family: dummy, features: pixels, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 1},
      class_distances: {n_clusters: 3, n_components: 0}}, strategy: prior}
  a_slanted: {family: dummy, features: slanted_gradients, train_on: original, folds: 3,
    projection: null, strategy: prior}
  a_linear: {family: linear, features: gradients, train_on: warp, folds: null,
    projection: {n_components: 80, whitening: {n_neighbors: null, shrinkage: 0.0},
      class_distances: {n_clusters: 3, n_components: 5}}, scaling: l2, loss: hinge, alpha: 1e-05, learning_rate: adaptive, eta0: 0.01, tol: 0.001, n_iter_no_change: 2, max_iter: 200,
    average: false}
  a_kernel: {family: kernel, features: gradients, train_on: original, folds: 5,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.0}, class_distances: {n_clusters: 3, n_components: 5}},
    n_landmarks: 100, gamma: 1.0, loss: hinge, alpha: 1e-06, max_iter: 6}
  a_forest: {family: forest, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    n_estimators: 100, max_depth: null,
    max_features: sqrt, min_samples_leaf: 1, max_samples: null}
  a_neighbors: {family: neighbors, features: pixels, train_on: shift, folds: 5,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    n_neighbors: 4, weights: distance}
  a_hyperplane: {family: hyperplane, features: gradients, train_on: warp, folds: 5,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5},
      class_distances: {n_clusters: 3, n_components: 5}}, n_neighbors: 10, ridge: 0.5}
  a_extra_trees: {family: extra_trees, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    n_estimators: 100, max_depth: null, max_features: sqrt, min_samples_leaf: 1}
  a_logistic: {family: logistic, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    C: 1.0, tol: 0.0001, max_iter: 1000}
  a_softmax: {family: softmax, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    alpha: 0.0001, learning_rate_init: 0.1, momentum: 0.9, batch_size: 200, max_iter: 200,
    validation_fraction: 0.1, n_iter_no_change: 10}
  a_mlp: {family: mlp, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    hidden_layer_sizes: [256], alpha: 0.1, learning_rate_init: 0.001, batch_size: 200, max_iter: 200,
    validation_fraction: 0.1, n_iter_no_change: 10}
  a_svm: {family: svm, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    kernel: rbf, C: 3.0, gamma: 0.5, max_images: 10000}
  a_multiclass: {family: multiclass, features: gradients, train_on: original, folds: 3,
    projection: {n_components: 80, whitening: {n_neighbors: 5, shrinkage: 0.5}, class_distances: {n_clusters: 3, n_components: 5}},
    strategy: one_vs_one, loss: hinge, alpha: 0.001, max_iter: 20}
  one_member: {family: dummy, features: pixels, train_on: original, folds: 3, projection: null,
    strategy: prior}
  other_member: {family: dummy, features: pixels, train_on: shift, folds: 3, projection: null,
    strategy: uniform}
committee: {members: [one_member, other_member]}
evaluate: {curve_points: 200, confused_pairs: 10, worst_mistakes: 30}
compare: {target: 0.97, significance_level: 0.05}
binary:
  a_question: {positive: [5], negative: rest, target_precision: 0.9}
  a_pair: {positive: [3, 1], negative: [5], target_precision: 1}
binary_models: {folds: 3, sgd: {loss: hinge, alpha: 0.0001, max_iter: 1000, tol: 0.001},
  random_forest: {n_estimators: 100, max_features: sqrt}}
multilabel: {folds: 3, n_neighbors: 5, large_from: 7}
denoise:
  noise: {uniform: {highest: 99}, gaussian: {standard_deviation: 50.0},
    salt_and_pepper: {share: 0.2}}
  cleaning: {n_neighbors: 5, median_radius: 1, classifier: a_linear}
robustness:
  models: [a_linear, committee]
  sample_size: 2000
  strengths: {shift: [0, 1, 4], rotation: [0, 10, 22.5], scale: [0, 0.1], blur: [0, 0.5],
    noise: [0, 25]}
error_analysis: {models: [committee, one_member], pair: [3, 5], pair_images: 25,
  ambiguous_images: 30}
audit_scores: {model: one_member, planted_share: 0.01}
audit: {model: committee, drawn: 40}
learning_scores: {smallest: 500, sizes: 8, held_out_folds: 2}
learning_curves: {models: [one_member, other_member], fitted_sizes: 5, resamples: 500}
"""

Path_ = tuple[str, ...]


def valid() -> dict[str, Any]:
    document: dict[str, Any] = YAML(typ="safe", pure=True).load(VALID)
    return document


def typed_keys(model: type[BaseModel], place: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every key of a typed model, and of the models within it, with its type."""
    for name, field in model.model_fields.items():
        yield (*place, name), field.annotation
        for member in (field.annotation, *get_args(field.annotation)):
            if isinstance(member, type) and issubclass(member, BaseModel):
                yield from typed_keys(member, (*place, name))


def all_keys() -> Iterator[tuple[Path_, Any]]:
    yield from typed_keys(check.Document)
    yield from typed_keys(binary.Params, ("binary", "a_question"))
    yield from typed_keys(binary.Params, ("binary", "a_pair"))
    for name in FAMILIES:
        yield from typed_keys(get_family(name).Params, ("models", f"a_{name}"))


def at(document: dict[str, Any], place: Path_) -> Any:
    for part in place:
        document = document[part]
    return document


def changed(place: Path_, value: Any) -> dict[str, Any]:
    document = valid()
    at(document, place[:-1])[place[-1]] = value
    return document


def without(place: Path_) -> dict[str, Any]:
    document = valid()
    del at(document, place[:-1])[place[-1]]
    return document


def may_be_null(annotation: Any) -> bool:
    return NoneType in get_args(annotation)


def malformed() -> Iterator[tuple[str, Path_, dict[str, Any]]]:
    """Yield, for every key of every section, the ways in which it can be wrong."""
    for place, annotation in all_keys():
        value = at(valid(), place)
        yield "missing", place, without(place)
        yield "unknown", (*place[:-1], "zzz"), changed((*place[:-1], "zzz"), value)
        misspelt = (*place[:-1], place[-1] + "s")
        yield "misspelt", misspelt, changed(misspelt, value)
        for kind, other in wrong_values(value, annotation):
            yield kind, place, changed(place, other)


def wrong_values(value: Any, annotation: Any) -> Iterator[tuple[str, Any]]:
    """Yield values of other types than a good value's, or out of its range."""
    wrong: list[Any] = [3, "text", []] if isinstance(value, dict) else [[], {"a": 1}]
    if not may_be_null(annotation):
        wrong.append(None)
    kinds: dict[str, list[Any]] = {"wrong type": wrong}
    if isinstance(value, bool):
        kinds["no bool"] = [0, 1, "true"]
    elif value is None or isinstance(value, int | float):
        kinds["no number in range"] = [-1, float("nan"), float("inf"), "3", "1e-05", True]
    elif isinstance(value, str):
        kinds["no known word"] = ["", 3.5, True]
    if annotation is int:
        kinds["no whole number"] = [1.5]
    for kind, others in kinds.items():
        for other in others:
            yield kind, other


CASES = list(malformed())


def test_the_valid_file_has_no_problem() -> None:
    assert check.document_problems(valid()) == []


def test_the_valid_file_names_every_key_and_every_family() -> None:
    for place, _ in all_keys():
        at(valid(), place)
    assert {block["family"] for block in valid()["models"].values()} == set(FAMILIES)


def test_the_projects_own_file_is_valid() -> None:
    text = (ROOT / "params.yaml").read_text(encoding="utf-8")
    assert check.document_problems(YAML(typ="safe", pure=True).load(text)) == []


def test_the_table_of_malformed_files_is_long() -> None:
    assert len(CASES) > 200


@pytest.mark.parametrize(
    ("kind", "place", "document"),
    CASES,
    ids=[f"{kind}-{'.'.join(place)}-{i}" for i, (kind, place, _) in enumerate(CASES)],
)
def test_a_malformed_file_is_told_in_a_line_that_names_the_key(
    kind: str, place: Path_, document: dict[str, Any]
) -> None:
    found = check.document_problems(copy.deepcopy(document))
    assert not any("\n" in line for line in found)
    about = [line for line in found if line.startswith(".".join(place) + ": ")]
    assert len(about) == 1, f"{kind}: {found}"
    if kind == "missing":
        assert about[0].endswith(": missing key") or ": missing key; expected one of: " in about[0]
    elif kind == "misspelt":
        assert about[0].endswith(f": unknown key; did you mean {place[-1][:-1]}?")
    elif kind == "unknown":
        assert ": unknown key; expected one of: " in about[0]
    else:
        value = at(document, place)
        assert f"found {value!r}" in about[0] or f"unknown family {value!r}" in about[0]
    if kind not in {"missing", "misspelt"}:
        assert len(found) == 1


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("seed",), 2**32),
        (("augment", "shift", "distance"), 0),
        (("augment", "warp", "copies"), 0),
        (("augment", "warp", "rotation"), 181),
        (("augment", "warp", "scale"), 1.0),
        (("augment", "warp", "shear"), 90),
        (("augment", "warp", "elastic_sigma"), 0),
        (("split", "train_size"), 0),
        (("binary", "a_question", "target_precision"), 0),
        (("binary", "a_question", "target_precision"), 1.01),
        (("binary_models", "folds"), 1),
        (("multilabel", "folds"), 256),
        (("multilabel", "large_from"), 0),
        (("models", "a_linear", "alpha"), 0),
        (("models", "a_forest", "max_features"), 0),
        (("models", "a_forest", "max_features"), 1.1),
        (("models", "a_forest", "max_depth"), 0),
        (("models", "a_neighbors", "n_neighbors"), 0),
        (("models", "a_neighbors", "folds"), 1),
        (("features", "pixels", "divisor"), 0),
        (("features", "gradients", "orientations"), 0),
        (("features", "gradients", "spacing"), 0),
        (("features", "gradients", "power"), 0),
        (("features", "gradients", "power"), 1.1),
        (("models", "a_forest", "max_samples"), 0),
        (("models", "a_forest", "max_samples"), 1.1),
        (("models", "a_kernel", "n_landmarks"), 0),
        (("models", "a_kernel", "gamma"), 0),
        (("models", "a_linear", "projection", "n_components"), 0),
        (("models", "a_linear", "projection", "whitening", "n_neighbors"), 0),
        (("models", "a_linear", "projection", "whitening", "shrinkage"), 1.1),
        (("evaluate", "curve_points"), 9),
        (("compare", "target"), 0),
        (("compare", "target"), 1.0),
        (("compare", "significance_level"), 1.0),
        (("denoise", "noise", "uniform", "highest"), 0),
        (("denoise", "noise", "uniform", "highest"), 256),
        (("denoise", "noise", "gaussian", "standard_deviation"), 0),
        (("denoise", "noise", "salt_and_pepper", "share"), 0),
        (("denoise", "noise", "salt_and_pepper", "share"), 1.1),
        (("denoise", "cleaning", "median_radius"), 0),
        (("robustness", "sample_size"), 0),
        (("error_analysis", "pair"), [3, 3]),
        (("audit_scores", "planted_share"), 0),
        (("audit_scores", "planted_share"), 0.51),
        (("learning_scores", "sizes"), 3),
        (("learning_scores", "held_out_folds"), 0),
        (("learning_curves", "fitted_sizes"), 3),
        (("learning_curves", "resamples"), 19),
    ],
)
def test_just_out_of_range_is_refused(place: Path_, value: object) -> None:
    (line,) = check.document_problems(changed(place, value))
    assert line.startswith(".".join(place) + ": expected ")
    assert line.endswith(f", found {value!r}")


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("seed",), 2**32 - 1),
        (("seed",), 0),
        (("augment", "warp", "rotation"), 180),
        (("augment", "warp", "scale"), 0),
        (("models", "a_forest", "max_features"), 1.0),
        (("models", "a_forest", "max_features"), 0.25),
        (("features", "pixels", "divisor"), 255),
        (("features", "gradients", "orientations"), 1),
        (("features", "gradients", "smoothing"), 0),
        (("features", "gradients", "power"), 1),
        (("models", "a_forest", "max_samples"), 1.0),
        (("models", "a_linear", "projection", "whitening", "shrinkage"), 0),
        (("models", "a_linear", "projection", "whitening", "shrinkage"), 1),
        (("models", "a_linear", "alpha"), 1),
        (("models", "a_neighbors", "folds"), 2),
        (("evaluate", "curve_points"), 10),
        (("denoise", "noise", "uniform", "highest"), 255),
        (("denoise", "noise", "salt_and_pepper", "share"), 1),
        (("denoise", "cleaning", "classifier"), "committee"),
        (("robustness", "strengths", "shift"), [0, 3]),
        (("robustness", "strengths", "rotation"), [0.0, 1e-3, 400]),
    ],
)
def test_just_within_range_is_taken(place: Path_, value: object) -> None:
    assert check.document_problems(changed(place, value)) == []


@pytest.mark.parametrize(
    "place", [place for place, annotation in all_keys() if may_be_null(annotation)], ids=".".join
)
def test_what_may_be_left_out_is_left_out_by_null(place: Path_) -> None:
    assert check.document_problems(changed(place, None)) == []


def test_a_value_that_fits_no_member_of_a_union_is_one_line() -> None:
    assert check.document_problems(changed(("models", "a_forest", "max_features"), "sqr")) == [
        "models.a_forest.max_features: expected 'sqrt' or 'log2' or a valid number, found 'sqr'"
    ]


def test_a_bad_key_of_a_section_that_may_be_left_out_is_one_line() -> None:
    whitening = {"n_neighbors": None, "shrinkge": 0.0}
    bad = changed(("models", "a_linear", "projection", "whitening"), whitening)
    assert check.document_problems(bad) == [
        "models.a_linear.projection.whitening.shrinkage: missing key",
        "models.a_linear.projection.whitening.shrinkge: unknown key; did you mean shrinkage?",
    ]


def test_groups_that_overlap_are_refused() -> None:
    assert check.document_problems(changed(("binary", "a_pair", "negative"), [2, 3])) == [
        "binary.a_pair.negative: expected classes other than the positive (3, 1), found [2, 3]"
    ]


def test_a_file_without_questions_is_refused() -> None:
    (line,) = check.document_problems(changed(("binary",), {}))
    assert line.startswith("binary: ")


def test_a_file_without_models_is_refused() -> None:
    (line,) = check.document_problems(changed(("models",), {}))
    assert line.startswith("models: ")


@pytest.mark.parametrize(
    ("section", "like"),
    [("models", "a_dummy"), ("binary", "a_question")],
    ids=["model", "question"],
)
@pytest.mark.parametrize("name", ["kNN", "2nd", "a-b", "a.b", "a b", "", "../x", "é", "_a", "a\nb"])
def test_a_name_that_is_no_plain_file_name_is_refused(name: str, section: str, like: str) -> None:
    document = valid()
    document[section][name] = document[section][like]
    (line,) = check.document_problems(document)
    assert line.endswith(f": expected a name of a-z, 0-9 and _, found {name!r}")
    assert "\n" not in line


def test_every_problem_of_a_model_whose_name_breaks_the_line_is_one_line() -> None:
    document = valid()
    document["models"]["a\nb"] = document["models"]["a_neighbors"] | {"folds": 1, "x\ty": 2}
    assert check.document_problems(document) == [
        r"models.a\nb: expected a name of a-z, 0-9 and _, found 'a\nb'",
        r"models.a\nb.folds: expected greater than or equal to 2, found 1",
        (
            r"models.a\nb.x\ty: unknown key; expected one of: family, features, train_on, folds, "
            r"projection, n_neighbors, weights"
        ),
    ]


@pytest.mark.parametrize("name", ["knn", "k2", "a_b_3"])
def test_a_plain_name_is_taken(name: str) -> None:
    document = valid()
    document["models"][name] = document["models"]["a_dummy"]
    assert check.document_problems(document) == []


@pytest.mark.parametrize("name", [1, 2.5, None])
def test_a_name_that_is_no_string_is_refused(name: Any) -> None:
    document = valid()
    document["models"][name] = document["models"]["a_dummy"]
    (line,) = check.document_problems(document)
    assert line.startswith(f"models.{name}: ")


def run_check(folder: Path, content: bytes | None) -> subprocess.CompletedProcess[str]:
    if content is not None:
        (folder / "params.yaml").write_bytes(content)
    return subprocess.run(
        [sys.executable, "-m", "stages.check"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )


SEVERAL = (
    VALID.replace("seed: 42", "seed: -1")
    .replace("n_neighbors: 4", "n_neighbours: 4")
    .replace("alpha: 1e-05", 'alpha: "1e-05"')
    .replace("family: forest", "family: forests")
)


@pytest.mark.parametrize(
    ("content", "lines"),
    [
        (
            SEVERAL.encode(),
            [
                "seed: expected greater than or equal to 0, found -1",
                (
                    "models.a_linear.alpha: expected a valid number, found '1e-05' "
                    "(a string; write the number without quotes)"
                ),
                "models.a_forest.family: unknown family 'forests'; did you mean forest?",
                "models.a_neighbors.n_neighbors: missing key",
                "models.a_neighbors.n_neighbours: unknown key; did you mean n_neighbors?",
            ],
        ),
        (b"", ["expected a mapping of sections, found nothing"]),
        (b"seed: \xff", ["not UTF-8 text (invalid start byte)"]),
        (None, ["not found; run from the project's folder"]),
    ],
    ids=["several problems", "empty", "not UTF-8", "missing"],
)
def test_a_bad_file_ends_with_2_its_problems_and_no_certificate(
    tmp_path: Path, content: bytes | None, lines: list[str]
) -> None:
    run = run_check(tmp_path, content)
    assert run.returncode == 2
    assert run.stdout == ""
    assert run.stderr.splitlines() == [f"params.yaml: {line}" for line in lines]
    assert not (tmp_path / "data").exists()


def test_a_valid_file_gets_the_same_certificate_whatever_it_says(tmp_path: Path) -> None:
    certificates = []
    for text in (VALID, VALID.replace("seed: 42", "seed: 43")):
        run = run_check(tmp_path, text.encode())
        assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
        certificates.append((tmp_path / "data" / "params.ok").read_bytes())
    assert certificates[0] == certificates[1]


@pytest.mark.parametrize("value", [[1, 2], [0, 2, 1], [0, 1, 1], [0, -1], [0, 0]])
def test_strengths_that_do_not_rise_from_0_are_refused(value: list[int]) -> None:
    assert check.document_problems(changed(("robustness", "strengths", "shift"), value)) == [
        f"robustness.strengths.shift: expected 0, then rising numbers, found {value}"
    ]


def test_a_shift_by_half_a_pixel_is_refused() -> None:
    (line,) = check.document_problems(changed(("robustness", "strengths", "shift"), [0, 0.5]))
    assert line == "robustness.strengths.shift.1: expected a valid integer, found 0.5"


MEMBERS = ("committee", "members")


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (MEMBERS, ["a_dummy", "a_forrest"], "no such model 'a_forrest'; did you mean a_forest?"),
        (MEMBERS, ["a_kernel"] * 2, "expected each model once, found a_kernel, a_kernel"),
        (
            MEMBERS,
            ["a_kernel", "a_forest"],
            "expected models with the same number of folds, found a_kernel with 5, a_forest with 3",
        ),
        (
            MEMBERS,
            ["a_kernel", "a_linear"],
            "expected models with the same number of folds, found a_kernel with 5, a_linear with None",
        ),
        (
            ("models", "a_forest", "train_on"),
            "shift",
            "expected original or warp with features: gradients, found 'shift'",
        ),
        (
            ("models", "a_slanted", "train_on"),
            "warp",
            "expected original with features: slanted_gradients, found 'warp'",
        ),
        (
            ("denoise", "cleaning", "classifier"),
            "a_liner",
            "no such model 'a_liner'; did you mean a_linear?",
        ),
        (
            ("robustness", "models"),
            ["a_dummy", "comittee"],
            "no such model 'comittee'; did you mean committee?",
        ),
        (
            ("robustness", "models"),
            ["committee"] * 2,
            "expected each model once, found committee, committee",
        ),
        (("audit", "model"), "comittee", "no such model 'comittee'; did you mean committee?"),
        (
            ("audit", "model"),
            "a_linear",
            "expected a model with at least 2 folds, found a_linear with none",
        ),
        # The committee is not a block of models: and cannot be fitted again.
        (
            ("audit_scores", "model"),
            "committee",
            (
                "no such model 'committee'; expected one of: a_dummy, a_slanted, a_linear, a_kernel, "
                "a_forest, a_neighbors, a_hyperplane, a_extra_trees, a_logistic, a_softmax, a_mlp, a_svm, a_multiclass, one_member, other_member"
            ),
        ),
        (
            ("error_analysis", "models"),
            ["a_forest", "a_kernal"],
            "no such model 'a_kernal'; did you mean a_kernel?",
        ),
        (
            ("learning_curves", "models"),
            ["a_kernel", "a_linear"],
            "expected a model with at least 2 folds, found a_linear with none",
        ),
        (
            ("learning_curves", "models"),
            ["a_kernel", "a_kernel"],
            "expected each model once, found a_kernel, a_kernel",
        ),
    ],
)
def test_a_name_that_stands_for_nothing_is_refused(
    place: Path_, value: object, problem: str
) -> None:
    assert check.document_problems(changed(place, value)) == [f"{'.'.join(place)}: {problem}"]


@pytest.mark.parametrize("pair", [[3], [3, 4, 5], [3, -1]])
def test_a_pair_is_of_two_classes(pair: list[int]) -> None:
    (line,) = check.document_problems(changed(("error_analysis", "pair"), pair))
    assert line.startswith("error_analysis.pair")


def test_a_study_that_leaves_out_more_folds_than_a_model_has_is_refused() -> None:
    document = changed(("learning_scores", "held_out_folds"), 4)
    document["models"]["one_member"]["folds"] = document["models"]["other_member"]["folds"] = 4
    assert check.document_problems(document) == []
    document["learning_scores"]["held_out_folds"] = 5
    assert check.document_problems(document) == [
        f"learning_curves.models: expected a model with at least 5 folds, found {name} with 4"
        for name in ("one_member", "other_member")
    ]


def test_an_audit_within_the_training_folds_needs_three_of_them() -> None:
    document = valid()
    document["models"]["one_member"]["folds"] = document["models"]["other_member"]["folds"] = 2
    assert check.document_problems(document) == [
        "audit_scores.model: expected a model with at least 3 folds, found one_member with 2"
    ]
