CREATE TABLE aliases (
	registered_model_id BIGINT NOT NULL,
	alias TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	CONSTRAINT pk_aliases PRIMARY KEY (registered_model_id, alias)
);
CREATE INDEX ix_aliases_version ON aliases (registered_model_id, version);
CREATE TABLE artifact_files (
	workspace TEXT COLLATE "C" NOT NULL,
	path TEXT COLLATE "C" NOT NULL,
	root_id BIGINT,
	digest TEXT COLLATE "C" NOT NULL,
	size_bytes BIGINT NOT NULL,
	modified_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_artifact_files PRIMARY KEY (workspace, path)
);
CREATE INDEX ix_artifact_files_digest ON artifact_files (digest);
CREATE INDEX ix_artifact_files_root ON artifact_files (root_id);
CREATE TABLE artifact_roots (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	path TEXT COLLATE "C" NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	owner_id TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_artifact_roots PRIMARY KEY (id),
	CONSTRAINT uq_artifact_roots_workspace_path UNIQUE (workspace, path)
);
CREATE INDEX ix_artifact_roots_owner ON artifact_roots (kind, owner_id);
CREATE TABLE blobs (
	digest TEXT COLLATE "C" NOT NULL,
	size_bytes BIGINT NOT NULL,
	place TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	condemned_at_ms BIGINT,
	CONSTRAINT pk_blobs PRIMARY KEY (digest)
);
CREATE TABLE datasets (
	id BIGSERIAL NOT NULL,
	experiment_id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	source_type TEXT COLLATE "C" NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	schema TEXT COLLATE "C",
	profile TEXT COLLATE "C",
	CONSTRAINT pk_datasets PRIMARY KEY (id),
	CONSTRAINT uq_datasets_experiment_id_name_digest UNIQUE (experiment_id, name, digest)
);
CREATE TABLE ended_sessions (
	digest TEXT COLLATE "C" NOT NULL,
	until_ms BIGINT NOT NULL,
	CONSTRAINT pk_ended_sessions PRIMARY KEY (digest)
);
CREATE INDEX ix_ended_sessions_until ON ended_sessions (until_ms);
CREATE TABLE events (
	seq BIGSERIAL NOT NULL,
	tx_id BIGINT DEFAULT 0 NOT NULL,
	at_ms BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	verb TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	topic TEXT COLLATE "C" NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	before TEXT COLLATE "C",
	after TEXT COLLATE "C",
	CONSTRAINT pk_events PRIMARY KEY (seq)
);
CREATE INDEX ix_events_subject ON events (subject, seq);
CREATE INDEX ix_events_topic ON events (topic, seq);
CREATE TABLE experiment_tags (
	experiment_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	value_start TEXT COLLATE "C" GENERATED ALWAYS AS (substr(value, 1, 100)) STORED NOT NULL,
	CONSTRAINT pk_experiment_tags PRIMARY KEY (experiment_id, key)
);
CREATE INDEX ix_experiment_tags_search ON experiment_tags (key, value_start, experiment_id);
CREATE TABLE experiments (
	experiment_id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	artifact_location TEXT COLLATE "C" NOT NULL,
	lifecycle_stage TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_experiments PRIMARY KEY (experiment_id),
	CONSTRAINT uq_experiments_workspace_name UNIQUE (workspace, name)
);
CREATE INDEX ix_experiments_created ON experiments (workspace, created_at_ms, experiment_id);
CREATE INDEX ix_experiments_updated ON experiments (workspace, updated_at_ms, experiment_id);
CREATE TABLE idempotency_keys (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	request_digest TEXT COLLATE "C" NOT NULL,
	claimed_at_ms BIGINT NOT NULL,
	answer TEXT COLLATE "C",
	place TEXT COLLATE "C",
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (id),
	CONSTRAINT uq_idempotency_keys_workspace_actor_key UNIQUE (workspace, actor, key)
);
CREATE INDEX ix_idempotency_keys_claimed ON idempotency_keys (claimed_at_ms);
CREATE INDEX ix_idempotency_keys_place ON idempotency_keys (place) WHERE place IS NOT NULL;
CREATE TABLE latest_metrics (
	run BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	experiment_id BIGINT NOT NULL,
	value DOUBLE PRECISION NOT NULL,
	is_nan BIGINT NOT NULL,
	timestamp_ms BIGINT NOT NULL,
	step BIGINT NOT NULL,
	CONSTRAINT pk_latest_metrics PRIMARY KEY (run, key)
);
CREATE INDEX ix_latest_metrics_search ON latest_metrics (experiment_id, key, is_nan, value, run);
CREATE TABLE latest_versions (
	registered_model_id BIGINT NOT NULL,
	stage TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	CONSTRAINT pk_latest_versions PRIMARY KEY (registered_model_id, stage)
);
CREATE TABLE logged_model_metrics (
	logged_model BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	timestamp_ms BIGINT NOT NULL,
	step BIGINT NOT NULL,
	run_id TEXT COLLATE "C" NOT NULL,
	value DOUBLE PRECISION NOT NULL,
	is_nan BIGINT NOT NULL,
	dataset_name TEXT COLLATE "C",
	dataset_digest TEXT COLLATE "C",
	CONSTRAINT pk_logged_model_metrics PRIMARY KEY (logged_model, key, timestamp_ms, step, run_id)
);
CREATE TABLE logged_model_params (
	logged_model BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	value_start TEXT COLLATE "C" GENERATED ALWAYS AS (substr(value, 1, 100)) STORED NOT NULL,
	CONSTRAINT pk_logged_model_params PRIMARY KEY (logged_model, key)
);
CREATE INDEX ix_logged_model_params_search ON logged_model_params (key, value_start, logged_model);
CREATE TABLE logged_model_tags (
	logged_model BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	value_start TEXT COLLATE "C" GENERATED ALWAYS AS (substr(value, 1, 100)) STORED NOT NULL,
	CONSTRAINT pk_logged_model_tags PRIMARY KEY (logged_model, key)
);
CREATE INDEX ix_logged_model_tags_search ON logged_model_tags (key, value_start, logged_model);
CREATE TABLE logged_models (
	id BIGSERIAL NOT NULL,
	model_id TEXT COLLATE "C" NOT NULL,
	experiment_id BIGINT NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	artifact_uri TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	status TEXT COLLATE "C" NOT NULL,
	status_message TEXT COLLATE "C",
	model_type TEXT COLLATE "C",
	source_run_id TEXT COLLATE "C",
	deleted_at_ms BIGINT,
	CONSTRAINT pk_logged_models PRIMARY KEY (id),
	CONSTRAINT uq_logged_models_model_id UNIQUE (model_id)
);
CREATE INDEX ix_logged_models_created ON logged_models (experiment_id, created_at_ms, model_id);
CREATE INDEX ix_logged_models_source_run ON logged_models (source_run_id);
CREATE TABLE manifest_files (
	manifest_digest TEXT COLLATE "C" NOT NULL,
	path TEXT COLLATE "C" NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	size_bytes BIGINT NOT NULL,
	CONSTRAINT pk_manifest_files PRIMARY KEY (manifest_digest, path)
);
CREATE INDEX ix_manifest_files_digest ON manifest_files (digest);
CREATE TABLE manifests (
	digest TEXT COLLATE "C" NOT NULL,
	file_count BIGINT NOT NULL,
	size_bytes BIGINT NOT NULL,
	created_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_manifests PRIMARY KEY (digest)
);
CREATE TABLE metric_points (
	run BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	timestamp_ms BIGINT NOT NULL,
	step BIGINT NOT NULL,
	value DOUBLE PRECISION NOT NULL,
	is_nan BIGINT NOT NULL,
	CONSTRAINT pk_metric_points PRIMARY KEY (run, key, timestamp_ms, step, value, is_nan)
);
CREATE TABLE model_version_stages (
	registered_model_id BIGINT NOT NULL,
	stage TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	CONSTRAINT pk_model_version_stages PRIMARY KEY (registered_model_id, stage, version)
);
CREATE INDEX ix_model_version_stages_version ON model_version_stages (registered_model_id, version);
CREATE TABLE model_version_tags (
	model_version_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	value_start TEXT COLLATE "C" GENERATED ALWAYS AS (substr(value, 1, 100)) STORED NOT NULL,
	CONSTRAINT pk_model_version_tags PRIMARY KEY (model_version_id, key)
);
CREATE INDEX ix_model_version_tags_search ON model_version_tags (key, value_start, model_version_id);
CREATE TABLE registered_model_tags (
	registered_model_id BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	value_start TEXT COLLATE "C" GENERATED ALWAYS AS (substr(value, 1, 100)) STORED NOT NULL,
	CONSTRAINT pk_registered_model_tags PRIMARY KEY (registered_model_id, key)
);
CREATE INDEX ix_registered_model_tags_search ON registered_model_tags (key, value_start, registered_model_id);
CREATE TABLE registered_models (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C",
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	next_version BIGINT NOT NULL,
	deleted_at_ms BIGINT,
	revision BIGINT DEFAULT 0 NOT NULL,
	stages_revision BIGINT DEFAULT 0 NOT NULL,
	held_at_deletion TEXT COLLATE "C",
	CONSTRAINT pk_registered_models PRIMARY KEY (id)
);
CREATE INDEX ix_registered_models_deleted_name ON registered_models (workspace, name, deleted_at_ms, id) WHERE deleted_at_ms IS NOT NULL;
CREATE INDEX ix_registered_models_updated ON registered_models (workspace, updated_at_ms, name);
CREATE UNIQUE INDEX uq_registered_models_workspace_name ON registered_models (workspace, name) WHERE deleted_at_ms IS NULL;
CREATE TABLE run_dataset_tags (
	run_dataset BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_run_dataset_tags PRIMARY KEY (run_dataset, key)
);
CREATE TABLE run_datasets (
	id BIGSERIAL NOT NULL,
	run BIGINT NOT NULL,
	dataset BIGINT NOT NULL,
	CONSTRAINT pk_run_datasets PRIMARY KEY (id),
	CONSTRAINT uq_run_datasets_run_dataset UNIQUE (run, dataset)
);
CREATE INDEX ix_run_datasets_dataset ON run_datasets (dataset);
CREATE TABLE run_models (
	run BIGINT NOT NULL,
	direction TEXT COLLATE "C" NOT NULL,
	model_id TEXT COLLATE "C" NOT NULL,
	step BIGINT NOT NULL,
	CONSTRAINT pk_run_models PRIMARY KEY (run, direction, model_id, step)
);
CREATE INDEX ix_run_models_model ON run_models (model_id, direction);
CREATE TABLE run_params (
	run BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	experiment_id BIGINT NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	value_start TEXT COLLATE "C" GENERATED ALWAYS AS (substr(value, 1, 100)) STORED NOT NULL,
	CONSTRAINT pk_run_params PRIMARY KEY (run, key)
);
CREATE INDEX ix_run_params_search ON run_params (experiment_id, key, value_start, run);
CREATE TABLE run_tags (
	run BIGINT NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	experiment_id BIGINT NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	value_start TEXT COLLATE "C" GENERATED ALWAYS AS (substr(value, 1, 100)) STORED NOT NULL,
	CONSTRAINT pk_run_tags PRIMARY KEY (run, key)
);
CREATE INDEX ix_run_tags_search ON run_tags (experiment_id, key, value_start, run);
CREATE TABLE runs (
	id BIGSERIAL NOT NULL,
	run_id TEXT COLLATE "C" NOT NULL,
	experiment_id BIGINT NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	user_id TEXT COLLATE "C" NOT NULL,
	status TEXT COLLATE "C" NOT NULL,
	start_time_ms BIGINT,
	end_time_ms BIGINT,
	lifecycle_stage TEXT COLLATE "C" NOT NULL,
	deleted_at_ms BIGINT,
	artifact_uri TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_runs PRIMARY KEY (id),
	CONSTRAINT uq_runs_run_id UNIQUE (run_id)
);
CREATE INDEX ix_runs_name ON runs (experiment_id, name);
CREATE INDEX ix_runs_start ON runs (experiment_id, lifecycle_stage, start_time_ms, run_id);
CREATE TABLE server_secrets (
	purpose TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_server_secrets PRIMARY KEY (purpose)
);
CREATE TABLE stage_stays (
	registered_model_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	stage TEXT COLLATE "C" NOT NULL,
	place BIGINT NOT NULL,
	from_ms BIGINT,
	to_ms BIGINT,
	ended_by TEXT COLLATE "C",
	CONSTRAINT pk_stage_stays PRIMARY KEY (registered_model_id, version, stage)
);
CREATE INDEX ix_stage_stays_place ON stage_stays (registered_model_id, stage, place);
CREATE TABLE stages (
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	position BIGINT NOT NULL,
	CONSTRAINT pk_stages PRIMARY KEY (workspace, name)
);
CREATE TABLE comments (
	id BIGSERIAL NOT NULL,
	comment_id TEXT COLLATE "C" NOT NULL,
	registered_model_id BIGINT NOT NULL,
	version BIGINT,
	workspace TEXT COLLATE "C" NOT NULL,
	author TEXT COLLATE "C" NOT NULL,
	text TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_comments PRIMARY KEY (id),
	CONSTRAINT uq_comments_comment_id UNIQUE (comment_id),
	CONSTRAINT fk_comments_registered_model_id FOREIGN KEY(registered_model_id) REFERENCES registered_models (id)
);
CREATE INDEX ix_comments_model ON comments (registered_model_id, version, id);
CREATE TABLE model_versions (
	id BIGSERIAL NOT NULL,
	registered_model_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C",
	author TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	current_stage TEXT COLLATE "C" NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	download_uri TEXT COLLATE "C" NOT NULL,
	run_id TEXT COLLATE "C" NOT NULL,
	run_link TEXT COLLATE "C" NOT NULL,
	model_id TEXT COLLATE "C",
	status TEXT COLLATE "C" NOT NULL,
	status_message TEXT COLLATE "C",
	files_id TEXT COLLATE "C",
	manifest_digest TEXT COLLATE "C",
	deleted_at_ms BIGINT,
	revision BIGINT DEFAULT 0 NOT NULL,
	moved_at_ms BIGINT,
	held_at_deletion TEXT COLLATE "C",
	CONSTRAINT pk_model_versions PRIMARY KEY (id),
	CONSTRAINT uq_model_versions_registered_model_id_version UNIQUE (registered_model_id, version),
	CONSTRAINT uq_model_versions_files_id UNIQUE (files_id),
	CONSTRAINT fk_model_versions_registered_model_id FOREIGN KEY(registered_model_id) REFERENCES registered_models (id),
	CONSTRAINT fk_model_versions_manifest_digest FOREIGN KEY(manifest_digest) REFERENCES manifests (digest)
);
CREATE INDEX ix_model_versions_model_id ON model_versions (model_id);
CREATE INDEX ix_model_versions_model_updated ON model_versions (registered_model_id, updated_at_ms, version);
CREATE INDEX ix_model_versions_run ON model_versions (run_id);
CREATE INDEX ix_model_versions_source ON model_versions (source);
CREATE INDEX ix_model_versions_updated ON model_versions (workspace, updated_at_ms) WHERE deleted_at_ms IS NULL;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO "manifests" ("digest", "file_count", "size_bytes", "created_at_ms") VALUES ('ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', '1', '12', '1790000032000');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion") VALUES ('1', 'default', 'wine', 'Red and dry.', '1790000031000', '1790000064000', '9', NULL, '124', '24', NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion") VALUES ('2', 'default', 'beer', 'Pale.', '1790000195000', '1790000206000', '4', '1790000207000', '8', '8', '{"aliases":{"best":1},"stages":{"1":["Production","Staging"]}}');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion") VALUES ('3', 'default', 'twice', 'Older.', '1790000208000', '1790000213000', '2', '1790000214000', '1', '0', '{"aliases":{},"stages":{}}');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion") VALUES ('4', 'default', 'twice', 'Newer.', '1790000210000', '1790000211000', '2', '1790000212000', '1', '0', '{"aliases":{},"stages":{}}');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion") VALUES ('5', 'default', 'back', 'Again.', '1790000215000', '1790000218000', '2', NULL, '2', '2', NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion") VALUES ('6', 'default', 'greeting', NULL, '1790000219000', '1790000220000', '2', NULL, '1', '0', NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion") VALUES ('7', 'default', 'once', NULL, '1790000221000', '1790000221000', '1', NULL, '0', '0', NULL);
INSERT INTO "alembic_version" ("version_num") VALUES ('0003');
INSERT INTO "aliases" ("registered_model_id", "alias", "version") VALUES ('1', 'champion', '2');
INSERT INTO "aliases" ("registered_model_id", "alias", "version") VALUES ('1', 'next', '4');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/4f63219e049a9e6490d4c8031ec9f659/artifacts/model/MLmodel', '4', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000005000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/4f63219e049a9e6490d4c8031ec9f659/artifacts/notes.txt', '4', '109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '7', '1790000006000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/78aed0c48ef912e1330cb31c7d5d2781/artifacts/model/MLmodel', '5', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000010000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/78aed0c48ef912e1330cb31c7d5d2781/artifacts/notes.txt', '5', '1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '7', '1790000011000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/acc25c72bb63ed45dcfdc47ce50915f2/artifacts/model/MLmodel', '6', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000015000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/acc25c72bb63ed45dcfdc47ce50915f2/artifacts/notes.txt', '6', '40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '7', '1790000016000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '2/f5cf688784890954dbc75515ef7d3c73/artifacts/model/MLmodel', '7', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000021000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '2/f5cf688784890954dbc75515ef7d3c73/artifacts/notes.txt', '7', 'ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '7', '1790000022000');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('1', 'default', '0', 'experiment', '0');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('2', 'default', '1', 'experiment', '1');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('3', 'default', '2', 'experiment', '2');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('4', 'default', '1/4f63219e049a9e6490d4c8031ec9f659/artifacts', 'run', '4f63219e049a9e6490d4c8031ec9f659');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('5', 'default', '1/78aed0c48ef912e1330cb31c7d5d2781/artifacts', 'run', '78aed0c48ef912e1330cb31c7d5d2781');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('6', 'default', '1/acc25c72bb63ed45dcfdc47ce50915f2/artifacts', 'run', 'acc25c72bb63ed45dcfdc47ce50915f2');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('7', 'default', '2/f5cf688784890954dbc75515ef7d3c73/artifacts', 'run', 'f5cf688784890954dbc75515ef7d3c73');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('8', 'default', '1/models/m-8a43e7f1679c69f0d0cef0d05067a126/artifacts', 'logged_model', 'm-8a43e7f1679c69f0d0cef0d05067a126');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('9', 'default', '1/models/m-83fcb243d8235379a9d47417f6d1c534/artifacts', 'logged_model', 'm-83fcb243d8235379a9d47417f6d1c534');
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '7', 'here/109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '1790000006000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '7', 'here/1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '1790000011000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '7', 'here/40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '1790000016000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', 'here/7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '1790000005000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '7', 'here/ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '1790000022000', NULL);
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('1', '1bd86fd825e0c058230c6566ffd981cd', '1', NULL, 'default', 'ana', 'Who owns this?', '1790000059000', '1790000059000');
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('2', '2fe483aacc1069d808e0eacc0aed9d64', '1', '5', 'default', 'ana', 'thought 29', '1790000060000', '1790000094000');
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('3', '0bab853f9b3ddeda6ef513586178d62a', '2', NULL, 'default', 'ana', 'Who brews it?', '1790000205000', '1790000205000');
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('1', '1', 'harvest', 'd0', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('2', '1', 'harvest', 'd1', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('3', '1', 'harvest', 'd2', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('4', '2', 'harvest', 'd3', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('1', '726', '1790000000000', 'ana', 'experiment:create', 'experiment:1', 'experiment:1', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/1","name":"tasting","tags":{"team":"a"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('10', '751', '1790000025000', 'ana', 'logged_model:update', 'logged_model:m-8a43e7f1679c69f0d0cef0d05067a126', 'experiment:1', 'default', '{"status":"LOGGED_MODEL_PENDING"}', '{"status":"LOGGED_MODEL_READY"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('100', '840', '1790000114000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"18"}}', '{"tags":{"beat":"19"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('101', '841', '1790000115000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"19"}}', '{"tags":{"beat":"20"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('102', '842', '1790000116000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"20"}}', '{"tags":{"beat":"21"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('103', '843', '1790000117000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"21"}}', '{"tags":{"beat":"22"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('104', '844', '1790000118000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"22"}}', '{"tags":{"beat":"23"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('105', '845', '1790000119000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"23"}}', '{"tags":{"beat":"24"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('106', '846', '1790000120000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"24"}}', '{"tags":{"beat":"25"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('107', '847', '1790000121000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"25"}}', '{"tags":{"beat":"26"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('108', '848', '1790000122000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"26"}}', '{"tags":{"beat":"27"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('109', '849', '1790000123000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"27"}}', '{"tags":{"beat":"28"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('11', '753', '1790000027000', 'ana', 'logged_model:create', 'logged_model:m-83fcb243d8235379a9d47417f6d1c534', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"forest","source_run_id":"4f63219e049a9e6490d4c8031ec9f659"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('110', '850', '1790000124000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"28"}}', '{"tags":{"beat":"29"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('111', '851', '1790000125000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"29"}}', '{"tags":{"beat":"30"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('112', '852', '1790000126000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"30"}}', '{"tags":{"beat":"31"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('113', '853', '1790000127000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"31"}}', '{"tags":{"beat":"32"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('114', '854', '1790000128000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"32"}}', '{"tags":{"beat":"33"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('115', '855', '1790000129000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"33"}}', '{"tags":{"beat":"34"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('116', '856', '1790000130000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"34"}}', '{"tags":{"beat":"35"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('117', '857', '1790000131000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"35"}}', '{"tags":{"beat":"36"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('118', '858', '1790000132000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"36"}}', '{"tags":{"beat":"37"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('119', '859', '1790000133000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"37"}}', '{"tags":{"beat":"38"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('12', '754', '1790000028000', 'ana', 'logged_model:update', 'logged_model:m-83fcb243d8235379a9d47417f6d1c534', 'experiment:1', 'default', '{"status":"LOGGED_MODEL_PENDING"}', '{"status":"LOGGED_MODEL_READY"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('120', '860', '1790000134000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"38"}}', '{"tags":{"beat":"39"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('121', '861', '1790000135000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"39"}}', '{"tags":{"beat":"40"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('122', '862', '1790000136000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"40"}}', '{"tags":{"beat":"41"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('123', '863', '1790000137000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"41"}}', '{"tags":{"beat":"42"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('124', '864', '1790000138000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"42"}}', '{"tags":{"beat":"43"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('125', '865', '1790000139000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"43"}}', '{"tags":{"beat":"44"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('126', '866', '1790000140000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"44"}}', '{"tags":{"beat":"45"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('127', '867', '1790000141000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"45"}}', '{"tags":{"beat":"46"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('128', '868', '1790000142000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"46"}}', '{"tags":{"beat":"47"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('129', '869', '1790000143000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"47"}}', '{"tags":{"beat":"48"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('13', '756', '1790000030000', 'ana', 'logged_model:delete', 'logged_model:m-83fcb243d8235379a9d47417f6d1c534', 'experiment:1', 'default', '{"name":"forest","status":"LOGGED_MODEL_READY"}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('130', '870', '1790000144000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"48"}}', '{"tags":{"beat":"49"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('131', '871', '1790000145000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"49"}}', '{"tags":{"beat":"50"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('132', '872', '1790000146000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"50"}}', '{"tags":{"beat":"51"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('133', '873', '1790000147000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"51"}}', '{"tags":{"beat":"52"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('134', '874', '1790000148000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"52"}}', '{"tags":{"beat":"53"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('135', '875', '1790000149000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"53"}}', '{"tags":{"beat":"54"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('136', '876', '1790000150000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"54"}}', '{"tags":{"beat":"55"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('137', '877', '1790000151000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"55"}}', '{"tags":{"beat":"56"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('138', '878', '1790000152000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"56"}}', '{"tags":{"beat":"57"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('139', '879', '1790000153000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"57"}}', '{"tags":{"beat":"58"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('14', '757', '1790000031000', 'ana', 'registered_model:create', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"description":"Red.","name":"must","tags":{"team":"cellar"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('140', '880', '1790000154000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"58"}}', '{"tags":{"beat":"59"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('141', '881', '1790000155000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"59"}}', '{"tags":{"beat":"60"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('142', '882', '1790000156000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"60"}}', '{"tags":{"beat":"61"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('143', '883', '1790000157000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"61"}}', '{"tags":{"beat":"62"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('144', '884', '1790000158000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"62"}}', '{"tags":{"beat":"63"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('145', '885', '1790000159000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"63"}}', '{"tags":{"beat":"64"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('146', '886', '1790000160000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"64"}}', '{"tags":{"beat":"65"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('147', '887', '1790000161000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"65"}}', '{"tags":{"beat":"66"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('148', '888', '1790000162000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"66"}}', '{"tags":{"beat":"67"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('149', '889', '1790000163000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"67"}}', '{"tags":{"beat":"68"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('15', '758', '1790000032000', 'ana', 'model_version:create', 'model_version:1/1', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","model_id":null,"run_id":"4f63219e049a9e6490d4c8031ec9f659","source":"runs:/4f63219e049a9e6490d4c8031ec9f659/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('150', '890', '1790000164000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"68"}}', '{"tags":{"beat":"69"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('151', '891', '1790000165000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"69"}}', '{"tags":{"beat":"70"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('152', '892', '1790000166000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"70"}}', '{"tags":{"beat":"71"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('153', '893', '1790000167000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"71"}}', '{"tags":{"beat":"72"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('154', '894', '1790000168000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"72"}}', '{"tags":{"beat":"73"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('155', '895', '1790000169000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"73"}}', '{"tags":{"beat":"74"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('156', '896', '1790000170000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"74"}}', '{"tags":{"beat":"75"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('157', '897', '1790000171000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"75"}}', '{"tags":{"beat":"76"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('158', '898', '1790000172000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"76"}}', '{"tags":{"beat":"77"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('159', '899', '1790000173000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"77"}}', '{"tags":{"beat":"78"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('16', '759', '1790000033000', 'ana', 'model_version:create', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","model_id":null,"run_id":"4f63219e049a9e6490d4c8031ec9f659","source":"runs:/4f63219e049a9e6490d4c8031ec9f659/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('160', '900', '1790000174000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"78"}}', '{"tags":{"beat":"79"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('161', '901', '1790000175000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"79"}}', '{"tags":{"beat":"80"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('162', '902', '1790000176000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"80"}}', '{"tags":{"beat":"81"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('163', '903', '1790000177000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"81"}}', '{"tags":{"beat":"82"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('164', '904', '1790000178000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"82"}}', '{"tags":{"beat":"83"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('165', '905', '1790000179000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"83"}}', '{"tags":{"beat":"84"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('166', '906', '1790000180000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"84"}}', '{"tags":{"beat":"85"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('167', '907', '1790000181000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"85"}}', '{"tags":{"beat":"86"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('168', '908', '1790000182000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"86"}}', '{"tags":{"beat":"87"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('169', '909', '1790000183000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"87"}}', '{"tags":{"beat":"88"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('17', '760', '1790000034000', 'ana', 'model_version:create', 'model_version:1/3', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","model_id":null,"run_id":"4f63219e049a9e6490d4c8031ec9f659","source":"runs:/4f63219e049a9e6490d4c8031ec9f659/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('170', '910', '1790000184000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"88"}}', '{"tags":{"beat":"89"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('171', '911', '1790000185000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"89"}}', '{"tags":{"beat":"90"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('172', '912', '1790000186000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"90"}}', '{"tags":{"beat":"91"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('173', '913', '1790000187000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"91"}}', '{"tags":{"beat":"92"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('174', '914', '1790000188000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"92"}}', '{"tags":{"beat":"93"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('175', '915', '1790000189000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"93"}}', '{"tags":{"beat":"94"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('176', '916', '1790000190000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"94"}}', '{"tags":{"beat":"95"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('177', '917', '1790000191000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"95"}}', '{"tags":{"beat":"96"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('178', '918', '1790000192000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"96"}}', '{"tags":{"beat":"97"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('179', '919', '1790000193000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"97"}}', '{"tags":{"beat":"98"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('18', '761', '1790000035000', 'ana', 'model_version:create', 'model_version:1/4', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('180', '920', '1790000194000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"98"}}', '{"tags":{"beat":"99"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('181', '921', '1790000195000', 'ana', 'registered_model:create', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"description":"Pale.","name":"beer","tags":{"team":"brewery"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('182', '922', '1790000196000', 'ana', 'model_version:create', 'model_version:2/1', 'registered_model:2', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('183', '923', '1790000197000', 'ana', 'model_version:create', 'model_version:2/2', 'registered_model:2', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('184', '924', '1790000198000', 'ana', 'model_version:create', 'model_version:2/3', 'registered_model:2', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('185', '925', '1790000199000', 'ana', 'model_version:transition', 'model_version:2/1', 'registered_model:2', 'default', '{"stage":"None"}', '{"stage":"Staging"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('186', '926', '1790000200000', 'ana', 'model_version:transition', 'model_version:2/1', 'registered_model:2', 'default', '{"stage":"Staging","stages":["Staging"]}', '{"stage":"Production","stages":["Production","Staging"]}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('187', '927', '1790000201000', 'ana', 'model_version:transition', 'model_version:2/2', 'registered_model:2', 'default', '{"stage":"None"}', '{"stage":"Archived"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('188', '928', '1790000202000', 'ana', 'model_version:transition', 'model_version:2/3', 'registered_model:2', 'default', '{"stage":"None"}', '{"stage":"Staging"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('189', '929', '1790000203000', 'ana', 'alias:set', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"aliases":{"best":1}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('19', '762', '1790000036000', 'ana', 'model_version:create', 'model_version:1/5', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('190', '930', '1790000204000', 'ana', 'alias:set', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"aliases":{"lost":3}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('191', '931', '1790000205000', 'ana', 'comment:create', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"comment_id":"0bab853f9b3ddeda6ef513586178d62a","text":"Who brews it?"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('192', '932', '1790000206000', 'ana', 'model_version:delete', 'model_version:2/3', 'registered_model:2', 'default', '{"aliases":["lost"],"description":"","run_id":"","source":"s3://bucket/model","stage":"Staging","tags":{"step":"1"}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('193', '933', '1790000207000', 'ben', 'registered_model:delete', 'registered_model:2', 'registered_model:2', 'default', '{"aliases":{"best":1},"description":"Pale.","name":"beer","stages":{"1":["Production","Staging"]},"tags":{"team":"brewery"}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('194', '934', '1790000208000', 'ana', 'registered_model:create', 'registered_model:3', 'registered_model:3', 'default', NULL, '{"description":"Older.","name":"older","tags":{}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('195', '935', '1790000209000', 'ana', 'model_version:create', 'model_version:3/1', 'registered_model:3', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('196', '936', '1790000210000', 'ana', 'registered_model:create', 'registered_model:4', 'registered_model:4', 'default', NULL, '{"description":"Newer.","name":"twice","tags":{}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('197', '937', '1790000211000', 'ana', 'model_version:create', 'model_version:4/1', 'registered_model:4', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('198', '938', '1790000212000', 'ana', 'registered_model:delete', 'registered_model:4', 'registered_model:4', 'default', '{"aliases":{},"description":"Newer.","name":"twice","tags":{}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('199', '939', '1790000213000', 'ana', 'registered_model:rename', 'registered_model:3', 'registered_model:3', 'default', '{"name":"older"}', '{"name":"twice"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('2', '727', '1790000001000', 'ana', 'experiment:create', 'experiment:2', 'experiment:2', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/2","name":"gone","tags":{}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('20', '763', '1790000037000', 'ana', 'model_version:create', 'model_version:1/6', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('200', '940', '1790000214000', 'ana', 'registered_model:delete', 'registered_model:3', 'registered_model:3', 'default', '{"aliases":{},"description":"Older.","name":"twice","tags":{}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('201', '941', '1790000215000', 'ana', 'registered_model:create', 'registered_model:5', 'registered_model:5', 'default', NULL, '{"description":"Again.","name":"back","tags":{}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('202', '942', '1790000216000', 'ana', 'model_version:create', 'model_version:5/1', 'registered_model:5', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('203', '943', '1790000217000', 'ana', 'registered_model:delete', 'registered_model:5', 'registered_model:5', 'default', '{"aliases":{},"description":"Again.","name":"back","tags":{}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('204', '944', '1790000218000', 'ana', 'registered_model:restore', 'registered_model:5', 'registered_model:5', 'default', NULL, '{"aliases":{},"name":"back"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('205', '945', '1790000219000', 'ana', 'registered_model:create', 'registered_model:6', 'registered_model:6', 'default', NULL, '{"description":"","name":"greeting","tags":{"mlflow.prompt.is_prompt":"true"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('206', '946', '1790000220000', 'ana', 'model_version:create', 'model_version:6/1', 'registered_model:6', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"dummy-source","tags":{"mlflow.prompt.is_prompt":"true","mlflow.prompt.text":"Hello"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('207', '947', '1790000221000', 'ana', 'registered_model:create', 'registered_model:7', 'registered_model:7', 'default', NULL, '{"description":"","name":"once","tags":{}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('21', '764', '1790000038000', 'ana', 'model_version:create', 'model_version:1/7', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('22', '765', '1790000039000', 'ana', 'model_version:create', 'model_version:1/8', 'registered_model:1', 'default', NULL, '{"description":"","manifest_digest":null,"model_id":null,"run_id":"","source":"s3://bucket/model","tags":{"step":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('23', '766', '1790000040000', 'ana', 'registered_model:rename', 'registered_model:1', 'registered_model:1', 'default', '{"name":"must"}', '{"name":"wine"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('24', '767', '1790000041000', 'ana', 'model_version:transition', 'model_version:1/1', 'registered_model:1', 'default', '{"stage":"None"}', '{"comment":"1 is better","stage":"Production"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('25', '768', '1790000042000', 'ana', 'model_version:transition', 'model_version:1/1', 'registered_model:1', 'default', '{"stage":"Production"}', '{"comment":"2 is better","stage":"Archived"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('26', '768', '1790000042000', 'ana', 'model_version:transition', 'model_version:1/2', 'registered_model:1', 'default', '{"stage":"None"}', '{"comment":"2 is better","stage":"Production"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('27', '769', '1790000043000', 'ana', 'model_version:transition', 'model_version:1/2', 'registered_model:1', 'default', '{"stage":"Production"}', '{"comment":"3 is better","stage":"Archived"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('28', '769', '1790000043000', 'ana', 'model_version:transition', 'model_version:1/3', 'registered_model:1', 'default', '{"stage":"None"}', '{"comment":"3 is better","stage":"Production"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('29', '770', '1790000044000', 'ben', 'model_version:transition', 'model_version:1/3', 'registered_model:1', 'default', '{"stage":"Production"}', '{"comment":"3 is slow","stage":"Archived"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('3', '728', '1790000002000', 'ana', 'run:create', 'run:4f63219e049a9e6490d4c8031ec9f659', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 0","status":"RUNNING"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('30', '770', '1790000044000', 'ben', 'model_version:transition', 'model_version:1/2', 'registered_model:1', 'default', '{"stage":"Archived"}', '{"comment":"3 is slow","stage":"Production"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('31', '771', '1790000045000', 'ana', 'model_version:transition', 'model_version:1/4', 'registered_model:1', 'default', '{"stage":"None"}', '{"stage":"Staging"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('32', '772', '1790000046000', 'ana', 'model_version:transition', 'model_version:1/5', 'registered_model:1', 'default', '{"stage":"None"}', '{"stage":"Staging"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('33', '773', '1790000047000', 'ana', 'model_version:transition', 'model_version:1/5', 'registered_model:1', 'default', '{"stage":"Staging","stages":["Staging"]}', '{"stage":"Production","stages":["Production","Staging"]}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('34', '774', '1790000048000', 'ana', 'model_version:transition', 'model_version:1/6', 'registered_model:1', 'default', '{"stage":"None"}', '{"stage":"Archived"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('35', '775', '1790000049000', 'ana', 'alias:set', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"champion":2}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('36', '776', '1790000050000', 'ana', 'alias:set', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"next":4}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('37', '777', '1790000051000', 'ana', 'alias:set', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"old":3}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('38', '778', '1790000052000', 'ana', 'alias:set', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"both":5}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('39', '779', '1790000053000', 'ana', 'alias:delete', 'registered_model:1', 'registered_model:1', 'default', '{"aliases":{"old":3}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('4', '733', '1790000007000', 'ana', 'run:create', 'run:78aed0c48ef912e1330cb31c7d5d2781', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 1","status":"RUNNING"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('40', '780', '1790000054000', 'ana', 'model_version:set_tag', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"tags":{"checked":"yes"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('41', '781', '1790000055000', 'ana', 'model_version:set_tag', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"tags":{"draft":"yes"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('42', '782', '1790000056000', 'ana', 'model_version:delete_tag', 'model_version:1/2', 'registered_model:1', 'default', '{"tags":{"draft":"yes"}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('43', '783', '1790000057000', 'ana', 'model_version:update', 'model_version:1/3', 'registered_model:1', 'default', '{"description":""}', '{"description":"Slow."}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('44', '784', '1790000058000', 'ana', 'registered_model:update', 'registered_model:1', 'registered_model:1', 'default', '{"description":"Red."}', '{"description":"Red and dry."}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('45', '785', '1790000059000', 'ana', 'comment:create', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"comment_id":"1bd86fd825e0c058230c6566ffd981cd","text":"Who owns this?"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('46', '786', '1790000060000', 'ana', 'comment:create', 'model_version:1/5', 'registered_model:1', 'default', NULL, '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"first thought"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('47', '787', '1790000061000', 'ben', 'model_version:delete', 'model_version:1/5', 'registered_model:1', 'default', '{"aliases":["both"],"description":"","run_id":"","source":"s3://bucket/model","stage":"Production","stages":["Production","Staging"],"tags":{"step":"1"}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('48', '788', '1790000062000', 'ana', 'model_version:delete', 'model_version:1/7', 'registered_model:1', 'default', '{"aliases":[],"description":"","run_id":"","source":"s3://bucket/model","stage":"None","tags":{"step":"1"}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('49', '789', '1790000063000', 'ana', 'model_version:delete', 'model_version:1/8', 'registered_model:1', 'default', '{"aliases":[],"description":"","run_id":"","source":"s3://bucket/model","stage":"None","tags":{"step":"1"}}', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('5', '738', '1790000012000', 'ana', 'run:create', 'run:acc25c72bb63ed45dcfdc47ce50915f2', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 2","status":"RUNNING"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('50', '790', '1790000064000', 'ana', 'model_version:restore', 'model_version:1/8', 'registered_model:1', 'default', NULL, '{"aliases":[],"stage":"None"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('51', '791', '1790000065000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"first thought"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 0"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('52', '792', '1790000066000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 0"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 1"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('53', '793', '1790000067000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 1"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 2"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('54', '794', '1790000068000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 2"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 3"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('55', '795', '1790000069000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 3"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 4"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('56', '796', '1790000070000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 4"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 5"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('57', '797', '1790000071000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 5"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 6"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('58', '798', '1790000072000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 6"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 7"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('59', '799', '1790000073000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 7"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 8"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('6', '743', '1790000017000', 'ana', 'run:delete', 'run:acc25c72bb63ed45dcfdc47ce50915f2', 'experiment:1', 'default', '{"lifecycle_stage":"active"}', '{"lifecycle_stage":"deleted"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('60', '800', '1790000074000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 8"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 9"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('61', '801', '1790000075000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 9"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 10"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('62', '802', '1790000076000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 10"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 11"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('63', '803', '1790000077000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 11"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 12"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('64', '804', '1790000078000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 12"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 13"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('65', '805', '1790000079000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 13"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 14"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('66', '806', '1790000080000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 14"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 15"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('67', '807', '1790000081000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 15"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 16"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('68', '808', '1790000082000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 16"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 17"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('69', '809', '1790000083000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 17"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 18"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('7', '744', '1790000018000', 'ana', 'run:create', 'run:f5cf688784890954dbc75515ef7d3c73', 'experiment:2', 'default', NULL, '{"experiment_id":"2","name":"run 3","status":"RUNNING"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('70', '810', '1790000084000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 18"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 19"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('71', '811', '1790000085000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 19"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 20"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('72', '812', '1790000086000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 20"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 21"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('73', '813', '1790000087000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 21"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 22"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('74', '814', '1790000088000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 22"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 23"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('75', '815', '1790000089000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 23"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 24"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('76', '816', '1790000090000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 24"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 25"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('77', '817', '1790000091000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 25"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 26"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('78', '818', '1790000092000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 26"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 27"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('79', '819', '1790000093000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 27"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 28"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('8', '749', '1790000023000', 'ana', 'experiment:delete', 'experiment:2', 'experiment:2', 'default', '{"lifecycle_stage":"active"}', '{"lifecycle_stage":"deleted"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('80', '820', '1790000094000', 'ana', 'comment:update', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 28"}', '{"comment_id":"2fe483aacc1069d808e0eacc0aed9d64","text":"thought 29"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('81', '821', '1790000095000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', NULL, '{"tags":{"beat":"0"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('82', '822', '1790000096000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"0"}}', '{"tags":{"beat":"1"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('83', '823', '1790000097000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"1"}}', '{"tags":{"beat":"2"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('84', '824', '1790000098000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"2"}}', '{"tags":{"beat":"3"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('85', '825', '1790000099000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"3"}}', '{"tags":{"beat":"4"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('86', '826', '1790000100000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"4"}}', '{"tags":{"beat":"5"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('87', '827', '1790000101000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"5"}}', '{"tags":{"beat":"6"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('88', '828', '1790000102000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"6"}}', '{"tags":{"beat":"7"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('89', '829', '1790000103000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"7"}}', '{"tags":{"beat":"8"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('9', '750', '1790000024000', 'ana', 'logged_model:create', 'logged_model:m-8a43e7f1679c69f0d0cef0d05067a126', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"tree","source_run_id":"4f63219e049a9e6490d4c8031ec9f659"}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('90', '830', '1790000104000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"8"}}', '{"tags":{"beat":"9"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('91', '831', '1790000105000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"9"}}', '{"tags":{"beat":"10"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('92', '832', '1790000106000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"10"}}', '{"tags":{"beat":"11"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('93', '833', '1790000107000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"11"}}', '{"tags":{"beat":"12"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('94', '834', '1790000108000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"12"}}', '{"tags":{"beat":"13"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('95', '835', '1790000109000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"13"}}', '{"tags":{"beat":"14"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('96', '836', '1790000110000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"14"}}', '{"tags":{"beat":"15"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('97', '837', '1790000111000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"15"}}', '{"tags":{"beat":"16"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('98', '838', '1790000112000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"16"}}', '{"tags":{"beat":"17"}}');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "verb", "subject", "topic", "workspace", "before", "after") VALUES ('99', '839', '1790000113000', 'ana', 'model_version:set_tag', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"17"}}', '{"tags":{"beat":"18"}}');
INSERT INTO "experiment_tags" ("experiment_id", "key", "value") VALUES ('1', 'team', 'a');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms") VALUES ('0', 'default', 'Default', 'mlflow-artifacts:/0', 'active', '1795947322600', '1795947322600');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms") VALUES ('1', 'default', 'tasting', 'mlflow-artifacts:/1', 'active', '1790000000000', '1790000000000');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms") VALUES ('2', 'default', 'gone', 'mlflow-artifacts:/2', 'deleted', '1790000001000', '1790000023000');
INSERT INTO "idempotency_keys" ("id", "workspace", "actor", "key", "request_digest", "claimed_at_ms", "answer", "place") VALUES ('1', 'default', 'ana', 'kept-key', 'abababababababababababababababababababababababababababababababab', '1790000221000', '{"registered_model":{"name":"once"}}', 'registered_model:7');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('1', 'auc', '1', '0.8', '0', '1790000000000', '0');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('1', 'loss', '1', '0.05', '0', '1790000000019', '19');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('1', 'odd', '1', '0', '1', '1790000000000', '0');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('2', 'auc', '1', '0.81', '0', '1790000000000', '0');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('2', 'loss', '1', '0.05', '0', '1790000000019', '19');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('2', 'odd', '1', '0', '1', '1790000000000', '0');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('3', 'auc', '1', '0.8200000000000001', '0', '1790000000000', '0');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('3', 'loss', '1', '0.05', '0', '1790000000019', '19');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('3', 'odd', '1', '0', '1', '1790000000000', '0');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('4', 'auc', '2', '0.8300000000000001', '0', '1790000000000', '0');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('4', 'loss', '2', '0.05', '0', '1790000000019', '19');
INSERT INTO "latest_metrics" ("run", "key", "experiment_id", "value", "is_nan", "timestamp_ms", "step") VALUES ('4', 'odd', '2', '0', '1', '1790000000000', '0');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version") VALUES ('1', 'Archived', '6');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version") VALUES ('1', 'None', '8');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version") VALUES ('1', 'Production', '2');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version") VALUES ('1', 'Staging', '4');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version") VALUES ('5', 'None', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version") VALUES ('6', 'None', '1');
INSERT INTO "logged_model_params" ("logged_model", "key", "value") VALUES ('1', 'depth', '3');
INSERT INTO "logged_model_params" ("logged_model", "key", "value") VALUES ('2', 'depth', '3');
INSERT INTO "logged_model_tags" ("logged_model", "key", "value") VALUES ('1', 'team', 'a');
INSERT INTO "logged_model_tags" ("logged_model", "key", "value") VALUES ('2', 'team', 'a');
INSERT INTO "logged_models" ("id", "model_id", "experiment_id", "workspace", "name", "artifact_uri", "created_at_ms", "updated_at_ms", "status", "status_message", "model_type", "source_run_id", "deleted_at_ms") VALUES ('1', 'm-8a43e7f1679c69f0d0cef0d05067a126', '1', 'default', 'tree', 'mlflow-artifacts:/1/models/m-8a43e7f1679c69f0d0cef0d05067a126/artifacts', '1790000024000', '1790000025000', 'LOGGED_MODEL_READY', NULL, 'agent', '4f63219e049a9e6490d4c8031ec9f659', NULL);
INSERT INTO "logged_models" ("id", "model_id", "experiment_id", "workspace", "name", "artifact_uri", "created_at_ms", "updated_at_ms", "status", "status_message", "model_type", "source_run_id", "deleted_at_ms") VALUES ('2', 'm-83fcb243d8235379a9d47417f6d1c534', '1', 'default', 'forest', 'mlflow-artifacts:/1/models/m-83fcb243d8235379a9d47417f6d1c534/artifacts', '1790000027000', '1790000030000', 'LOGGED_MODEL_READY', NULL, 'agent', '4f63219e049a9e6490d4c8031ec9f659', '1790000030000');
INSERT INTO "manifest_files" ("manifest_digest", "path", "digest", "size_bytes") VALUES ('ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', 'MLmodel', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'auc', '1790000000000', '0', '0.8', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000000', '0', '1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000001', '1', '0.5', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000002', '2', '0.3333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000003', '3', '0.25', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000004', '4', '0.2', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000005', '5', '0.16666666666666666', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000006', '6', '0.14285714285714285', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000007', '7', '0.125', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000008', '8', '0.1111111111111111', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000009', '9', '0.1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000010', '10', '0.09090909090909091', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000011', '11', '0.08333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000012', '12', '0.07692307692307693', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000013', '13', '0.07142857142857142', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000014', '14', '0.06666666666666667', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000015', '15', '0.0625', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000016', '16', '0.058823529411764705', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000017', '17', '0.05555555555555555', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000018', '18', '0.05263157894736842', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'loss', '1790000000019', '19', '0.05', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('1', 'odd', '1790000000000', '0', '0', '1');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'auc', '1790000000000', '0', '0.81', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000000', '0', '1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000001', '1', '0.5', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000002', '2', '0.3333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000003', '3', '0.25', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000004', '4', '0.2', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000005', '5', '0.16666666666666666', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000006', '6', '0.14285714285714285', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000007', '7', '0.125', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000008', '8', '0.1111111111111111', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000009', '9', '0.1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000010', '10', '0.09090909090909091', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000011', '11', '0.08333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000012', '12', '0.07692307692307693', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000013', '13', '0.07142857142857142', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000014', '14', '0.06666666666666667', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000015', '15', '0.0625', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000016', '16', '0.058823529411764705', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000017', '17', '0.05555555555555555', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000018', '18', '0.05263157894736842', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'loss', '1790000000019', '19', '0.05', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('2', 'odd', '1790000000000', '0', '0', '1');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'auc', '1790000000000', '0', '0.8200000000000001', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000000', '0', '1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000001', '1', '0.5', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000002', '2', '0.3333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000003', '3', '0.25', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000004', '4', '0.2', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000005', '5', '0.16666666666666666', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000006', '6', '0.14285714285714285', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000007', '7', '0.125', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000008', '8', '0.1111111111111111', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000009', '9', '0.1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000010', '10', '0.09090909090909091', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000011', '11', '0.08333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000012', '12', '0.07692307692307693', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000013', '13', '0.07142857142857142', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000014', '14', '0.06666666666666667', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000015', '15', '0.0625', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000016', '16', '0.058823529411764705', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000017', '17', '0.05555555555555555', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000018', '18', '0.05263157894736842', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'loss', '1790000000019', '19', '0.05', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('3', 'odd', '1790000000000', '0', '0', '1');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'auc', '1790000000000', '0', '0.8300000000000001', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000000', '0', '1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000001', '1', '0.5', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000002', '2', '0.3333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000003', '3', '0.25', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000004', '4', '0.2', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000005', '5', '0.16666666666666666', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000006', '6', '0.14285714285714285', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000007', '7', '0.125', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000008', '8', '0.1111111111111111', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000009', '9', '0.1', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000010', '10', '0.09090909090909091', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000011', '11', '0.08333333333333333', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000012', '12', '0.07692307692307693', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000013', '13', '0.07142857142857142', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000014', '14', '0.06666666666666667', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000015', '15', '0.0625', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000016', '16', '0.058823529411764705', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000017', '17', '0.05555555555555555', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000018', '18', '0.05263157894736842', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'loss', '1790000000019', '19', '0.05', '0');
INSERT INTO "metric_points" ("run", "key", "timestamp_ms", "step", "value", "is_nan") VALUES ('4', 'odd', '1790000000000', '0', '0', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('1', 'Archived', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('1', 'Archived', '3');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('1', 'Archived', '6');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('1', 'None', '8');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('1', 'Production', '2');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('1', 'Staging', '4');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('5', 'None', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('6', 'None', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('1', 'beat', '99');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('1', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('10', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('11', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('12', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('13', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('14', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('15', 'mlflow.prompt.is_prompt', 'true');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('15', 'mlflow.prompt.text', 'Hello');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('2', 'checked', 'yes');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('2', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('3', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('4', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('5', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('6', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('7', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('8', 'step', '1');
INSERT INTO "model_version_tags" ("model_version_id", "key", "value") VALUES ('9', 'step', '1');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('1', '1', '1', 'default', '', 'ana', '1790000032000', '1790000042000', 'Archived', 'runs:/4f63219e049a9e6490d4c8031ec9f659/model', 'mlflow-artifacts:/versions/def147f5eff93399b07bda1571f84117', '4f63219e049a9e6490d4c8031ec9f659', '', NULL, 'READY', NULL, 'def147f5eff93399b07bda1571f84117', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '124', '1790000042000', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('10', '2', '2', 'default', '', 'ana', '1790000197000', '1790000201000', 'Archived', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000207000', '2', '1790000201000', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('11', '2', '3', 'default', '', 'ana', '1790000198000', '1790000206000', 'Staging', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000206000', '3', '1790000202000', '{"stages":["Staging"],"aliases":["lost"]}');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('12', '3', '1', 'default', '', 'ana', '1790000209000', '1790000213000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000214000', '1', NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('13', '4', '1', 'default', '', 'ana', '1790000211000', '1790000211000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000212000', '1', NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('14', '5', '1', 'default', '', 'ana', '1790000216000', '1790000216000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('15', '6', '1', 'default', '', 'ana', '1790000220000', '1790000220000', 'None', 'dummy-source', 'dummy-source', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('2', '1', '2', 'default', '', 'ana', '1790000033000', '1790000044000', 'Production', 'runs:/4f63219e049a9e6490d4c8031ec9f659/model', 'mlflow-artifacts:/versions/ed0626ba828b846af74e04e73a28ed7f', '4f63219e049a9e6490d4c8031ec9f659', '', NULL, 'READY', NULL, 'ed0626ba828b846af74e04e73a28ed7f', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '19', '1790000044000', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('3', '1', '3', 'default', 'Slow.', 'ana', '1790000034000', '1790000057000', 'Archived', 'runs:/4f63219e049a9e6490d4c8031ec9f659/model', 'mlflow-artifacts:/versions/023eb28c1ee56a0f3185a54bde9bcda5', '4f63219e049a9e6490d4c8031ec9f659', '', NULL, 'READY', NULL, '023eb28c1ee56a0f3185a54bde9bcda5', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '20', '1790000044000', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('4', '1', '4', 'default', '', 'ana', '1790000035000', '1790000045000', 'Staging', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '4', '1790000045000', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('5', '1', '5', 'default', '', 'ana', '1790000036000', '1790000061000', 'Production', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000061000', '5', '1790000047000', '{"stages":["Production","Staging"],"aliases":["both"]}');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('6', '1', '6', 'default', '', 'ana', '1790000037000', '1790000048000', 'Archived', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '6', '1790000048000', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('7', '1', '7', 'default', '', 'ana', '1790000038000', '1790000062000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000062000', '7', NULL, '{"stages":[],"aliases":[]}');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('8', '1', '8', 'default', '', 'ana', '1790000039000', '1790000064000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '8', '1790000064000', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion") VALUES ('9', '2', '1', 'default', '', 'ana', '1790000196000', '1790000200000', 'Production', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000207000', '1', '1790000200000', NULL);
INSERT INTO "registered_model_tags" ("registered_model_id", "key", "value") VALUES ('1', 'team', 'cellar');
INSERT INTO "registered_model_tags" ("registered_model_id", "key", "value") VALUES ('2', 'team', 'brewery');
INSERT INTO "registered_model_tags" ("registered_model_id", "key", "value") VALUES ('6', 'mlflow.prompt.is_prompt', 'true');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('1', 'mlflow.data.context', 'training');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('2', 'mlflow.data.context', 'training');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('3', 'mlflow.data.context', 'training');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('4', 'mlflow.data.context', 'training');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('1', '1', '1');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('2', '2', '2');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('3', '3', '3');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('4', '4', '4');
INSERT INTO "run_models" ("run", "direction", "model_id", "step") VALUES ('1', 'output', 'm-83fcb243d8235379a9d47417f6d1c534', '0');
INSERT INTO "run_models" ("run", "direction", "model_id", "step") VALUES ('1', 'output', 'm-8a43e7f1679c69f0d0cef0d05067a126', '0');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('1', 'depth', '1', '0');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('1', 'note', '1', 'π ≈ 3');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('2', 'depth', '1', '1');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('2', 'note', '1', 'π ≈ 3');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('3', 'depth', '1', '2');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('3', 'note', '1', 'π ≈ 3');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('4', 'depth', '2', '3');
INSERT INTO "run_params" ("run", "key", "experiment_id", "value") VALUES ('4', 'note', '2', 'π ≈ 3');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('1', 'colour', '1', 'red');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('1', 'late', '1', 'yes');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('1', 'long', '1', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('1', 'mlflow.runName', '1', 'run 0');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('2', 'colour', '1', 'red');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('2', 'late', '1', 'yes');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('2', 'long', '1', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('2', 'mlflow.runName', '1', 'run 1');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('3', 'colour', '1', 'red');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('3', 'late', '1', 'yes');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('3', 'long', '1', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('3', 'mlflow.runName', '1', 'run 2');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('4', 'colour', '2', 'red');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('4', 'late', '2', 'yes');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('4', 'long', '2', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx');
INSERT INTO "run_tags" ("run", "key", "experiment_id", "value") VALUES ('4', 'mlflow.runName', '2', 'run 3');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('1', '4f63219e049a9e6490d4c8031ec9f659', '1', 'default', 'run 0', 'ana', 'RUNNING', '1790000000000', NULL, 'active', NULL, 'mlflow-artifacts:/1/4f63219e049a9e6490d4c8031ec9f659/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('2', '78aed0c48ef912e1330cb31c7d5d2781', '1', 'default', 'run 1', 'ana', 'RUNNING', '1790000000001', NULL, 'active', NULL, 'mlflow-artifacts:/1/78aed0c48ef912e1330cb31c7d5d2781/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('3', 'acc25c72bb63ed45dcfdc47ce50915f2', '1', 'default', 'run 2', 'ana', 'RUNNING', '1790000000002', NULL, 'deleted', '1790000017000', 'mlflow-artifacts:/1/acc25c72bb63ed45dcfdc47ce50915f2/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('4', 'f5cf688784890954dbc75515ef7d3c73', '2', 'default', 'run 3', 'ana', 'RUNNING', '1790000000003', NULL, 'deleted', '1790000023000', 'mlflow-artifacts:/2/f5cf688784890954dbc75515ef7d3c73/artifacts');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '1', 'Production', '1', '1790000041000', '1790000042000', 'ana');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '2', 'Production', '4', '1790000044000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '4', 'Staging', '1', '1790000045000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '5', 'Production', '5', '1790000047000', '1790000061000', 'ben');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '5', 'Staging', '2', '1790000046000', '1790000061000', 'ben');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('2', '1', 'Production', '1', '1790000200000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('2', '1', 'Staging', '1', '1790000199000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('2', '3', 'Staging', '2', '1790000202000', '1790000206000', 'ana');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'Archived', '3');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'None', '0');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'Production', '2');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'Staging', '1');
SELECT setval('artifact_roots_id_seq', 9);
SELECT setval('datasets_id_seq', 4);
SELECT setval('events_seq_seq', 207);
SELECT setval('experiments_experiment_id_seq', 2);
SELECT setval('idempotency_keys_id_seq', 1);
SELECT setval('logged_models_id_seq', 2);
SELECT setval('registered_models_id_seq', 7);
SELECT setval('run_datasets_id_seq', 4);
SELECT setval('runs_id_seq', 4);
SELECT setval('comments_id_seq', 3);
SELECT setval('model_versions_id_seq', 15);
