"""Messages of the MLflow REST API and the native API: types, JSON encoding, errors, and the endpoint table."""
