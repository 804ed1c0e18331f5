"""The methods of `MlflowClient`, one module a noun, under mlflow's names and arguments."""
