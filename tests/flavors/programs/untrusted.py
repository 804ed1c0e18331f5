"""Load benign and hostile models without trust; print the result for each as JSON.

    python -m tests.flavors.programs.untrusted torch

Everything hostile makes the folder or file `sprung` when its code runs, which is then printed of it.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import shutil
import sys
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

import greenroom
from greenroom.errors import InvalidInput, UntrustedContent
from greenroom.scanning.formats import judge
from tests.flavors.programs.both_ways import Case

ROWS = [[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]]
CANARY = "sprung"
SPRING = f"__import__('os').makedirs({CANARY!r}, exist_ok=True)"


class Trap:
    """Creates a folder when it is unpickled."""

    def __reduce__(self) -> Any:
        return os.makedirs, (CANARY, 0o777, True)


def outcome(flavor: str, folder: Path, **options: Any) -> str:
    """Return whether a model was loaded or refused without trust."""
    try:
        getattr(greenroom, flavor).load_model(folder, trust_pickle=False, **options)
    except UntrustedContent as error:
        result = f"refused: {error}"
    except InvalidInput as error:
        result = f"invalid: {error}"
    # Any error of a library about a hostile file is accepted here.
    except Exception as error:
        result = f"failed: {type(error).__name__}: {error}"
    else:
        result = "loaded"
    return f"SPRUNG, {result}" if _removed_canary() else result


def _removed_canary() -> bool:
    """Return whether code of a model ran, and reset for the next one."""
    canary = Path(CANARY)
    if canary.is_dir():
        canary.rmdir()
        return True
    was_there = canary.exists()
    canary.unlink(missing_ok=True)
    return was_there


def benign(environment: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Save the models for comparing both libraries, and load each without trust, both ways."""
    cases: list[Case] = importlib.import_module(f"tests.flavors.programs.{environment}_models").cases("greenroom")
    for case in cases:
        folder = Path("benign") / case.name
        options = {name: value for name, value in {**case.options, **case.ours}.items() if name != "artifact_path"}
        given = () if case.model is None else (case.model,)
        if case.flavor == "pyfunc":
            given, options = (), {**options, "python_model": case.model}
        if case.example:
            options["input_example"] = case.rows
        getattr(greenroom, case.flavor).save_model(*given, path=folder, pip_requirements=[case.flavor], **options)
        name = "python_function" if case.flavor == "pyfunc" else case.flavor
        verdicts = {verdict.flavor: verdict for verdict in judge(folder)}
        yield (
            case.name,
            {
                "flavor": name,
                "format": verdicts[name].format,
                "runs code": verdicts[name].runs_code,
                "native": outcome(case.flavor, folder),
                "function": outcome("pyfunc", folder) if case.function else None,
            },
        )


