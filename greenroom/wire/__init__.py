"""The REST messages of the MLflow wire and of the native API: names, types, JSON form, errors, and the endpoint table."""
