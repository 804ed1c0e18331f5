"""The client: transports, `MlflowClient`, and the fluent functions."""
