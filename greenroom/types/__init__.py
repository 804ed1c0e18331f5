"""`greenroom.types`: columns, tensors and parameters of a signature, and their types."""

from greenroom.core.schema_types import AnyType, Array, DataType, Map, Object, Property
from greenroom.core.schemas import ColSpec, ParamSchema, ParamSpec, Schema, TensorSpec

__all__ = [
    "AnyType",
    "Array",
    "ColSpec",
    "DataType",
    "Map",
    "Object",
    "ParamSchema",
    "ParamSpec",
    "Property",
    "Schema",
    "TensorSpec",
]
