"""`greenroom.exceptions`: `MlflowException`, the base class of all errors, under mlflow's name."""

from greenroom.errors import GreenroomError as MlflowException

__all__ = ["MlflowException"]
