"""`greenroom.data`: describe data sets for `log_input`."""

from greenroom.flavors.datasets import (
    DatasetSource,
    NumpyDataset,
    PandasDataset,
    from_numpy,
    from_pandas,
    get_source,
)

__all__ = ["DatasetSource", "NumpyDataset", "PandasDataset", "from_numpy", "from_pandas", "get_source"]
