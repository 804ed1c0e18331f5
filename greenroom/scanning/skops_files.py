"""skops archives: types that could run code are rejected before skops reads the file.

skops has its own, exact list of safe types, which applies when the file is loaded.
"""

from __future__ import annotations

from pathlib import Path

from greenroom.scanning.archives import NotPlain, mappings, read_members

# The node types of skops. Excluded: methods and operators looked up by name (CVE-2025-54412, CVE-2025-54413), and
# constructors chosen by the file.
_NODES = frozenset(
    "BytearrayNode BytesNode CachedNode DTypeNode DefaultDictNode DictNode FunctionNode JsonNode ListNode LossNode "
    "MaskedArrayNode NdArrayNode ObjectNode PartialNode RandomGeneratorNode RandomStateNode SetNode SliceNode "
    "SparseMatrixNode TreeNode TupleNode TypeNode _DictWithDeprecatedKeysNode".split()
)
_BUILT_IN = frozenset(
    "NoneType bool bytearray bytes complex dict float frozenset int list map object range set slice str tuple type".split()
)
_PACKAGES = frozenset({"numpy", "scipy", "sklearn"})
_SCHEMA = "schema.json"


def find_problem(file: Path) -> str | None:
    """Return what in a skops file is not known to be plain data, or None."""
    try:
        _, schema = read_members(file, _SCHEMA)
    except NotPlain as error:
        return f"'{file.name}' {error}"
    for node in mappings(schema):
        loader = node.get("__loader__")
        if loader is None:
            continue
        if loader not in _NODES:
            return f"'{file.name}' uses a {loader}, which is not known to be safe"
        module, name = str(node.get("__module__")), str(node.get("__class__"))
        if not _is_known(module, name):
            return f"'{file.name}' contains a {module}.{name}, which skops does not know to be safe"
    return None


def _is_known(module: str, name: str) -> bool:
    if module in {"builtins", "collections"}:
        return module == "collections" or name in _BUILT_IN
    return module.partition(".")[0] in _PACKAGES
