"""Greenroom: a model registry that speaks MLflow's REST API.

The public names people use in a script (`start_run`, `log_model`, `register_model`, ...) live here and are loaded on
first use, so that `import greenroom` stays quick.
"""

__version__ = "0.1.0"