def tables() -> dict[str, str]:
    """Classes, functions, files and providers chosen by the model's files."""
    import lightgbm
    import numpy as np
    import onnxruntime
    import spacy
    import statsmodels.api as sm
    import xgboost
    from onnx import TensorProto, helper
    from sklearn.preprocessing import FunctionTransformer

    rows, labels = np.array(ROWS * 5), np.array([0, 1, 0, 1] * 5)
    estimator = lightgbm.LGBMClassifier(n_estimators=1, verbose=-1, min_child_samples=1).fit(rows, labels)
    greenroom.lightgbm.save_model(estimator, "lightgbm classifier")
    greenroom.statsmodels.save_model(sm.OLS(labels, rows).fit(), "statsmodels")
    Path("statsmodels/model.statsmodels").write_bytes(pickle.dumps(Trap()))
    greenroom.xgboost.save_model(xgboost.train({}, xgboost.DMatrix(rows, labels), 1), "xgboost")
    _described("xgboost", "xgboost", model_class="xgboost.spark.SparkXGBClassifier")
    greenroom.sklearn.save_model(
        FunctionTransformer(os.mkdir), "sklearn function", serialization_format="skops",
        skops_trusted_types=["posix.mkdir"],
    )  # fmt: skip

    @spacy.registry.callbacks("canary.v1")
    def canary() -> Callable[[Any], Any]:
        Path(CANARY).mkdir()
        return lambda language: language

    greenroom.spacy.save_model(spacy.blank("en"), "spacy callback")
    config = Path("spacy callback/model.spacy/config.cfg")
    called = config.read_text().replace("before_creation = null\n", "")
    config.write_text(f'{called}\n[nlp.before_creation]\n@callbacks = "canary.v1"\n')

    values = helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, 2])
    total = helper.make_tensor_value_info("total", TensorProto.FLOAT, [None, 2])
    weights = helper.make_tensor("weights", TensorProto.FLOAT, [2], [1.0, 2.0])
    graph = helper.make_graph(
        [helper.make_node("Add", ["rows", "weights"], ["total"])], "add", [values], [total], [weights]
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    providers = [("CPUExecutionProvider", {"canary": "1"})]
    greenroom.onnx.save_model(
        model, "onnx providers", onnx_execution_providers=[list(provider) for provider in providers],
        onnx_session_options={"extra_session_config": {"canary": "1"}, "intra_op_num_threads": 1},
    )  # fmt: skip
    Path("secret.bin").write_bytes(np.array([1.0, 2.0], dtype="float32").tobytes())
    greenroom.onnx.save_model(model, "onnx outside")
    (tensor,) = model.graph.initializer
    tensor.ClearField("float_data")
    tensor.data_location = TensorProto.EXTERNAL
    tensor.external_data.add(key="location", value="../secret.bin")
    Path("onnx outside/model.onnx").write_bytes(model.SerializeToString())

    found = {name: outcome(name.partition(" ")[0], Path(name)) for name in (
        "lightgbm classifier", "statsmodels", "xgboost", "sklearn function", "spacy callback", "onnx outside")}  # fmt: skip
    genuine, asked = onnxruntime.InferenceSession, []

    def session(file: str, options: Any, providers: Any) -> Any:
        asked.append([providers, options.has_session_config_entry("canary")] if hasattr(
            options, "has_session_config_entry") else [providers, _entry(options)])  # fmt: skip
        return genuine(file, options, providers=providers)

    onnxruntime.InferenceSession = session
    found["onnx providers"] = outcome("pyfunc", Path("onnx providers"))
    found["onnx providers, asked of the runtime"] = json.dumps(asked)
    return found


def _entry(options: Any) -> bool:
    """Return whether a session received the model's free text."""
    try:
        return bool(options.get_session_config_entry("canary"))
    except RuntimeError:
        return False


def torch() -> dict[str, str]:
    """Exported graphs that evaluate and unpickle, pipelines with code, pickles and other libraries' models."""
    import numpy as np
    import torch as library
    from torch import nn

    rows = np.array(ROWS, dtype="float32")
    module = nn.Sequential(nn.Linear(2, 1), nn.ReLU())
    greenroom.pytorch.save_model(module, "pickled", serialization_format="pickle")
    library.save(Trap(), "pickled/data/model.pth")
    greenroom.pytorch.save_model(module, "exported", input_example=rows)
    archives: dict[str, Callable[[str, bytes], list[tuple[str, bytes]]]] = {
        "exported, expression": _with_expression,
        "exported, exempted record": _with_exemption,
        "exported, doubled record": lambda name, content: (
            [(name, pickle.dumps(Trap()))] * 2 if "sample_inputs" in name else []) + [(name, content)],
    }  # fmt: skip
    for name, change in archives.items():
        shutil.copytree("exported", name)
        _rewrite(Path(name, "data/model.pt2"), change)
    found = {name: outcome("pytorch", Path(name)) for name in ("exported", "pickled", *archives)}
    return {**found, **_pipelines(library)}


def _with_expression(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Replace the size of a symbolic dimension with code."""

    def spring(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: SPRING if key == "expr_str" else spring(one) for key, one in value.items()}
        return [spring(one) for one in value] if isinstance(value, list) else value

    is_graph = "models/" in name and name.endswith(".json")
    return [(name, json.dumps(spring(json.loads(content))).encode() if is_graph else content)]


def _with_exemption(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Replace the example inputs with a pickle, and mark it as bare numbers in a list."""
    if "sample_inputs" not in name:
        return [(name, content)]
    folder, _, record = name.rpartition("/")
    config = {"config": {"x": {"path_name": record, "use_pickle": False}}}
    return [(name, pickle.dumps(Trap())), (f"{folder}/x_config.json", json.dumps(config).encode())]


def _rewrite(file: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> None:
    with zipfile.ZipFile(file) as archive:
        records = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in records:
            for changed in change(name, content):
                archive.writestr(*changed)


def _pipelines(library: Any) -> dict[str, str]:
    """Hostile pipelines, all derived from one good one."""
    good = Path("benign/transformers classifier")
    hostile: dict[str, Callable[[Path], None]] = {
        "transformers, code beside": _code_beside,
        "transformers, pickle beside safetensors": lambda folder: library.save(
            Trap(), folder / "model/pytorch_model.bin"),
        "transformers, pickle in a component": lambda folder: _pickled_component(folder, library),
        "transformers, any class": lambda folder: _described(
            str(folder), "transformers", pipeline_model_type="AutoModelForImageSegmentation"),
        "transformers, kernel": lambda folder: _configured(folder, _attn_implementation_internal="evil/kernel"),
        "transformers, adapter": lambda folder: _written(folder / "model/adapter_config.json", "{}"),
        "transformers, generation": lambda folder: _described(
            str(folder), "python_function", config={"custom_generate": "evil/repo", "trust_remote_code": True}),
    }  # fmt: skip
    # Answers to prompts; no prompt may appear.
    reader, writer = os.pipe()
    os.write(writer, b"y\n" * 100)
    os.close(writer)
    os.dup2(reader, 0)
    found = {}
    for name, change in hostile.items():
        folder = Path(name)
        shutil.copytree(good, folder)
        change(folder)
        found[name] = outcome("pyfunc" if name.endswith("generation") else "transformers", folder)
    found["standard input"] = f"{len(os.read(0, 1000))} bytes left"
    return found


def _code_beside(folder: Path) -> None:
    _written(folder / "model/cfg.py", f"{SPRING}\nfrom transformers import BertConfig\nclass Evil(BertConfig): pass\n")
    _described(str(folder), "transformers", pipeline_model_type="NoSuchClass")
    _configured(folder, model_type="evil", auto_map={"AutoConfig": "cfg.Evil", "AutoModel": "cfg.Evil"})


def _pickled_component(folder: Path, library: Any) -> None:
    component = folder / "components/tokenizer"
    shutil.copy(folder / "model/config.json", component / "config.json")
    library.save(Trap(), component / "pytorch_model.bin")
    _described(str(folder), "transformers", tokenizer_type="BertModel")


def _configured(folder: Path, **keys: Any) -> None:
    file = folder / "model/config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **keys}))


def _described(folder: str, flavor: str, **keys: Any) -> None:
    file = Path(folder, "MLmodel")
    content = yaml.safe_load(file.read_text())
    content["flavors"][flavor].update(keys)
    file.write_text(yaml.safe_dump(content))


def _written(file: Path, text: str) -> None:
    file.write_text(text)


def tensorflow() -> dict[str, str]:
    """SavedModels that write files, Keras models that contain code or refer to files, pickled custom objects."""
    import keras

    def model(*layers: Any) -> Any:
        return keras.Sequential([keras.Input([2]), *layers])

    plain = model(keras.layers.Dense(1))
    _writing_saved_model(Path("program"))
    greenroom.keras.save_model(plain, "keras saved model", save_exported_model=True)
    exported = next(Path("keras saved model").rglob("saved_model.pb")).parent
    shutil.rmtree(exported)
    shutil.copytree("program", exported)
    shutil.copytree("benign/tensorflow saved model", "tensorflow saved model")
    shutil.rmtree("tensorflow saved model/tfmodel")
    shutil.copytree("program", "tensorflow saved model/tfmodel")
    greenroom.keras.save_model(model(keras.layers.Lambda(lambda rows: rows * 2)), "keras lambda")
    greenroom.tensorflow.save_model(plain, "tensorflow custom objects", custom_objects={"trap": Trap()})
    greenroom.tensorflow.save_model(plain, "tensorflow h5", keras_model_kwargs={"save_format": "h5"})
    for name, change in {
        "keras layer with a saved model": _with_layer("TFSMLayer", {"filepath": str(Path("program").resolve())}),
        "keras words from a file": _with_layer("StringLookup", {"vocabulary": str(Path("program").resolve())}),
        "keras doubled description": lambda name, content: [(name, content)] * (2 if name == "config.json" else 1),
    }.items():
        greenroom.keras.save_model(plain, name)
        _rewrite(Path(name, "data/model.keras"), change)
    names = (
        "keras saved model", "tensorflow saved model", "keras lambda", "tensorflow custom objects", "tensorflow h5",
        "keras layer with a saved model", "keras words from a file", "keras doubled description",
    )  # fmt: skip
    found = {name: outcome(name.partition(" ")[0], Path(name)) for name in names}
    found["keras lambda, asked to run"] = outcome("keras", Path("keras lambda"), load_model_kwargs={"safe_mode": False})
    return found


def _writing_saved_model(folder: Path) -> None:
    """Write a SavedModel that creates the canary, as a file, when it is loaded."""
    import tensorflow as library

    v1 = library.compat.v1
    with v1.Graph().as_default(), v1.Session() as session:
        rows = v1.placeholder(library.float32, [None, 2], name="rows")
        signature = v1.saved_model.predict_signature_def({"rows": rows}, {"out": rows * 2})
        builder = v1.saved_model.Builder(str(folder))
        builder.add_meta_graph_and_variables(
            session,
            ["serve"],
            signature_def_map={"predict": signature},
            main_op=library.raw_ops.WriteFile(filename=str(Path(CANARY).resolve()), contents=b"x"),
        )
        builder.save()


def _with_layer(name: str, config: dict[str, Any]) -> Callable[[str, bytes], list[tuple[str, bytes]]]:
    """Add a layer to a Keras model's description."""

    def change(member: str, content: bytes) -> list[tuple[str, bytes]]:
        if member != "config.json":
            return [(member, content)]
        described = json.loads(content)
        layer = {
            "module": "keras.layers",
            "class_name": name,
            "config": {"name": "x", **config},
            "registered_name": None,
        }
        described["config"]["layers"].append(layer)
        return [(member, json.dumps(described).encode())]

    return change


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    saved = dict(benign(sys.argv[1]))
    run: Callable[[], dict[str, str]] = getattr(importlib.import_module("__main__"), sys.argv[1])
    print(json.dumps({"benign": saved, "hostile": run()}))
