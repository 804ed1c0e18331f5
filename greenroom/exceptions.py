"""`greenroom.exceptions`: what can go wrong; `MlflowException` is the base of it all, as users of mlflow catch it."""

from greenroom.errors import GreenroomError as MlflowException

__all__ = ["MlflowException"]
