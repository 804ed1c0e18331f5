"""Pipelines of transformers: weights as safetensors, classes of well-known families, no additional code.

Source: `PreTrainedModel.from_pretrained` and the auto classes of transformers, for the keys that make the library load
anything other than the model's own weights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from greenroom.errors import InvalidInput
from greenroom.scanning.archives import NotPlain, mappings, read_json
from greenroom.scanning.folders import below

MODEL_FOLDER = "model"
COMPONENTS_FOLDER = "components"
COMPONENTS = ("tokenizer", "feature_extractor", "image_processor", "processor")
"""In the order of a pipeline's arguments; each is saved under its own name."""

# Families whose configuration creates only their own layers: none loads another model by a name in the file, unlike
# those with a backbone. Model type to the prefix of the class names.
_FAMILIES = {
    "albert": "Albert", "bart": "Bart", "beit": "Beit", "bert": "Bert", "bloom": "Bloom", "camembert": "Camembert",
    "clip": "CLIP", "convnext": "ConvNext", "deberta": "Deberta", "deberta-v2": "DebertaV2", "deit": "DeiT",
    "distilbert": "DistilBert", "electra": "Electra", "ernie": "Ernie", "falcon": "Falcon", "gemma": "Gemma",
    "gemma2": "Gemma2", "gpt2": "GPT2", "gpt_neo": "GPTNeo", "gpt_neox": "GPTNeoX", "gptj": "GPTJ", "llama": "Llama",
    "longformer": "Longformer", "marian": "Marian", "mbart": "MBart", "mistral": "Mistral", "mobilebert": "MobileBert",
    "mpnet": "MPNet", "mt5": "MT5", "opt": "OPT", "pegasus": "Pegasus", "phi": "Phi", "phi3": "Phi3", "qwen2": "Qwen2",
    "resnet": "ResNet", "roberta": "Roberta", "roformer": "RoFormer", "swin": "Swin", "t5": "T5", "vit": "ViT",
    "whisper": "Whisper", "xlm-roberta": "XLMRoberta", "xlnet": "XLNet",
}  # fmt: skip
_PARTS_OF_MODELS = frozenset({"clip_text_model", "clip_vision_model"})
_FAMILY = "|".join(sorted(_FAMILIES.values(), key=len, reverse=True))
_CLASSES = {
    "model": re.compile(
        rf"(?:{_FAMILY})(?:Model|LMHeadModel|DoubleHeadsModel|MTModel|EncoderModel|TextModel|VisionModel"
        r"|ForCausalLM|ForConditionalGeneration|ForImageClassification|ForMaskedLM|ForMultipleChoice|ForPreTraining"
        r"|ForQuestionAnswering|ForSequenceClassification|ForTokenClassification|ForAudioClassification)"
    ),
    "tokenizer": re.compile(rf"(?:{_FAMILY}|PreTrained)Tokenizer(?:Fast)?|TokenizersBackend|AutoTokenizer"),
    "feature_extractor": re.compile(rf"(?:{_FAMILY})FeatureExtractor"),
    "image_processor": re.compile(rf"(?:{_FAMILY})ImageProcessor(?:Fast|Pil)?"),
    "processor": re.compile(rf"(?:{_FAMILY})Processor"),
}
_TASKS = frozenset(
    "audio-classification automatic-speech-recognition feature-extraction fill-mask image-classification "
    "image-feature-extraction ner question-answering sentiment-analysis summarization text-classification text-generation "
    "text2text-generation token-classification translation zero-shot-classification zero-shot-image-classification".split()
)
_SUFFIXES = frozenset({".jinja", ".json", ".md", ".model", ".safetensors", ".txt"})
_WEIGHTS_INDEX = "safetensors.index.json"
# Keys by which a file can make the library run code, load another model, or another library:
# auto_map, custom_* (code in the folder), trust_remote_code (CVE-2026-5241), *_implementation* (kernels from a hub,
# CVE-2026-4372), quantization_config (other libraries), adapters and backbones (other models), transformers_weights.
_KEYS = re.compile(
    r"auto_map|custom_.*|.*trust_remote_code|.*implementation.*|quantization_config|.*adapter.*|.*backbone.*|base_model.*"
    r"|peft.*|transformers_weights"
)
_SAFE_IMPLEMENTATIONS = (None, "eager", "sdpa")
# Keys whose value is a class name, and the component whose classes are allowed.
_CLASS_KEYS = {
    "tokenizer_class": "tokenizer",
    "feature_extractor_type": "feature_extractor",
    "image_processor_type": "image_processor",
    "processor_class": "processor",
}
# Vocabularies may have any words as keys.
_VOCABULARIES = frozenset({"added_tokens.json", "tokenizer.json", "vocab.json"})


