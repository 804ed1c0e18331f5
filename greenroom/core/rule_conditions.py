"""Conditions of stage rules: one comparison each, in the language of search filters.

A condition is about one version::

    metrics.auc >= 0.9
    metrics.auc >= current - 0.002      # current: the version that is in the stage, or behind the alias, now
    params.solver = 'lbfgs'
    tags.reviewed IN ('yes', 'later')
    signature IS NOT NULL
    age_days <= 30

`parse_condition` checks the text, `RuleCondition.words` says it in English, and `judge` evaluates it against the
`VersionFacts` of a version. Errors name the character position, counted from 1.

Metrics are the latest ones of the version's run; those of its logged model take precedence, and of several values there
the one with the highest step, then the latest time. Parameters are those of the run; those of the logged model take
precedence.
"""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

import msgspec

from greenroom.core.checklists import CheckState
from greenroom.core.filter_text import shown
from greenroom.core.filters import FilterParser
from greenroom.core.search_fields import Comparison, Fields, Kind, Operator
from greenroom.errors import InvalidFilter

MAX_CONDITION_LENGTH: Final = 500
DAY_MS: Final = 86_400_000
CURRENT: Final = "current"

RESERVED: Final = frozenset({"attestation", "card", "rehearsal", "scan", "signed_by"})
"""Names that conditions may use already, though nothing here judges them yet."""

_TEXTS: Final = frozenset({"signature", "description", "run"})
_ONLY_NULL: Final = frozenset({"signature", "run"})
_AGE: Final = "age_days"
_FIELDS: Final = Fields(
    prefixes={
        "metric": Kind.METRIC,
        "metrics": Kind.METRIC,
        "param": Kind.PARAM,
        "params": Kind.PARAM,
        "tag": Kind.TAG,
        "tags": Kind.TAG,
    },
    texts=_TEXTS,
    numbers=frozenset({_AGE}),
    lists=frozenset({"description"}),
    list_kinds=frozenset({Kind.PARAM, Kind.TAG}),
    null_kinds=frozenset({Kind.ATTRIBUTE, Kind.METRIC, Kind.PARAM, Kind.TAG}),
)
# After a comparison with a metric: `current`, then what is added to it or subtracted from it.
_OFFSET: Final = re.compile(r"\s*([+-])\s*(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)(?![\w$#.])")
_NEAREST: Final = 3


class RuleCondition(msgspec.Struct, frozen=True):
    """A condition, parsed.

    Attributes:
        text: as it was written, without white space around it.
        lasting_text: the same with `current` in place of the name of the stage, which can change.
        offset: what is added to the value of the current version; None: the condition is about this version alone.
        is_reserved: nothing judges it yet.
    """

    text: str
    comparison: Comparison
    lasting_text: str
    offset: float | None = None
    is_reserved: bool = False

    @property
    def metric(self) -> str | None:
        """The metric that it is about; None for another condition."""
        return self.comparison.key if self.comparison.kind is Kind.METRIC else None

    @property
    def is_relative(self) -> bool:
        """Whether it compares with the current version."""
        return self.offset is not None

    def words(self, place: str) -> str:
        """Say it in English.

        Args:
            place: what the version would replace: ``Production``, ``the version behind champion``.

        >>> parse_condition("metrics.auc >= current - 0.002", stage="Production").words("Production")
        'auc not below Production by more than 0.002'
        >>> parse_condition("tags.reviewed = 'yes'").words("Production")
        "tag reviewed is 'yes'"
        """
        if self.is_reserved:
            return self.text
        comparison = self.comparison
        if self.offset is not None:
            return f"{comparison.key} {_relative_words(comparison.operator, self.offset, place)}"
        if comparison.kind is Kind.METRIC:
            return f"{comparison.key} {_amount_words(comparison)}"
        if comparison.key == _AGE and comparison.kind is Kind.ATTRIBUTE:
            return f"{_amount_words(comparison)} days old"
        return _text_words(comparison)


class VersionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a version at a time, as far as conditions ask for it.

    Attributes:
        metrics: by key; a key that is missing has no value.
        metric_keys: some keys that have values, for messages about a missing one.
        has_signature: None if it is not known.
        unknown: names of what is not known: ``metrics``, ``params``, ``tags``, ``description``.
    """

    version: int
    created_at_ms: int
    metrics: Mapping[str, float] = {}
    metric_keys: tuple[str, ...] = ()
    params: Mapping[str, str] = {}
    tags: Mapping[str, str] = {}
    description: str = ""
    run_id: str = ""
    has_signature: bool | None = None
    unknown: frozenset[str] = frozenset()


class Judgement(NamedTuple):
    """The result of a condition.

    Attributes:
        reason: a sentence: what was found.
        fact: what was found, as text that differs whenever the result could.
    """

    state: CheckState
    reason: str
    fact: str


def parse_condition(text: str, *, stage: str | None = None, field: str = "conditions") -> RuleCondition:
    """Parse a condition.

    Args:
        stage: the stage that the rule is for; its name means the same as ``current``.
        field: the request field with it.

    Raises:
        InvalidFilter: it cannot be parsed, or is about something that versions do not have.
    """
    plain = text.strip()
    if not plain or len(plain) > MAX_CONDITION_LENGTH:
        raise InvalidFilter(
            f"A condition has 1 to {MAX_CONDITION_LENGTH} characters; this one has {len(plain)}.", field=field
        )
    try:
        return _parsed(plain, None if stage is None else stage.casefold())
    except InvalidFilter as error:
        raise InvalidFilter(f"Condition {shown(plain)!r}: {error.message}", field=field) from None


@functools.lru_cache(maxsize=1024)
def _parsed(text: str, stage: str | None) -> RuleCondition:
    return _ConditionParser(text, stage).condition()


class _ConditionParser(FilterParser):
    """Parses one comparison, in which metrics can be compared with those of the current version."""

    def __init__(self, text: str, stage: str | None) -> None:
        super().__init__(text, _FIELDS)
        self._stage = stage
        self._offset: float | None = None
        self._is_reserved = False
        self._lasting_text = text

    def condition(self) -> RuleCondition:
        """Parse the whole text."""
        comparison = self._comparison()
        if self._token.kind != "end":
            if self._is_word("AND", "OR"):
                raise self._wrong("A condition is one comparison; write the next one as a condition of its own")
            raise self._wrong(f"Expected the end of the condition, found {self._found()}")
        return RuleCondition(self._text, comparison, self._lasting_text, self._offset, self._is_reserved)

    def _identifier(self) -> tuple[Kind, str, int]:
        first = self._token
        if first.kind == "word" and first.text in RESERVED:
            self._is_reserved = True
            key = first.text
            if self._text[self._end : self._end + 1] == ".":
                key = f"{key}.{self._key()}"
            else:
                self._take()
            return Kind.ATTRIBUTE, key, first.start
        kind, key, start = super()._identifier()
        if not key:
            raise self._wrong(f"The name after '{shown(first.text)}.' is missing", start)
        return kind, key, start

    def _attribute(self, key: str, start: int) -> str:
        known = self._fields.texts | self._fields.numbers
        if key in known:
            return key
        names = sorted({*known, *RESERVED})
        nearest = difflib.get_close_matches(key, [*names, "metrics", "params", "tags"], n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        raise self._wrong(
            f"There is no '{shown(key)}'.{hint} Conditions are about metrics.<name>, params.<name>, tags.<name>, "
            f"{', '.join(names)}",
            start,
        )

    def _check_operator(self, kind: Kind, key: str, operator: Operator, at: int) -> None:
        if self._is_reserved:
            return
        if kind is Kind.ATTRIBUTE and key in _ONLY_NULL and operator not in (Operator.IS_NULL, Operator.IS_NOT_NULL):
            raise self._wrong(f"'{key}' is compared by IS NULL or IS NOT NULL only", at)
        super()._check_operator(kind, key, operator, at)

    def _list(self, kind: Kind, key: str, at: int) -> tuple[str, ...]:
        return super()._list(Kind.TAG if self._is_reserved else kind, key, at)

    def _quoted(self, kind: Kind) -> str:
        if self._is_reserved and self._token.kind in ("number", "word"):
            return self._take().text
        return super()._quoted(kind)

    def _number(self, kind: Kind, key: str) -> int | float:
        token = self._token
        word = token.text.casefold() if token.kind in ("word", "back") else ""
        if kind is not Kind.METRIC or not word:
            number = super()._number(kind, key)
            self._check_finite(number, token.start)
            return number
        if word.strip("`") not in (CURRENT, self._stage):
            raise self._wrong(
                f"Expected a number, or '{CURRENT}' for the version that would be replaced; found {self._found()}"
            )
        self._lasting_text = f"{self._text[: token.start]}{CURRENT}{self._text[self._end :]}"
        self._offset = 0.0
        found = _OFFSET.match(self._text, self._end)
        if found is not None:
            self._offset = float(found[1] + found[2])
            self._check_finite(self._offset, self._end)
            self._skip_to(found.end())
        else:
            self._take()
        return 0.0

    def _check_finite(self, number: float, at: int) -> None:
        if not math.isfinite(number):
            raise self._wrong("The number is too large", at)


def judge(
    condition: RuleCondition, version: VersionFacts, holder: VersionFacts | None, *, place: str, now_ms: int
) -> Judgement:
    """Evaluate a condition.

    Args:
        holder: the version that would be replaced; None without one.
        place: as in `RuleCondition.words`.
        now_ms: the time to evaluate it at.
    """
    comparison = condition.comparison
    if condition.is_reserved:
        name = comparison.key.partition(".")[0]
        return Judgement(CheckState.UNKNOWN, f"Nothing here judges '{name}' yet.", "unknown")
    if comparison.kind is Kind.METRIC:
        return _judge_metric(condition, version, holder, place)
    if comparison.kind is Kind.ATTRIBUTE and comparison.key == _AGE:
        return _judge_age(comparison, version, now_ms)
    if comparison.kind is Kind.ATTRIBUTE and comparison.key == "signature":
        return _judge_signature(comparison, version)
    return _judge_text(comparison, version)


def is_about_run(text: str) -> bool:
    """Return whether a condition is judged on the metrics or parameters of the run; True if it cannot be read.

    >>> is_about_run("metrics.auc >= 0.9"), is_about_run("tags.reviewed = 'yes'")
    (True, False)
    """
    try:
        return parse_condition(text).comparison.kind in (Kind.METRIC, Kind.PARAM)
    except InvalidFilter:
        return True


def nearest_keys(key: str, keys: Iterable[str]) -> list[str]:
    """Return the keys that are most like another one."""
    return difflib.get_close_matches(key, list(keys), n=_NEAREST, cutoff=0.5)


def _judge_metric(
    condition: RuleCondition, version: VersionFacts, holder: VersionFacts | None, place: str
) -> Judgement:
    comparison, key = condition.comparison, condition.comparison.key
    if "metrics" in version.unknown:
        return Judgement(CheckState.UNKNOWN, f"The metrics of version {version.version} then are not known.", "unknown")
    value = version.metrics.get(key)
    if comparison.operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        is_met = (value is None) == (comparison.operator is Operator.IS_NULL)
        found = "has no value" if value is None else f"is {_number(value)}"
        return Judgement(_state(is_met), f"{key} {found}.", "none" if value is None else "set")
    if value is None:
        near = nearest_keys(key, version.metric_keys)
        hint = f" It has {' and '.join(near)}." if near else ""
        return Judgement(CheckState.FAILED, f"Version {version.version} has no metric {key}.{hint}", "none")
    if math.isnan(value):
        return Judgement(CheckState.FAILED, f"{key} of version {version.version} is NaN, which is not a number.", "NaN")
    if condition.offset is None:
        assert isinstance(comparison.value, (int, float))
        return Judgement(
            _state(_compare(value, comparison.operator, comparison.value)), f"{key} is {_number(value)}.", repr(value)
        )
    if holder is None:
        return Judgement(
            CheckState.PASSED, f"{_no_holder(place)}: there is nothing to compare with.", f"{value!r}; none"
        )
    other = holder.metrics.get(key)
    name = f"version {holder.version}"
    if "metrics" in holder.unknown or other is None or math.isnan(other):
        found = (
            "are not known"
            if "metrics" in holder.unknown
            else f"{key} of {name} is {'NaN' if other is not None else 'missing'}"
        )
        reason = (
            f"The metrics of {name} then {found}."
            if "metrics" in holder.unknown
            else f"{found}, so {key} cannot be compared."
        )
        return Judgement(CheckState.UNKNOWN, _sentence(reason), f"{value!r}; version {holder.version}: {other!r}")
    bound = other + condition.offset
    is_met = _compare(value, comparison.operator, bound) or (
        # 0.93 is not below 0.932 by more than 0.002, although 0.932 - 0.002 is more than 0.93 in binary.
        comparison.operator in (Operator.GREATER_OR_EQUAL, Operator.LESS_OR_EQUAL, Operator.EQUAL)
        and math.isclose(value, bound, rel_tol=1e-12, abs_tol=1e-15)
    )
    return Judgement(
        _state(is_met),
        f"{key} is {_number(value)}; that of {name}, {_now_in(place)}, is {_number(other)}.",
        f"{value!r}; version {holder.version}: {other!r}",
    )


def _judge_age(comparison: Comparison, version: VersionFacts, now_ms: int) -> Judgement:
    assert isinstance(comparison.value, (int, float)) or comparison.value is None
    created = datetime.fromtimestamp(version.created_at_ms / 1000, UTC).strftime("%d %b %Y, %H:%M UTC")
    fact = f"created {version.created_at_ms}"
    if comparison.value is None:
        return Judgement(_state(comparison.operator is Operator.IS_NOT_NULL), f"Created {created}.", fact)
    days = (now_ms - version.created_at_ms) / DAY_MS
    is_met = _compare(days, comparison.operator, comparison.value)
    return Judgement(_state(is_met), f"Created {created}, {math.floor(days)} days ago.", fact)


def _judge_signature(comparison: Comparison, version: VersionFacts) -> Judgement:
    if version.has_signature is None:
        return Judgement(
            CheckState.UNKNOWN, f"The files of version {version.version} are not in this registry.", "unknown"
        )
    is_met = version.has_signature == (comparison.operator is Operator.IS_NOT_NULL)
    word = "a" if version.has_signature else "no"
    return Judgement(_state(is_met), f"Version {version.version} has {word} signature.", word)


def _judge_text(comparison: Comparison, version: VersionFacts) -> Judgement:
    kinds = {Kind.TAG: ("tags", "tag", version.tags), Kind.PARAM: ("params", "parameter", version.params)}
    if comparison.kind in kinds:
        group, noun, values = kinds[comparison.kind]
        value = values.get(comparison.key)
        what = f"The {noun} {comparison.key}"
    else:
        group, what = comparison.key, "The description" if comparison.key == "description" else "The run"
        value = (version.description.strip() if comparison.key == "description" else version.run_id) or None
    if group in version.unknown:
        return Judgement(CheckState.UNKNOWN, f"{what} of version {version.version} then is not known.", "unknown")
    fact = "none" if value is None else f"= {value}"
    if value is None:
        is_met = comparison.operator is Operator.IS_NULL
        missing = "not written" if group == "description" else "missing" if group == "run" else "not set"
        return Judgement(_state(is_met), f"{what} is {missing} on version {version.version}.", fact)
    is_met = _matches(value, comparison)
    found = "written" if group == "description" else f"{shown(value)!r}"
    return Judgement(_state(is_met), f"{what} is {found}.", fact)


def _matches(value: str, comparison: Comparison) -> bool:
    operator, wanted = comparison.operator, comparison.value
    if operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        return operator is Operator.IS_NOT_NULL
    if operator in (Operator.IN, Operator.NOT_IN):
        assert isinstance(wanted, tuple)
        return (value in wanted) == (operator is Operator.IN)
    if operator in (Operator.LIKE, Operator.ILIKE):
        return _is_like(value, str(wanted), ignores_case=operator is Operator.ILIKE)
    return (value == wanted) == (operator is Operator.EQUAL)


def _is_like(value: str, pattern: str, *, ignores_case: bool) -> bool:
    """Return whether a text has a pattern with ``%`` for any characters and ``_`` for one.

    Each part between two ``%`` is found at the first place after the one before, so no pattern takes longer than the
    lengths multiplied: as one regular expression, ``%a%a%a%b`` would take minutes.

    >>> _is_like("banana", "b%an_", ignores_case=False), _is_like("BANAN", "b%an_", ignores_case=True)
    (True, False)
    """
    first, *others = pattern.split("%")
    if not others:
        return _part(pattern, ignores_case).fullmatch(value) is not None
    last = others.pop()
    start, end = len(first), len(value) - len(last)
    if start > end or not _part(first, ignores_case).match(value) or not _part(last, ignores_case).match(value, end):
        return False
    for part in others:
        found = _part(part, ignores_case).search(value, start, end)
        if found is None:
            return False
        start = found.end()
    return True


@functools.lru_cache(maxsize=1024)
def _part(text: str, ignores_case: bool) -> re.Pattern[str]:
    expression = "".join("." if character == "_" else re.escape(character) for character in text)
    return re.compile(expression, re.DOTALL | (re.IGNORECASE | re.ASCII if ignores_case else 0))


def _compare(value: float, operator: Operator, bound: float) -> bool:
    return {
        Operator.EQUAL: value == bound,
        Operator.NOT_EQUAL: value != bound,
        Operator.LESS: value < bound,
        Operator.LESS_OR_EQUAL: value <= bound,
        Operator.GREATER: value > bound,
        Operator.GREATER_OR_EQUAL: value >= bound,
    }[operator]


def _state(is_met: bool) -> CheckState:
    return CheckState.PASSED if is_met else CheckState.FAILED


def _number(value: float) -> str:
    return f"{value:.12g}"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _no_holder(place: str) -> str:
    alias = place.removeprefix(_BEHIND)
    return f"No version is in {place}" if alias == place else f"No version has the alias {alias}"


def _now_in(place: str) -> str:
    alias = place.removeprefix(_BEHIND)
    return f"now in {place}" if alias == place else f"now behind {alias}"


_BEHIND: Final = "the version behind "
_AMOUNTS: Final = {
    Operator.EQUAL: "equal to",
    Operator.NOT_EQUAL: "other than",
    Operator.LESS: "below",
    Operator.LESS_OR_EQUAL: "at most",
    Operator.GREATER: "above",
    Operator.GREATER_OR_EQUAL: "at least",
}


def _amount_words(comparison: Comparison) -> str:
    if comparison.value is None:
        return "has a value" if comparison.operator is Operator.IS_NOT_NULL else "has no value"
    assert isinstance(comparison.value, (int, float))
    return f"{_AMOUNTS[comparison.operator]} {_number(comparison.value)}"


def _relative_words(operator: Operator, offset: float, place: str) -> str:
    by = _number(abs(offset))
    if operator in (Operator.EQUAL, Operator.NOT_EQUAL):
        plus = "" if not offset else f" {'plus' if offset > 0 else 'minus'} {by}"
        return f"{_AMOUNTS[operator]} that of {place}{plus}"
    is_up = operator in (Operator.GREATER, Operator.GREATER_OR_EQUAL)
    is_strict = operator in (Operator.GREATER, Operator.LESS)
    beyond, short = ("above", "below") if is_up else ("below", "above")
    if not offset:
        return f"{beyond} {place}" if is_strict else f"not {short} {place}"
    if (offset > 0) == is_up:
        return f"{beyond} {place} by {'more than' if is_strict else 'at least'} {by}"
    return f"not {short} {place} by {f'{by} or more' if is_strict else f'more than {by}'}"


def _text_words(comparison: Comparison) -> str:
    operator, key = comparison.operator, comparison.key
    if comparison.kind is Kind.ATTRIBUTE and operator in (Operator.IS_NULL, Operator.IS_NOT_NULL):
        has = "has" if operator is Operator.IS_NOT_NULL else "has no"
        article = " a" if operator is Operator.IS_NOT_NULL else ""
        return f"{has}{article} {key}"
    what = {Kind.TAG: f"tag {key}", Kind.PARAM: f"parameter {key}"}.get(comparison.kind, key)
    value = comparison.value
    if operator is Operator.IS_NOT_NULL:
        return f"{what} is set"
    if operator is Operator.IS_NULL:
        return f"{what} is not set"
    if isinstance(value, tuple):
        listed = ", ".join(repr(one) for one in value)
        return f"{what} is {'one' if operator is Operator.IN else 'none'} of {listed}"
    verbs = {Operator.EQUAL: "is", Operator.NOT_EQUAL: "is not", Operator.LIKE: "is like", Operator.ILIKE: "is like"}
    return f"{what} {verbs[operator]} {value!r}"
