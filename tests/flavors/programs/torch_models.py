"""Models of the environment `flavors-torch`: PyTorch modules, and transformers pipelines created from a configuration."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
import transformers
from tokenizers import Tokenizer, models, pre_tokenizers

from tests.flavors.programs.both_ways import Case

ROWS = np.random.default_rng(1).random((4, 3), dtype="float32")
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", "good", "bad", "day"]
TEXTS = ["hello world", "good day"]


class Net(torch.nn.Module):  # type: ignore[misc]  # untyped
    """Two layers."""

    def __init__(self) -> None:
        super().__init__()
        self.first = torch.nn.Linear(3, 4)
        self.second = torch.nn.Linear(4, 2)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Return (rows, 2)."""
        out: torch.Tensor = self.second(torch.relu(self.first(rows)))
        return out


def cases(library: str) -> list[Case]:
    """Create the models; weights are random, from a seed."""
    torch.manual_seed(1)
    torch.set_num_threads(1)
    return [*_modules(), *_pipelines()]


def _modules() -> list[Case]:
    net = Net().eval()
    by_value = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU(), torch.nn.Linear(4, 2)).eval()

    def native(module: Any) -> Any:
        with torch.no_grad():
            return module(torch.from_numpy(ROWS))

    return [
        Case("pytorch exported", "pytorch", net, ROWS, native),
        Case("pytorch pickled", "pytorch", by_value, ROWS, native, options={"serialization_format": "pickle"}),
        Case("pytorch scripted", "pytorch", torch.jit.script(net), ROWS, native,
             options={"serialization_format": "pickle"}),
    ]  # fmt: skip


def _pipelines() -> list[Case]:
    words = Tokenizer(models.WordLevel({word: place for place, word in enumerate(WORDS)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = transformers.PreTrainedTokenizerFast(
        tokenizer_object=words, unk_token="[UNK]", pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", eos_token="[SEP]",
    )  # fmt: skip
    bert = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        max_position_embeddings=16,
    )  # fmt: skip
    gpt = transformers.GPT2Config(
        vocab_size=len(WORDS), n_positions=16, n_embd=8, n_layer=1, n_head=2, bos_token_id=2, eos_token_id=3
    )
    classifier = transformers.BertForSequenceClassification(bert)

    def pipeline(task: str, model: Any) -> Any:
        return transformers.pipeline(task, model=model.eval(), tokenizer=tokenizer)

    def case(name: str, given: Any, rows: list[str], **more: Any) -> Case:
        def native(loaded: Any) -> Any:
            return _called(
                loaded if not isinstance(loaded, dict) else pipeline("text-classification", classifier), rows
            )

        return Case(name, "transformers", given, rows, native, example=False, **more)

    greedy = {"model_config": {"do_sample": False, "max_new_tokens": 3}}
    return [
        case("transformers classifier", pipeline("text-classification", classifier), TEXTS),
        case("transformers parts", {"model": classifier, "tokenizer": tokenizer}, TEXTS,
             options={"task": "text-classification"}),
        case("transformers generation", pipeline("text-generation", transformers.GPT2LMHeadModel(gpt)), TEXTS,
             options=greedy),
        case("transformers masked word", pipeline("fill-mask", transformers.BertForMaskedLM(bert)),
             ["hello [MASK]", "[MASK] day"]),
        case("transformers entities", pipeline("token-classification", transformers.BertForTokenClassification(bert)),
             TEXTS),
        case("transformers features", pipeline("feature-extraction", transformers.BertModel(bert)), TEXTS),
    ]  # fmt: skip


def _called(pipeline: Any, rows: list[str]) -> Any:
    # Sampling would return different results each time.
    further = {"do_sample": False, "max_new_tokens": 3} if pipeline.task == "text-generation" else {}
    return pipeline(rows, **further)
