"""Looking into files of models: what they are made of is on a list, or they are code."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from greenroom.scanning import keras_files, onnx_files, skops_files, spacy_folders, transformers_folders

DENSE = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 1}, "registered_name": None}
CONFIG_OF_SPACY = """[nlp]
lang = "en"
pipeline = ["textcat"]

[components.textcat]
factory = "textcat"

[components.textcat.model]
@architectures = "spacy.TextCatBOW.v3"

[components.textcat.model.reduce]
seed = ${system.seed}
"""


def an_archive(file: Path, *members: tuple[str, Any]) -> Path:
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members:
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return file


@pytest.mark.parametrize(
    "item",
    [
        {"class_name": "Lambda", "module": "keras.layers"},
        {"class_name": "TFSMLayer", "module": "keras.layers"},
        {"class_name": "TorchModuleWrapper", "module": "keras.layers"},
        {"class_name": "__lambda__", "config": {"value": ""}},
        {"class_name": "__typespec__", "module": "os"},
        {"class_name": "Dense", "module": "evil"},
        {"class_name": "Mine", "module": "keras.layers", "registered_name": "package>Mine"},
        {"class_name": "Dense", "module": "keras.layers", "registered_name": "package>Mine"},
        {"class_name": "function", "module": "keras.utils", "config": "get_file"},
        {"class_name": "function", "module": "builtins", "config": "eval"},
        {"class_name": "get_file", "module": "keras.src.ops.numpy"},
        {"class_name": ["Dense"], "module": "keras.layers"},
        {"class_name": "StringLookup", "module": "keras.layers", "config": {"vocabulary": "/etc/passwd"}},
        {"x": [{"deep": {"class_name": "Lambda"}}]},
    ],
)
def test_keras_description_names_harmless_layers_only(item: dict[str, Any], tmp_path: Path) -> None:
    file = an_archive(tmp_path / "a.keras", ("config.json", {"layers": [DENSE]}), ("model.weights.h5", b""))
    assert keras_files.find_problem(file) is None
    file = an_archive(tmp_path / "b.keras", ("config.json", {"layers": [DENSE, item]}), ("model.weights.h5", b""))
    assert keras_files.find_problem(file) is not None


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "members",
    [
        [("config.json", DENSE), ("config.json", DENSE)],
        [("config.json", DENSE), ("CONFIG.json", DENSE)],
        [("config.json", DENSE), ("../x", b"")],
        [("config.json", DENSE), ("model.weights.npz", b"")],
        [("metadata.json", b"{}")],
        [("config.json", b"{")],
        [("config.json", b"[" * 100_000)],
    ],
)
def test_keras_archive_holds_its_members_once(members: list[tuple[str, Any]], tmp_path: Path) -> None:
    assert keras_files.find_problem(an_archive(tmp_path / "a.keras", *members)) is not None
    (tmp_path / "b.keras").write_bytes(b"no archive")
    assert keras_files.find_problem(tmp_path / "b.keras") is not None


@pytest.mark.parametrize(
    "node",
    [
        {"__loader__": "MethodNode", "__module__": "builtins", "__class__": "method"},
        {"__loader__": "OperatorFuncNode", "__module__": "operator", "__class__": "methodcaller"},
        {"__loader__": "ConstructorFromReduceNode", "__module__": "sklearn", "__class__": "x"},
        {"__loader__": "FunctionNode", "__module__": "posix", "__class__": "system"},
        {"__loader__": "TypeNode", "__module__": "builtins", "__class__": "eval"},
        {"__loader__": "ObjectNode", "__module__": "sklearnevil", "__class__": "x"},
    ],
)
def test_skops_files_hold_harmless_nodes_only(node: dict[str, Any], tmp_path: Path) -> None:
    good = {"__loader__": "ObjectNode", "__module__": "sklearn.linear_model._base", "__class__": "LinearRegression"}
    assert skops_files.find_problem(an_archive(tmp_path / "a.skops", ("schema.json", good))) is None
    bad = {**good, "content": {"x": [node]}}
    assert skops_files.find_problem(an_archive(tmp_path / "b.skops", ("schema.json", bad))) is not None


@pytest.mark.parametrize(
    "line",
    [
        '@callbacks = "spacy.copy_from_base_model.v1"',
        '@architectures = "evil.v1"',
        '@misc = "spacy.KBFromFile.v1"',
        '@misc: "spacy.ngram_suggester.v1"',
        '@layers = "PyTorchWrapper.v3"',
        'x = {"@misc": "evil"}',
        'x = {"\\u0040misc": "evil"}',
        'factory = "evil"',
        'components = {"x": {"factory": "evil"}}',
        "factory = ${paths.train}",
        'lang = "../evil"',
        'source = "other"',
        "[components./etc/x]",
    ],
)
def test_spacy_configuration_names_its_own_functions_only(line: str, tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text('{"lang": "en"}')
    (tmp_path / "config.cfg").write_text(CONFIG_OF_SPACY)
    assert spacy_folders.find_problem(tmp_path) is None
    (tmp_path / "config.cfg").write_text(f"{CONFIG_OF_SPACY}\n{line}\n")
    assert spacy_folders.find_problem(tmp_path) is not None


def test_spacy_folder_holds_its_own_files_only(tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text('{"lang": "en"}')
    (tmp_path / "config.cfg").write_text(CONFIG_OF_SPACY)
    (tmp_path / "component").mkdir()
    (tmp_path / "component" / "model.pkl").write_bytes(b"")
    assert spacy_folders.find_problem(tmp_path) is not None


def message(*fields: tuple[int, bytes]) -> bytes:
    """Write a protocol buffer of fields that have a length."""
    out = b""
    for number, content in fields:
        key = number << 3 | 2
        out += (bytes([key]) if key < 128 else bytes([key & 127 | 128, key >> 7])) + bytes([len(content)]) + content
    return out


def tensor_at(location: str) -> bytes:
    return message((13, message((1, b"location"), (2, location.encode()))))


GRAPHS = {
    "initializer": lambda tensor: message((7, message((5, tensor)))),
    "second graph": lambda tensor: message((7, b""), (7, message((5, tensor)))),
    "attribute": lambda tensor: message((7, message((1, message((5, message((5, tensor)))))))),
    "inner graph": lambda tensor: message((7, message((1, message((5, message((6, message((5, tensor)))))))))),
    "sparse": lambda tensor: message((7, message((15, message((1, tensor)))))),
    "sparse attribute": lambda tensor: message((7, message((1, message((5, message((22, message((1, tensor)))))))))),
    "function": lambda tensor: message((25, message((7, message((5, message((5, tensor)))))))),
    "training": lambda tensor: message((20, message((1, message((5, tensor)))))),
}


@pytest.mark.parametrize("graph", GRAPHS)
def test_onnx_tensors_lie_in_the_folder_wherever_they_are_named(graph: str, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for place in (folder / "weights", tmp_path / "secret"):
        place.write_bytes(b"1234")
    (folder / "soft").symlink_to(folder / "weights")
    os.link(tmp_path / "secret", folder / "hard")
    file = folder / "model.onnx"
    file.write_bytes(GRAPHS[graph](tensor_at("weights")))
    assert onnx_files.find_problem(file) is None
    for location in ("../secret", str(tmp_path / "secret"), "soft", "hard", "missing", "*/_ORT_MEM_ADDR_/*", "."):
        file.write_bytes(GRAPHS[graph](tensor_at(location)))
        assert onnx_files.find_problem(file) is not None, location


@pytest.mark.parametrize("content", [b"", b"\x3a\xff", b"\x3b\x3c", b"\x00\x00\x00\x00ORTM", b"\x80" * 20, b"\x3a"])
def test_onnx_file_that_is_none_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(content)
    assert onnx_files.find_problem(tmp_path / "model.onnx") is not None


GOOD_PIPELINE = {
    "task": "text-classification",
    "pipeline_model_type": "BertForSequenceClassification",
    "components": ["tokenizer"],
    "tokenizer_type": "TokenizersBackend",
}


@pytest.fixture
def pipeline(tmp_path: Path) -> Path:
    for part in ("model", "components/tokenizer"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "model/config.json").write_text('{"model_type": "bert", "label2id": {"adapter": 0}}')
    (tmp_path / "model/model.safetensors").write_bytes(b"")
    (tmp_path / "components/tokenizer/tokenizer.json").write_text("{}")
    (tmp_path / "components/tokenizer/tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    assert transformers_folders.find_problem(tmp_path, GOOD_PIPELINE, {"top_k": 1}) is None
    return tmp_path


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model/pytorch_model.bin", ""),
        ("model/weights.pt", ""),
        ("model/nested/x.pkl", ""),
        ("model/cfg.py", ""),
        ("model/tf_model.h5", ""),
        ("model/flax_model.msgpack", ""),
        ("components/tokenizer/x.npz", ""),
        ("model/adapter_config.json", "{}"),
        ("model/config.json", '{"model_type": "evil"}'),
        ("model/config.json", '{"auto_map": {}}'),
        ("model/config.json", '{"text_config": {"trust_remote_code": true}}'),
        ("model/config.json", '{"_attn_implementation_internal": "evil/kernel"}'),
        ("model/config.json", '{"attn_implementation": "evil/kernel"}'),
        ("model/config.json", '{"quantization_config": {}}'),
        ("model/config.json", '{"backbone": "evil"}'),
        ("model/generation_config.json", '{"custom_generate": "evil"}'),
        ("model/config.json", "["),
        ("model/model.safetensors.index.json", '{"weight_map": {"a": "../x.safetensors"}}'),
        ("model/model.safetensors.index.json", '{"weight_map": {"a": "x.bin"}}'),
        ("components/tokenizer/tokenizer_config.json", '{"tokenizer_class": "EvilTokenizer"}'),
        ("components/tokenizer/tokenizer_config.json", '{"tokenizer_class": ["BertTokenizer"]}'),
        ("components/tokenizer/tokenizer_config.json", '{"vocab_file": "/etc/passwd"}'),
    ],
)
def test_pipeline_is_made_of_weights_and_words_only(file: str, content: str, pipeline: Path) -> None:
    (pipeline / file).parent.mkdir(exist_ok=True)
    (pipeline / file).write_text(content)
    assert transformers_folders.find_problem(pipeline, GOOD_PIPELINE, {}) is not None


@pytest.mark.parametrize(
    "settings",
    [
        {"task": "table-question-answering"},
        {"task": None},
        {"pipeline_model_type": "AutoModel"},
        {"pipeline_model_type": "BertForSequenceClassification\n"},
        {"tokenizer_type": "BertModel"},
        {"tokenizer_type": None},
        {"components": ["evil"]},
        {"components": "tokenizer"},
        {"model_binary": "../model"},
    ],
)
def test_pipeline_is_of_known_classes_only(settings: dict[str, Any], pipeline: Path) -> None:
    assert transformers_folders.find_problem(pipeline, {**GOOD_PIPELINE, **settings}, {}) is not None


@pytest.mark.parametrize("name", ["custom_generate", "trust_remote_code", "assistant_model"])
def test_pipeline_is_called_with_known_arguments_only(name: str, pipeline: Path) -> None:
    assert transformers_folders.find_problem(pipeline, GOOD_PIPELINE, {name: "x"}) is not None
