"""spaCy pipelines: a configuration that refers to registered functions, and tables of numbers.

Only spaCy's own functions that build the network are accepted; functions that run at load time (callbacks), read other
files, or wrap another library are not.
"""

from __future__ import annotations

import re
from pathlib import Path

from greenroom.scanning.archives import NotPlain, read_json

_CONFIG = "config.cfg"
_MOST_CONFIG_BYTES = 1024 * 1024
_SUFFIXES = frozenset({"", ".bin", ".cfg", ".json", ".jsonl", ".md", ".txt"})
_NAMES: dict[str, re.Pattern[str]] = {
    "architectures": re.compile(
        r"(?:spacy|spacy-legacy)\.(?:CharacterEmbed|HashEmbedCNN|MaxoutWindowEncoder|MishWindowEncoder|MultiHashEmbed"
        r"|SpanCategorizer|SpanFinder|Tagger|TextCatBOW|TextCatCNN|TextCatEnsemble|TextCatLowData|TextCatParametricAttention"
        r"|TextCatReduce|Tok2Vec|Tok2VecListener|TransitionBasedParser)\.v\d"
    ),
    "batchers": re.compile(r"spacy\.batch_by_(?:padded|sequence|words)\.v1"),
    "layers": re.compile(r"spacy\.(?:LinearLogistic|extract_spans|mean_max_reducer)\.v1|Softmax\.v\d|reduce_\w+\.v1"),
    "loggers": re.compile(r"spacy(?:-legacy)?\.ConsoleLogger\.v\d"),
    "misc": re.compile(
        r"spacy\.(?:LookupsDataLoader|first_longest_spans_filter|levenshtein_compare|ngram_range_suggester|ngram_suggester"
        r"|prioritize_existing_ents_filter|prioritize_new_ents_filter)\.v1"
    ),
    "optimizers": re.compile(r"(?:Adam|RAdam|SGD)\.v1"),
    "readers": re.compile(r"spacy\.Corpus\.v1"),
    "schedules": re.compile(r"(?:compounding|constant|constant_then|decaying|slanted_triangular|warmup_linear)\.v\d"),
    "scorers": re.compile(r"spacy(?:-legacy)?\.\w+_scorer\.v\d"),
    "tokenizers": re.compile(r"spacy\.Tokenizer\.v1"),
    "vectors": re.compile(r"spacy\.Vectors\.v1"),
}
_FACTORIES = re.compile(
    r"(?:[a-z]{2}\.)?lemmatizer|attribute_ruler|beam_ner|beam_parser|doc_cleaner|entity_ruler|future_entity_ruler"
    r"|merge_entities|merge_noun_chunks|merge_subtokens|morphologizer|ner|parser|sentencizer|senter|span_finder|span_ruler"
    r"|spancat|spancat_singlelabel|tagger|textcat|textcat_multilabel|tok2vec|token_splitter|trainable_lemmatizer"
)
# The language module is imported by this name.
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_REGISTERED = re.compile(r'@(\w+) = "([\w.-]+)"')
_FACTORY = re.compile(r'factory = "([\w.-]+)"')
_SECTION = re.compile(r"\[[\w.-]+\]")
_LANG = re.compile(r'lang = "([\w.-]+)"')


def find_problem(folder: Path) -> str | None:
    """Return what in a pipeline's folder is not known to be plain data, or None."""
    unexpected = next((file for file in folder.rglob("*") if file.is_file() and file.suffix not in _SUFFIXES), None)
    if unexpected is not None:
        return f"'{unexpected.name}' is not a file of a spaCy pipeline"
    config = folder / _CONFIG
    if not config.is_file() or config.stat().st_size > _MOST_CONFIG_BYTES:
        return f"it has no {_CONFIG} that can be inspected"
    try:
        lines = config.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return f"'{_CONFIG}' is not text"
    return next(filter(None, map(_problem_of_line, lines)), None) or _problem_of_meta(folder / "meta.json")


def _problem_of_line(line: str) -> str | None:
    """Check one line; anything not written the way spaCy writes it is rejected."""
    # A name could be hidden in an escape, or in a value that is itself a configuration.
    if "\\" in line:
        return f"'{_CONFIG}' contains an escape: {line.strip()}"
    if "@" in line:
        found = _REGISTERED.fullmatch(line)
        allowed = None if found is None else _NAMES.get(found[1])
        if found is None or allowed is None or not allowed.fullmatch(found[2]):
            return f"'{_CONFIG}' refers to a function that is not on the list of safe ones: {line.strip()}"
    elif "factory" in line:
        found = _FACTORY.fullmatch(line)
        if found is None or not _FACTORIES.fullmatch(found[1]):
            return f"'{_CONFIG}' refers to a component that is not on the list of safe ones: {line.strip()}"
    elif "lang" in line:
        found = _LANG.fullmatch(line)
        if found is None or not _LANGUAGE.fullmatch(found[1]):
            return f"'{_CONFIG}' has an unknown language: {line.strip()}"
    elif line.startswith("["):
        # Components are read from folders with their names.
        if not _SECTION.fullmatch(line):
            return f"'{_CONFIG}' has an unknown section: {line.strip()}"
    elif "source" in line:
        return f"'{_CONFIG}' takes a component from another model: {line.strip()}"
    return None


def _problem_of_meta(file: Path) -> str | None:
    try:
        meta = read_json(file)
    except NotPlain as error:
        return f"'{file.name}' {error}"
    language = meta.get("lang") if isinstance(meta, dict) else None
    if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
        return f"'{file.name}' has an unknown language"
    return None
