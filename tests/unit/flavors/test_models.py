from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from greenroom.core.schemas import ColSpec, ParamSpec, TensorSpec
from greenroom.core.signatures import ModelSignature
from greenroom.errors import InvalidInput, InvalidSignature
from greenroom.flavors.models import Model

SIGNATURE = ModelSignature(
    inputs=(ColSpec(name="a", type="double"), ColSpec(name="b", type="string", required=False)),
    outputs=(TensorSpec(type="float32", shape=(-1, 3)),),
    params=(ParamSpec(name="temperature", dtype="float", default=0.5),),
)


def test_description_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = Model.create(model_id="m-1", run_id="a", signature=SIGNATURE, metadata={"team": "x"})
    model.flavors = {"sklearn": {"pickled_model": "model.pkl"}}
    model.save(tmp_path)
    assert Model.load(tmp_path) == model


def test_description_is_read_by_the_text_of_a_path(tmp_path: Path) -> None:
    model = Model.create(flavors={"python_function": {}}, saved_input_example_info={"artifact_path": "example.json"})
    model.save(tmp_path)
    (tmp_path / "example.json").write_text('{"columns": ["a"], "data": [[1]]}')
    for path in (str(tmp_path), f"{tmp_path}/", str(tmp_path / "MLmodel"), tmp_path / "MLmodel"):
        assert Model.load(path) == model
        assert model.load_input_example(path) == {"columns": ["a"], "data": [[1]]}
    assert Model.create(flavors={}).load_input_example(tmp_path) is None
    for wrong in ("runs:/0123abc/model", str(tmp_path / "nowhere"), None):
        with pytest.raises(InvalidInput):
            Model.load(wrong)  # type: ignore[arg-type]


def test_logged_model_gives_its_id_to_the_folder() -> None:
    assert Model.create(model_id="m-1").model_uuid == "m-1"
    assert Model.create().model_uuid != Model.create().model_uuid


def test_keys_this_library_does_not_know_are_kept(tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text("flavors: {}\nresources: {a: 1}\nis_signature_from_type_hint: false\n")
    Model.load(tmp_path).save(tmp_path)
    written = yaml.safe_load((tmp_path / "MLmodel").read_text())
    assert written["resources"] == {"a": 1}
    assert written["is_signature_from_type_hint"] is False


@pytest.mark.parametrize("text", ["", "- a\n", "flavors: none\n", "{", "!!python/object/apply:os.getcwd []\n"])
def test_file_that_describes_no_model_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text(text)
    with pytest.raises(InvalidInput):
        Model.load(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 20_000,
        "- " * 20_000,
        "{a: " * 5_000,
        "flavors: {}\ntime: 2001-99-99\n",
        f"flavors: {{}}\na: {'9' * 10_000}\n",
    ],
)
def test_file_that_no_parser_should_follow_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text(text)
    began = time.process_time()
    with pytest.raises(InvalidInput):
        Model.load(tmp_path)
    assert time.process_time() - began < 5


MLMODEL = """
flavors: &f {python_function: {loader_module: mlflow.sklearn, env: {conda: conda.yaml}}}
signature: {inputs: '[{"name": "a", "type": "double", "required": true}]', outputs: null}
metadata: [*f, *f, !!int 5, !!timestamp 2001-01-01, "text", ~, 0x1F, 1:30]
"""


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.lists(
        st.tuples(
            st.integers(0, len(MLMODEL)), st.sampled_from([*"[]{}&*!|>%@`,:?-#'\"\n\t \x85", "&a ", "*a", "<<: "])
        ),
        max_size=8,
    )
)
def test_any_damage_to_a_description_is_read_or_refused(edits: list[tuple[int, str]], tmp_path: Path) -> None:
    text = MLMODEL
    for place, sign in edits:
        text = text[:place] + sign + text[place + 1 :]
    (tmp_path / "MLmodel").write_text(text)
    began = time.process_time()
    try:
        Model.load(tmp_path)
    except (InvalidInput, InvalidSignature):
        pass
    assert time.process_time() - began < 2


def test_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_bytes(b"flavors: {python_function: {}}\n\xff\xfe")
    with pytest.raises(InvalidInput, match="is not UTF-8 text"):
        Model.load(tmp_path)


def test_signature_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "MLmodel").write_text("flavors: {}\nsignature: {inputs: 'nonsense'}\n")
    with pytest.raises(InvalidSignature):
        Model.load(tmp_path)