# Numbers, choices and words; nothing that refers to code or another model (custom_generate, assistant_model,
# trust_remote_code).
ARGUMENTS = frozenset(
    "aggregation_strategy batch_size candidate_labels clean_up_tokenization_spaces device do_sample early_stopping "
    "function_to_apply hypothesis_template ignore_labels length_penalty max_length max_new_tokens min_length min_new_tokens "
    "multi_label no_repeat_ngram_size num_beams num_return_sequences padding penalty_alpha repetition_penalty "
    "return_full_text return_text src_lang stride targets temperature tgt_lang top_k top_p truncation typical_p "
    "use_cache".split()
)
"""Arguments that a model may pass to its pipeline."""


def find_problem(folder: Path, settings: Mapping[str, Any], config: Mapping[str, Any]) -> str | None:
    """Return what in a pipeline is not known to be plain data, or None.

    Args:
        folder: of the whole model.
        settings: the flavor's settings in ``MLmodel``.
        config: the arguments of the pipeline in ``MLmodel``.
    """
    unknown = sorted(set(config) - ARGUMENTS)
    if unknown:
        return f"the pipeline is called with '{unknown[0]}', which is not on the list of safe arguments"
    if settings.get("task") not in _TASKS:
        return f"the task '{settings.get('task')}' is not on the list of tasks that only run the model's layers"
    try:
        problems = (_problem_of_part(*part) for part in _parts(folder, settings))
        return next(filter(None, problems), None)
    except (InvalidInput, NotPlain) as error:
        return str(error)


def _parts(folder: Path, settings: Mapping[str, Any]) -> Iterator[tuple[str, Path, Any]]:
    """Yield kind, path and class of the model and its components."""
    yield "model", below(folder, settings.get("model_binary") or MODEL_FOLDER), settings.get("pipeline_model_type")
    components = settings.get("components") or []
    if not isinstance(components, list) or any(name not in COMPONENTS for name in components):
        raise NotPlain(f"its components are {components}")
    for name in components:
        yield name, below(folder, f"{COMPONENTS_FOLDER}/{name}"), settings.get(f"{name}_type")


def _problem_of_part(kind: str, folder: Path, class_name: Any) -> str | None:
    if not isinstance(class_name, str) or not _CLASSES[kind].fullmatch(class_name):
        return f"the {kind} is a '{class_name}', which is not on the list of classes that only have weights"
    if not folder.is_dir():
        return f"the folder of the {kind} is missing"
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        if file.suffix not in _SUFFIXES:
            return f"'{file.name}' is neither safetensors nor a description: it may be a pickle or code"
        if file.suffix == ".json" and file.name not in _VOCABULARIES:
            problem = _problem_of_json(file)
            if problem is not None:
                return f"'{file.name}' {problem}"
    return None


def _problem_of_json(file: Path) -> str | None:
    if "adapter" in file.name:
        return "belongs to an adapter, which loads another model"
    try:
        content = read_json(file)
    except NotPlain as error:
        return str(error)
    if file.name.endswith(_WEIGHTS_INDEX):
        return _problem_of_index(content)
    if isinstance(content, dict):
        # Its keys are class labels, which may be any words.
        content.pop("label2id", None)
    return next(filter(None, (_problem_of_key(*pair) for item in mappings(content) for pair in item.items())), None)


def _problem_of_index(content: Any) -> str | None:
    files = content.get("weight_map") if isinstance(content, dict) else None
    if not isinstance(files, dict):
        return "is not a list of weights"
    if all(isinstance(name, str) and re.fullmatch(r"[\w-]+\.safetensors", name) for name in files.values()):
        return None
    return "refers to weights that are not safetensors of the model"


def _problem_of_key(key: str, value: Any) -> str | None:
    if _KEYS.fullmatch(key):
        if "implementation" in key and value in _SAFE_IMPLEMENTATIONS:
            return None
        return f"has a key '{key}', which can make the library run code or load other files"
    if key == "model_type" and value not in _FAMILIES and value not in _PARTS_OF_MODELS:
        return f"is of the type '{value}', which is not on the list of types that only have weights"
    component = _CLASS_KEYS.get(key)
    if component is not None and value is not None and not _CLASSES[component].fullmatch(str(value)):
        return f"has '{value}' as its {key}, which is not on the list of safe classes"
    if key.endswith("_file") and isinstance(value, str) and not re.fullmatch(r"[\w.-]+", value):
        return f"refers to the file '{value}'"
    return None
