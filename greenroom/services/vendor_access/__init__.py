"""Access as other registries' clients manage it: MLflow's auth app, and the workspace registry's permissions."""
