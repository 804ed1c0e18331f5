/** Code that fills an empty registry, for this very server. */

import { serverAddress } from "./config";

export const logFirstRun = `import mlflow

mlflow.set_tracking_uri("${serverAddress}")
mlflow.set_experiment("my-first-experiment")
with mlflow.start_run():
    mlflow.log_param("depth", 4)
    mlflow.log_metric("accuracy", 0.93)`;

export const registerFirstModel = `import mlflow

mlflow.set_tracking_uri("${serverAddress}")
with mlflow.start_run():
    mlflow.sklearn.log_model(
        model, name="model", registered_model_name="my-first-model"
    )`;

/** Code that logs a run in an experiment of this name. */
export function logRunIn(experiment: string): string {
  return logFirstRun.replace('"my-first-experiment"', () => JSON.stringify(experiment));
}
