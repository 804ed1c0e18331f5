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
CREATE TABLE event_positions (
	position BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	CONSTRAINT pk_event_positions PRIMARY KEY (position),
	CONSTRAINT uq_event_positions_seq UNIQUE (seq)
);
CREATE TABLE event_sequencer (
	id BIGINT NOT NULL,
	position BIGINT DEFAULT 0 NOT NULL,
	next_tx_id BIGINT DEFAULT 0 NOT NULL,
	running_tx_ids TEXT COLLATE "C" DEFAULT '' NOT NULL,
	CONSTRAINT pk_event_sequencer PRIMARY KEY (id)
);
CREATE TABLE events (
	seq BIGSERIAL NOT NULL,
	tx_id BIGINT DEFAULT 0 NOT NULL,
	at_ms BIGINT NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	actor_id TEXT COLLATE "C",
	actor_kind TEXT COLLATE "C",
	request_id TEXT COLLATE "C",
	client TEXT COLLATE "C",
	type TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	topic TEXT COLLATE "C" NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	before TEXT COLLATE "C",
	after TEXT COLLATE "C",
	change_id TEXT COLLATE "C",
	comment TEXT COLLATE "C",
	CONSTRAINT pk_events PRIMARY KEY (seq)
);
CREATE INDEX ix_events_subject ON events (subject, seq);
CREATE INDEX ix_events_topic ON events (topic, seq);
CREATE INDEX ix_events_tx_id ON events (tx_id, seq);
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
	first_version BIGINT NOT NULL,
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
	deleted_by TEXT COLLATE "C",
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
	tags_json TEXT COLLATE "C",
	aliases_json TEXT COLLATE "C",
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
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by") VALUES ('1', 'default', 'wine', 'Red and dry.', '1790000031000', '1790000064000', '9', NULL, '124', '24', NULL, NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by") VALUES ('2', 'default', 'beer', 'Pale.', '1790000195000', '1790000206000', '4', '1790000207000', '8', '8', '{"aliases":{"best":1},"stages":{"1":["Production","Staging"]}}', 'ben');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by") VALUES ('3', 'default', 'twice', 'Older.', '1790000208000', '1790000213000', '2', '1790000214000', '1', '0', '{"aliases":{},"stages":{}}', 'ana');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by") VALUES ('4', 'default', 'twice', 'Newer.', '1790000210000', '1790000211000', '2', '1790000212000', '1', '0', '{"aliases":{},"stages":{}}', 'ana');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by") VALUES ('5', 'default', 'back', 'Again.', '1790000215000', '1790000218000', '2', NULL, '2', '2', NULL, NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by") VALUES ('6', 'default', 'greeting', NULL, '1790000219000', '1790000220000', '2', NULL, '1', '0', NULL, NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by") VALUES ('7', 'default', 'once', NULL, '1790000221000', '1790000221000', '1', NULL, '0', '0', NULL, NULL);
INSERT INTO "alembic_version" ("version_num") VALUES ('0006');
INSERT INTO "aliases" ("registered_model_id", "alias", "version") VALUES ('1', 'champion', '2');
INSERT INTO "aliases" ("registered_model_id", "alias", "version") VALUES ('1', 'next', '4');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/5f5dd99dc4ca09a35c2d315691b16d79/artifacts/model/MLmodel', '5', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000010000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/5f5dd99dc4ca09a35c2d315691b16d79/artifacts/notes.txt', '5', '1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '7', '1790000011000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/8172cbf916c0bb08031eac6cf40f7094/artifacts/model/MLmodel', '4', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000005000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/8172cbf916c0bb08031eac6cf40f7094/artifacts/notes.txt', '4', '109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '7', '1790000006000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/cf29203349866248d93919116c59bb3f/artifacts/model/MLmodel', '6', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000015000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/cf29203349866248d93919116c59bb3f/artifacts/notes.txt', '6', '40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '7', '1790000016000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '2/071fa8346c9585b74568d2b87c3af477/artifacts/model/MLmodel', '7', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000021000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '2/071fa8346c9585b74568d2b87c3af477/artifacts/notes.txt', '7', 'ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '7', '1790000022000');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('1', 'default', '0', 'experiment', '0');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('2', 'default', '1', 'experiment', '1');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('3', 'default', '2', 'experiment', '2');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('4', 'default', '1/8172cbf916c0bb08031eac6cf40f7094/artifacts', 'run', '8172cbf916c0bb08031eac6cf40f7094');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('5', 'default', '1/5f5dd99dc4ca09a35c2d315691b16d79/artifacts', 'run', '5f5dd99dc4ca09a35c2d315691b16d79');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('6', 'default', '1/cf29203349866248d93919116c59bb3f/artifacts', 'run', 'cf29203349866248d93919116c59bb3f');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('7', 'default', '2/071fa8346c9585b74568d2b87c3af477/artifacts', 'run', '071fa8346c9585b74568d2b87c3af477');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('8', 'default', '1/models/m-bc607f7a46ad92cfde963fc04ffd5ba9/artifacts', 'logged_model', 'm-bc607f7a46ad92cfde963fc04ffd5ba9');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('9', 'default', '1/models/m-157c5cad765fb24dcc17ae5056779fb4/artifacts', 'logged_model', 'm-157c5cad765fb24dcc17ae5056779fb4');
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '7', 'here/109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '1790000006000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '7', 'here/1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '1790000011000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '7', 'here/40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '1790000016000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', 'here/7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '1790000005000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '7', 'here/ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '1790000022000', NULL);
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('1', '1cf95fd70d22f50d87218ca547484991', '1', NULL, 'default', 'ana', 'Who owns this?', '1790000059000', '1790000059000');
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('2', 'fc653c0aedf8d150c7156a0d18ebb98b', '1', '5', 'default', 'ana', 'thought 29', '1790000060000', '1790000094000');
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('3', 'bb88328b5617f59b008707d0bc22ea59', '2', NULL, 'default', 'ana', 'Who brews it?', '1790000205000', '1790000205000');
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('1', '1', 'harvest', 'd0', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('2', '1', 'harvest', 'd1', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('3', '1', 'harvest', 'd2', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('4', '2', 'harvest', 'd3', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "event_sequencer" ("id", "position", "next_tx_id", "running_tx_ids") VALUES ('1', '0', '0', '');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('1', '726', '1790000000000', 'ana', 'ana', 'user', NULL, NULL, 'experiment.created', 'experiment:1', 'experiment:1', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/1","name":"tasting","tags":{"team":"a"}}', '8c0b18528180f9010e3b7d3736542da5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('10', '751', '1790000025000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.updated', 'logged_model:m-bc607f7a46ad92cfde963fc04ffd5ba9', 'experiment:1', 'default', '{"status":"LOGGED_MODEL_PENDING"}', '{"status":"LOGGED_MODEL_READY"}', '97f0b2032fc50c4b7b046c03f6bb47fd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('100', '840', '1790000114000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"18"}}', '{"tags":{"beat":"19"}}', 'a47a3b5b8f91cab3b5482f957db3e02e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('101', '841', '1790000115000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"19"}}', '{"tags":{"beat":"20"}}', '35452cda7f91bd8f6ad4994a09c7f270', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('102', '842', '1790000116000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"20"}}', '{"tags":{"beat":"21"}}', 'dfb6e37ae4968b66be5112f41131171b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('103', '843', '1790000117000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"21"}}', '{"tags":{"beat":"22"}}', 'fc385dd5da0ade3d3d37aa12ff747e95', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('104', '844', '1790000118000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"22"}}', '{"tags":{"beat":"23"}}', '237d5c741a1aba42b61c3a5af385a547', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('105', '845', '1790000119000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"23"}}', '{"tags":{"beat":"24"}}', '86a4366bfa8827b9d747a51dd322c17e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('106', '846', '1790000120000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"24"}}', '{"tags":{"beat":"25"}}', '5a406aadc865c9f40b60ac65a587820d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('107', '847', '1790000121000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"25"}}', '{"tags":{"beat":"26"}}', '7ac0af001be03e59195951f865450f09', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('108', '848', '1790000122000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"26"}}', '{"tags":{"beat":"27"}}', '38c59f454dcdeaa8b575fe8388876459', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('109', '849', '1790000123000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"27"}}', '{"tags":{"beat":"28"}}', '7b392df9e6ceecd741082132e0be3d17', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('11', '753', '1790000027000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.created', 'logged_model:m-157c5cad765fb24dcc17ae5056779fb4', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"forest","source_run_id":"8172cbf916c0bb08031eac6cf40f7094"}', '0cef911d0d9eb45bad666a4c2a1fc84a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('110', '850', '1790000124000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"28"}}', '{"tags":{"beat":"29"}}', 'f2df5dab9cc215c21a2b2e485b1b986f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('111', '851', '1790000125000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"29"}}', '{"tags":{"beat":"30"}}', '9bceefd4e7e2ca18f351f33d8f9ca877', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('112', '852', '1790000126000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"30"}}', '{"tags":{"beat":"31"}}', '7bf0f7555c77292ebf84771556760107', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('113', '853', '1790000127000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"31"}}', '{"tags":{"beat":"32"}}', 'f26c778ea224737456308c8c6cffc9ab', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('114', '854', '1790000128000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"32"}}', '{"tags":{"beat":"33"}}', 'f9cfa4a26b43277d0bcddacfcbc1bed8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('115', '855', '1790000129000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"33"}}', '{"tags":{"beat":"34"}}', 'c9607e9e595ae2760d99c702152d2590', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('116', '856', '1790000130000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"34"}}', '{"tags":{"beat":"35"}}', '5a8e6b700acbb0e709bd8f6155447cbd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('117', '857', '1790000131000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"35"}}', '{"tags":{"beat":"36"}}', '7b579ad39b36eb1b21dc49920d48ebdb', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('118', '858', '1790000132000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"36"}}', '{"tags":{"beat":"37"}}', '6faa21773d51832bc398266a42359a85', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('119', '859', '1790000133000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"37"}}', '{"tags":{"beat":"38"}}', '2fbd61dcd2d53ccbd23ce82eaaf2c20f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('12', '754', '1790000028000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.updated', 'logged_model:m-157c5cad765fb24dcc17ae5056779fb4', 'experiment:1', 'default', '{"status":"LOGGED_MODEL_PENDING"}', '{"status":"LOGGED_MODEL_READY"}', '65de677ec4913ea172c2789b812b1c6c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('120', '860', '1790000134000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"38"}}', '{"tags":{"beat":"39"}}', '275511f5fb5b9f0692e28662a263c1fc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('121', '861', '1790000135000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"39"}}', '{"tags":{"beat":"40"}}', '729dde758ff7ece124f9ef00794ddedd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('122', '862', '1790000136000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"40"}}', '{"tags":{"beat":"41"}}', 'd51d27ac67f907797917d792c0816a6e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('123', '863', '1790000137000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"41"}}', '{"tags":{"beat":"42"}}', 'f94681b50d25fe547ec08da56a73abe3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('124', '864', '1790000138000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"42"}}', '{"tags":{"beat":"43"}}', '962cc1f48c07d9e9dd8354aec1670e5b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('125', '865', '1790000139000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"43"}}', '{"tags":{"beat":"44"}}', 'f128f32c353c74a452dfa90a18136e46', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('126', '866', '1790000140000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"44"}}', '{"tags":{"beat":"45"}}', 'c560570d08124d8cd75d90b22babc42b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('127', '867', '1790000141000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"45"}}', '{"tags":{"beat":"46"}}', 'e51df1748a5658d33d0730dc7852da6c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('128', '868', '1790000142000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"46"}}', '{"tags":{"beat":"47"}}', '41d4671e3087aa0d4089ccbaafabd9d5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('129', '869', '1790000143000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"47"}}', '{"tags":{"beat":"48"}}', '6cc01550755844792667cc48fb7106e3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('13', '756', '1790000030000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.deleted', 'logged_model:m-157c5cad765fb24dcc17ae5056779fb4', 'experiment:1', 'default', '{"name":"forest","status":"LOGGED_MODEL_READY"}', NULL, 'dec8927864a6807defb1696a46feba33', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('130', '870', '1790000144000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"48"}}', '{"tags":{"beat":"49"}}', '9f85745e72f4dace8a7e72e1e12f6ad7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('131', '871', '1790000145000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"49"}}', '{"tags":{"beat":"50"}}', '3abf2ce422f80d53dc7b5556a0cd4c88', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('132', '872', '1790000146000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"50"}}', '{"tags":{"beat":"51"}}', '448deddc8771dad245056e4f4aad424d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('133', '873', '1790000147000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"51"}}', '{"tags":{"beat":"52"}}', '8a5f406d8034f28a65349d5b26aac90a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('134', '874', '1790000148000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"52"}}', '{"tags":{"beat":"53"}}', '9a24a783492e18d24b92470c26b386d8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('135', '875', '1790000149000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"53"}}', '{"tags":{"beat":"54"}}', '8893cea5e97abd17685ebd179e25b0d9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('136', '876', '1790000150000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"54"}}', '{"tags":{"beat":"55"}}', '40a413786fd2de9873dd97ffc799c6aa', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('137', '877', '1790000151000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"55"}}', '{"tags":{"beat":"56"}}', '12c2cfaafa48de2fce2a8dc7bf37fd55', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('138', '878', '1790000152000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"56"}}', '{"tags":{"beat":"57"}}', '42c55182c13d93fb64dce2494873faaa', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('139', '879', '1790000153000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"57"}}', '{"tags":{"beat":"58"}}', '5a402e271eb9df7c8ce451e5ceffb5c5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('14', '757', '1790000031000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"description":"Red.","name":"must","tags":{"team":"cellar"}}', 'd4cafc877d534870a1124cd8674bd04f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('140', '880', '1790000154000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"58"}}', '{"tags":{"beat":"59"}}', '2684db628bbdcd76c300622a1d3848bf', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('141', '881', '1790000155000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"59"}}', '{"tags":{"beat":"60"}}', '2080fb2baca7c488e1fe886159fa17f8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('142', '882', '1790000156000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"60"}}', '{"tags":{"beat":"61"}}', 'edb049834391d91e605b827203be979c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('143', '883', '1790000157000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"61"}}', '{"tags":{"beat":"62"}}', 'b7643f06d341b8af66dd2b045e2f282f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('144', '884', '1790000158000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"62"}}', '{"tags":{"beat":"63"}}', '84e31c73e300b68059c78ced8ffce78a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('145', '885', '1790000159000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"63"}}', '{"tags":{"beat":"64"}}', '742f7744a9aae5f6722465fe66be3802', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('146', '886', '1790000160000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"64"}}', '{"tags":{"beat":"65"}}', 'c8e39b8a4a525af1e5013db73d569f85', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('147', '887', '1790000161000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"65"}}', '{"tags":{"beat":"66"}}', 'd97c43d624c40ffe858e43a00cdf37fc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('148', '888', '1790000162000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"66"}}', '{"tags":{"beat":"67"}}', '96e2b9482dd6fd8e24e00b9c55cd6cfc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('149', '889', '1790000163000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"67"}}', '{"tags":{"beat":"68"}}', 'ba16f66d10b21fcf95285ff785fecd12', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('15', '758', '1790000032000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/1', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","run_id":"8172cbf916c0bb08031eac6cf40f7094","source":"runs:/8172cbf916c0bb08031eac6cf40f7094/model","tags":{"step":"1"}}', '71d29464b40f3e28cead6b6e747df4de', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('150', '890', '1790000164000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"68"}}', '{"tags":{"beat":"69"}}', '81f7896a25004495779607a24d9570bc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('151', '891', '1790000165000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"69"}}', '{"tags":{"beat":"70"}}', '55bc29c7f72785eb504cd9193d5bc492', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('152', '892', '1790000166000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"70"}}', '{"tags":{"beat":"71"}}', '677a9cf552fbb025033da50cae8455bb', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('153', '893', '1790000167000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"71"}}', '{"tags":{"beat":"72"}}', 'd0e184248421881ff02d50c1c11ad2c2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('154', '894', '1790000168000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"72"}}', '{"tags":{"beat":"73"}}', '48d826fec8179ae305ed1c6c2c804324', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('155', '895', '1790000169000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"73"}}', '{"tags":{"beat":"74"}}', 'aa1d24126a348635e5f397b06e55f1a2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('156', '896', '1790000170000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"74"}}', '{"tags":{"beat":"75"}}', '25ce42acc9cd0d3824a20fbad4fffc73', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('157', '897', '1790000171000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"75"}}', '{"tags":{"beat":"76"}}', '210ab747c97f41d600d1b218aeeccf04', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('158', '898', '1790000172000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"76"}}', '{"tags":{"beat":"77"}}', 'e4af90fa666e72677acb0fb76a8daad3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('159', '899', '1790000173000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"77"}}', '{"tags":{"beat":"78"}}', '02c73e51ebb5e77253ffc9a60733526a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('16', '759', '1790000033000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","run_id":"8172cbf916c0bb08031eac6cf40f7094","source":"runs:/8172cbf916c0bb08031eac6cf40f7094/model","tags":{"step":"1"}}', 'e81d7a7e626c5598990da11f8c9db8b1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('160', '900', '1790000174000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"78"}}', '{"tags":{"beat":"79"}}', '8bfe22e1614aa1bbd121cee1755f25de', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('161', '901', '1790000175000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"79"}}', '{"tags":{"beat":"80"}}', 'ac063d68447f97146ecaf1bf7e7c6c6f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('162', '902', '1790000176000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"80"}}', '{"tags":{"beat":"81"}}', '735e88ef2765478b826c3aebccb19fc7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('163', '903', '1790000177000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"81"}}', '{"tags":{"beat":"82"}}', '7c80f59198257888ae3fd2d81069ba4b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('164', '904', '1790000178000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"82"}}', '{"tags":{"beat":"83"}}', '632cf1414ea63c158dc13a9be0ab0789', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('165', '905', '1790000179000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"83"}}', '{"tags":{"beat":"84"}}', 'dd5502282592d79180e97dda743c440a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('166', '906', '1790000180000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"84"}}', '{"tags":{"beat":"85"}}', 'b6840d78ef62b8025202bce1f0679adf', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('167', '907', '1790000181000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"85"}}', '{"tags":{"beat":"86"}}', 'a6b8fb8adeb94f35784531522648c718', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('168', '908', '1790000182000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"86"}}', '{"tags":{"beat":"87"}}', '4aad88ea6d07b5a97e7aa69431982b92', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('169', '909', '1790000183000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"87"}}', '{"tags":{"beat":"88"}}', '6541d5ca72cab38601ea99d093666bc7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('17', '760', '1790000034000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/3', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","run_id":"8172cbf916c0bb08031eac6cf40f7094","source":"runs:/8172cbf916c0bb08031eac6cf40f7094/model","tags":{"step":"1"}}', '6d9d1a0a1f88485d02e3acb459595aca', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('170', '910', '1790000184000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"88"}}', '{"tags":{"beat":"89"}}', '723c3f2101255727bc2512117d282cd5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('171', '911', '1790000185000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"89"}}', '{"tags":{"beat":"90"}}', 'c25e78321fa7bda3f9d110ed578d257c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('172', '912', '1790000186000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"90"}}', '{"tags":{"beat":"91"}}', '828ea0920c9f7b909b69bb1b0879c211', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('173', '913', '1790000187000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"91"}}', '{"tags":{"beat":"92"}}', '4641f4e9e65d1d2b84e12fd4a3bc9485', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('174', '914', '1790000188000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"92"}}', '{"tags":{"beat":"93"}}', '5d6f2b1ddf9e897c9a55aebaad4d4ec5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('175', '915', '1790000189000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"93"}}', '{"tags":{"beat":"94"}}', '6883316a6f7c2e6d8ba1888168c231cb', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('176', '916', '1790000190000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"94"}}', '{"tags":{"beat":"95"}}', '269c0e1366469c9a6d4da4042167f228', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('177', '917', '1790000191000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"95"}}', '{"tags":{"beat":"96"}}', '094911d1344bf707196511d55f7b813f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('178', '918', '1790000192000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"96"}}', '{"tags":{"beat":"97"}}', 'db511673478664b674ceef288d580190', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('179', '919', '1790000193000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"97"}}', '{"tags":{"beat":"98"}}', 'c30a9bf6ed7ee6c4d95f3d295c7b33e7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('18', '761', '1790000035000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/4', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'abc8e114e817607e956e6fc0c4003c80', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('180', '920', '1790000194000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"98"}}', '{"tags":{"beat":"99"}}', '68340f406abec8a3818b3f477336234c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('181', '921', '1790000195000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"description":"Pale.","name":"beer","tags":{"team":"brewery"}}', 'b106f177a9c02bfb73f73cfd280fde28', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('182', '922', '1790000196000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:2/1', 'registered_model:2', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'f876ca3a03b6791224411ba50ef8ec32', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('183', '923', '1790000197000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:2/2', 'registered_model:2', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'dd0ac48c5a2aeeb735e4aade70ea5fec', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('184', '924', '1790000198000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:2/3', 'registered_model:2', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '3537738b75fad9085537a5a8235b141d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('185', '925', '1790000199000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/1', 'registered_model:2', 'default', '{"stages":[]}', '{"stages":["Staging"]}', '56611d50ecb99a2f2ea033dda4a0f33b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('186', '926', '1790000200000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/1', 'registered_model:2', 'default', '{"stages":["Staging"]}', '{"stages":["Production","Staging"]}', '0ff4a7d918b73fa55b378454677ae7a6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('187', '927', '1790000201000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/2', 'registered_model:2', 'default', '{"stages":[]}', '{"stages":["Archived"]}', '9610c66409bfb75582d3e77b8aef376f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('188', '928', '1790000202000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/3', 'registered_model:2', 'default', '{"stages":[]}', '{"stages":["Staging"]}', 'c05448d4349f96e48d54df6e9c5e2542', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('189', '929', '1790000203000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"aliases":{"best":1}}', 'ac8da8bf229a2196ab332d79439cf060', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('19', '762', '1790000036000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/5', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '3a9d1157d7f2ee3a7f6ae53ba479ef1c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('190', '930', '1790000204000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"aliases":{"lost":3}}', '13390e3dd7a734facdf5cd90bb7d7e1f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('191', '931', '1790000205000', 'ana', 'ana', 'user', NULL, NULL, 'comment.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"comment_id":"bb88328b5617f59b008707d0bc22ea59","text":"Who brews it?"}', '7265e712d39c3644929227ef8f4681c1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('192', '932', '1790000206000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.deleted', 'model_version:2/3', 'registered_model:2', 'default', '{"aliases":["lost"],"description":"","run_id":null,"source":"s3://bucket/model","stages":["Staging"],"tags":{"step":"1"}}', NULL, 'c8235fa080c3673d5b8285ab4b5e4c90', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('193', '933', '1790000207000', 'ben', 'ben', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:2', 'registered_model:2', 'default', '{"aliases":{"best":1},"description":"Pale.","name":"beer","stages":{"1":["Production","Staging"]},"tags":{"team":"brewery"}}', NULL, 'c9e21fcf441c8fec64150cb21dd7bacb', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('194', '934', '1790000208000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:3', 'registered_model:3', 'default', NULL, '{"description":"Older.","name":"older","tags":{}}', '95aadf544bf3d06fdbd11b9f8b53e3bc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('195', '935', '1790000209000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:3/1', 'registered_model:3', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '244308c1854b2653af93a6ae0d393d71', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('196', '936', '1790000210000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:4', 'registered_model:4', 'default', NULL, '{"description":"Newer.","name":"twice","tags":{}}', '2f8d6d8c75d1a2ec021fa20ee576c1e9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('197', '937', '1790000211000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:4/1', 'registered_model:4', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'e5f9ae45a5ffc7b620d309aae1401d1a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('198', '938', '1790000212000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:4', 'registered_model:4', 'default', '{"aliases":{},"description":"Newer.","name":"twice","stages":{},"tags":{}}', NULL, '34c8ac45cc3dd136cf14940109b70d47', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('199', '939', '1790000213000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.renamed', 'registered_model:3', 'registered_model:3', 'default', '{"name":"older"}', '{"name":"twice"}', 'f3859aec0124dc7ce6b2917b0eab1ac9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('2', '727', '1790000001000', 'ana', 'ana', 'user', NULL, NULL, 'experiment.created', 'experiment:2', 'experiment:2', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/2","name":"gone","tags":{}}', '44c26c07a703ae88aad0fb8f6a4084f9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('20', '763', '1790000037000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/6', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'ce00c0fecbc270b3c89c3b52bc14a36d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('200', '940', '1790000214000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:3', 'registered_model:3', 'default', '{"aliases":{},"description":"Older.","name":"twice","stages":{},"tags":{}}', NULL, 'e9292b1471296c51cfc44eb120137a08', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('201', '941', '1790000215000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:5', 'registered_model:5', 'default', NULL, '{"description":"Again.","name":"back","tags":{}}', '0bbad955169badc7338bae92117a7e30', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('202', '942', '1790000216000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:5/1', 'registered_model:5', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'cbb8dc5ea4d62dfaefa712d6ba7558c6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('203', '943', '1790000217000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:5', 'registered_model:5', 'default', '{"aliases":{},"description":"Again.","name":"back","stages":{},"tags":{}}', NULL, '3419925584686ca78fd99f10f9d685f2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('204', '944', '1790000218000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.restored', 'registered_model:5', 'registered_model:5', 'default', NULL, '{"aliases":{},"name":"back"}', '0324178017b96a8fbb893c2fa4a3493f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('205', '945', '1790000219000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:6', 'registered_model:6', 'default', NULL, '{"description":"","name":"greeting","tags":{"mlflow.prompt.is_prompt":"true"}}', 'fcc9bb811f2fddebc543c06575a6ec8c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('206', '946', '1790000220000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:6/1', 'registered_model:6', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"dummy-source","tags":{"mlflow.prompt.is_prompt":"true","mlflow.prompt.text":"Hello"}}', '9a3732af24e23d4354eafc03dfc0b20a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('207', '947', '1790000221000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:7', 'registered_model:7', 'default', NULL, '{"description":"","name":"once","tags":{}}', '6f96c491fc0b21b0f67e977d2dcfa1c1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('21', '764', '1790000038000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/7', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'e73e09eefff892a6d4d1322f02c465f6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('22', '765', '1790000039000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/8', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'e2e918c27d94816029143b3cba94dad5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('23', '766', '1790000040000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.renamed', 'registered_model:1', 'registered_model:1', 'default', '{"name":"must"}', '{"name":"wine"}', '0a74620a3e5c4cdd2ea1a304b3c0394a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('24', '767', '1790000041000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/1', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Production"]}', 'd9feb324c0d89e958610b2e9e8532121', '1 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('25', '768', '1790000042000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/1', 'registered_model:1', 'default', '{"stages":["Production"]}', '{"stages":["Archived"]}', 'dd1d3a99cb4245f7041978b5e2ccf1d9', '2 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('26', '768', '1790000042000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/2', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Production"]}', 'dd1d3a99cb4245f7041978b5e2ccf1d9', '2 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('27', '769', '1790000043000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/2', 'registered_model:1', 'default', '{"stages":["Production"]}', '{"stages":["Archived"]}', '8d9c3d5d00a28f81911841079bc2c3e4', '3 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('28', '769', '1790000043000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/3', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Production"]}', '8d9c3d5d00a28f81911841079bc2c3e4', '3 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('29', '770', '1790000044000', 'ben', 'ben', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/3', 'registered_model:1', 'default', '{"stages":["Production"]}', '{"stages":["Archived"]}', '52abebc0dec6ac2d4d92066b16d3595e', '3 is slow');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('3', '728', '1790000002000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:8172cbf916c0bb08031eac6cf40f7094', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 0","status":"RUNNING"}', 'dd88573b9b33097a9982cf37532475ed', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('30', '770', '1790000044000', 'ben', 'ben', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/2', 'registered_model:1', 'default', '{"stages":["Archived"]}', '{"stages":["Production"]}', '52abebc0dec6ac2d4d92066b16d3595e', '3 is slow');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('31', '771', '1790000045000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/4', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Staging"]}', '06888de033eb006fea3c6358c1df12c7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('32', '772', '1790000046000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/5', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Staging"]}', '22f7d10bc07e6076bef25c3480a26d25', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('33', '773', '1790000047000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/5', 'registered_model:1', 'default', '{"stages":["Staging"]}', '{"stages":["Production","Staging"]}', '20dfd548c3c0518988a29c05c3271f3d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('34', '774', '1790000048000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/6', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Archived"]}', 'b714b207817d60923673e4b6a3a59b6d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('35', '775', '1790000049000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"champion":2}}', 'a36bea3abe1903a36fd4d9a54e6ebb41', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('36', '776', '1790000050000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"next":4}}', '850ae30eff0794a5cbc87709fff7c74e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('37', '777', '1790000051000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"old":3}}', '599e974300d1f3d99f24b25675d97c75', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('38', '778', '1790000052000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"both":5}}', '7de84419b16cfffd5a8813833322391f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('39', '779', '1790000053000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.deleted', 'registered_model:1', 'registered_model:1', 'default', '{"aliases":{"old":3}}', NULL, 'd14b499f9693b66d229c04ea4f111fa9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('4', '733', '1790000007000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:5f5dd99dc4ca09a35c2d315691b16d79', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 1","status":"RUNNING"}', 'd26c976ce0ab19506b5413a133759b8d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('40', '780', '1790000054000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"tags":{"checked":"yes"}}', '088f3e33ae31ba5ecb89e079c295c3af', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('41', '781', '1790000055000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"tags":{"draft":"yes"}}', 'fb3b6c3a4668368681c94cfa73e338fd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('42', '782', '1790000056000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.deleted', 'model_version:1/2', 'registered_model:1', 'default', '{"tags":{"draft":"yes"}}', NULL, 'e2f84c8bca6eed77f49460087635b96d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('43', '783', '1790000057000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.updated', 'model_version:1/3', 'registered_model:1', 'default', '{"description":""}', '{"description":"Slow."}', '6ac02eb82f18cb0183788ca41435c5dc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('44', '784', '1790000058000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.updated', 'registered_model:1', 'registered_model:1', 'default', '{"description":"Red."}', '{"description":"Red and dry."}', 'd7334bc0779cd54a572bfd7bdf7499b8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('45', '785', '1790000059000', 'ana', 'ana', 'user', NULL, NULL, 'comment.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"comment_id":"1cf95fd70d22f50d87218ca547484991","text":"Who owns this?"}', '19511a823f246b5d03565f5930e1fa68', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('46', '786', '1790000060000', 'ana', 'ana', 'user', NULL, NULL, 'comment.created', 'model_version:1/5', 'registered_model:1', 'default', NULL, '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"first thought"}', '116dba1bfd4af952a04d1751d7ad7814', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('47', '787', '1790000061000', 'ben', 'ben', 'user', NULL, NULL, 'model_version.deleted', 'model_version:1/5', 'registered_model:1', 'default', '{"aliases":["both"],"description":"","run_id":null,"source":"s3://bucket/model","stages":["Production","Staging"],"tags":{"step":"1"}}', NULL, '55d40e10c8d1c27b945481485813760c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('48', '788', '1790000062000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.deleted', 'model_version:1/7', 'registered_model:1', 'default', '{"aliases":[],"description":"","run_id":null,"source":"s3://bucket/model","stages":[],"tags":{"step":"1"}}', NULL, '7431b51be45313436f6b3a21ae91d57b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('49', '789', '1790000063000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.deleted', 'model_version:1/8', 'registered_model:1', 'default', '{"aliases":[],"description":"","run_id":null,"source":"s3://bucket/model","stages":[],"tags":{"step":"1"}}', NULL, 'e7208bcb9ebc10b23b53bf9c86a61527', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('5', '738', '1790000012000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:cf29203349866248d93919116c59bb3f', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 2","status":"RUNNING"}', 'ffff4520b9e3e5a4c7e26ad6b8e0ba22', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('50', '790', '1790000064000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.restored', 'model_version:1/8', 'registered_model:1', 'default', NULL, '{"aliases":[],"stages":[]}', '6c1d62f684d5b10980079d5d96283891', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('51', '791', '1790000065000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"first thought"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 0"}', 'c8a14c08aab5aae58cd51fa8c1bee7d5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('52', '792', '1790000066000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 0"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 1"}', 'ef5bdf4a98b2a182705eca48cd977d01', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('53', '793', '1790000067000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 1"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 2"}', 'ee27199086100db057f9a9e2e9822716', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('54', '794', '1790000068000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 2"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 3"}', 'd94b8a7d28a4f5023357f8d9552b2637', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('55', '795', '1790000069000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 3"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 4"}', '74c2a9bf6a76082d9802770cf512938f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('56', '796', '1790000070000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 4"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 5"}', 'f485eb25645b3a93cf75eb23ec4b0ddc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('57', '797', '1790000071000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 5"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 6"}', '03dae6d24e73dd39e0ae083ab0c96ce1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('58', '798', '1790000072000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 6"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 7"}', '1a728e184df17aca6df3a812f5ca93fd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('59', '799', '1790000073000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 7"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 8"}', '9a4361afc4fa3e415df0460f922010ea', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('6', '743', '1790000017000', 'ana', 'ana', 'user', NULL, NULL, 'run.deleted', 'run:cf29203349866248d93919116c59bb3f', 'experiment:1', 'default', '{"state":"active"}', '{"state":"deleted"}', '5b12bed8c5bec75de8f323297b0967b4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('60', '800', '1790000074000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 8"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 9"}', '54454ec483d317e42cac3fd4178a7e01', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('61', '801', '1790000075000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 9"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 10"}', '59e819a9be1214fc0cc032af0f679592', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('62', '802', '1790000076000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 10"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 11"}', '83a0b281b37f82a522e1e42ccdf1a8e3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('63', '803', '1790000077000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 11"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 12"}', '0313e73aacf29ccb03804853bc4f725b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('64', '804', '1790000078000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 12"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 13"}', '1c00648f4e3a813047d5378180c1f429', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('65', '805', '1790000079000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 13"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 14"}', 'f7f22fc6c3fb2f622f3d46ed9841d6b6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('66', '806', '1790000080000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 14"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 15"}', '987d2098f02c45e73c2ae6209a16aa39', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('67', '807', '1790000081000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 15"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 16"}', 'e6d3aa99d97d0f595085919e49bebcd2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('68', '808', '1790000082000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 16"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 17"}', '4daefee5891ca14ac6b639d14a0ea7dd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('69', '809', '1790000083000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 17"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 18"}', '42b9b62542787318b9daf82d1961f6f5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('7', '744', '1790000018000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:071fa8346c9585b74568d2b87c3af477', 'experiment:2', 'default', NULL, '{"experiment_id":"2","name":"run 3","status":"RUNNING"}', '85ac8314422d3f50f7dfa0b565884271', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('70', '810', '1790000084000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 18"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 19"}', 'df9ea908f681490903574ee6e8c05381', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('71', '811', '1790000085000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 19"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 20"}', '0a32fc0844f439a800363e0d1dce0b1a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('72', '812', '1790000086000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 20"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 21"}', '98f5dd2970264ea6f026c41272790c26', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('73', '813', '1790000087000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 21"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 22"}', 'fd334187e693ba419a59075c2a0a8c3c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('74', '814', '1790000088000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 22"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 23"}', '583180ab5063a3f8a6916084b41d5007', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('75', '815', '1790000089000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 23"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 24"}', '52aad7ca34f70331384748a5937b1f0c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('76', '816', '1790000090000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 24"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 25"}', '3d1e74a5c3eb91b0debe154bcafe2764', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('77', '817', '1790000091000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 25"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 26"}', 'f1a04bf3b3d501a77fcb25bcafca526d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('78', '818', '1790000092000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 26"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 27"}', '957fe7d8a0f12ee446e03178f3e870fc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('79', '819', '1790000093000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 27"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 28"}', '50e72067650e1d6a3e02fd4346275197', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('8', '749', '1790000023000', 'ana', 'ana', 'user', NULL, NULL, 'experiment.deleted', 'experiment:2', 'experiment:2', 'default', '{"state":"active"}', '{"state":"deleted"}', '25802876f334548b5eeeb59265f186c4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('80', '820', '1790000094000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 28"}', '{"comment_id":"fc653c0aedf8d150c7156a0d18ebb98b","text":"thought 29"}', '3a485eae525a8b5ca524ead091177dad', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('81', '821', '1790000095000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', NULL, '{"tags":{"beat":"0"}}', '1aef347b1b3ac867f01d60cb1aa3e654', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('82', '822', '1790000096000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"0"}}', '{"tags":{"beat":"1"}}', '1ac5798f1bf684d6b3c5e1dfc3b54650', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('83', '823', '1790000097000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"1"}}', '{"tags":{"beat":"2"}}', '90ddc2769dd3942b290a76d15fd6ca99', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('84', '824', '1790000098000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"2"}}', '{"tags":{"beat":"3"}}', '6f2013ba637caeb00f4f7217f2586d7b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('85', '825', '1790000099000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"3"}}', '{"tags":{"beat":"4"}}', 'dee613ea673f2dbe5e2e74ae889f2b36', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('86', '826', '1790000100000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"4"}}', '{"tags":{"beat":"5"}}', '8f617e1be473aba1c96c3c5d0fb4bfb0', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('87', '827', '1790000101000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"5"}}', '{"tags":{"beat":"6"}}', '9f069ee8d5a793036e2b429649963886', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('88', '828', '1790000102000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"6"}}', '{"tags":{"beat":"7"}}', '0902ddaeda4fac8006de99464b10e23f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('89', '829', '1790000103000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"7"}}', '{"tags":{"beat":"8"}}', 'fdbd00ca99e2e555899127ea4676cacc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('9', '750', '1790000024000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.created', 'logged_model:m-bc607f7a46ad92cfde963fc04ffd5ba9', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"tree","source_run_id":"8172cbf916c0bb08031eac6cf40f7094"}', '3be706bfa1f4f8f15d63a1fc5fb4313b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('90', '830', '1790000104000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"8"}}', '{"tags":{"beat":"9"}}', '3a94ca147565574e5db42b6073656358', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('91', '831', '1790000105000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"9"}}', '{"tags":{"beat":"10"}}', '98ee435cc84933d057189a6ceb06ae26', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('92', '832', '1790000106000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"10"}}', '{"tags":{"beat":"11"}}', 'aee1252e955c0009abb1eaa2d9ddc4f3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('93', '833', '1790000107000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"11"}}', '{"tags":{"beat":"12"}}', 'ebe219fb8d652fc09b4eb6d8f2315814', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('94', '834', '1790000108000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"12"}}', '{"tags":{"beat":"13"}}', 'c5fbf0ec072af1b1efc7c4c36e3e9b7a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('95', '835', '1790000109000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"13"}}', '{"tags":{"beat":"14"}}', 'ed0fe44e8771e6b025cff76eb35c527c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('96', '836', '1790000110000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"14"}}', '{"tags":{"beat":"15"}}', 'e3ba8e25624cede1d0c9cbb428a3e628', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('97', '837', '1790000111000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"15"}}', '{"tags":{"beat":"16"}}', '1c9c0d62c742576efb21aa5ce8d6fd0e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('98', '838', '1790000112000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"16"}}', '{"tags":{"beat":"17"}}', 'cad00d85a6a7bcc42f3743e4d44e406d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('99', '839', '1790000113000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"17"}}', '{"tags":{"beat":"18"}}', '81994d7b9352a136b8e1e1d7d787a029', NULL);
INSERT INTO "experiment_tags" ("experiment_id", "key", "value") VALUES ('1', 'team', 'a');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms") VALUES ('0', 'default', 'Default', 'mlflow-artifacts:/0', 'active', '1796003123610', '1796003123610');
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
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('1', 'Archived', '6', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('1', 'None', '8', '8');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('1', 'Production', '2', '2');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('1', 'Staging', '4', '4');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('5', 'None', '1', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('6', 'None', '1', '1');
INSERT INTO "logged_model_params" ("logged_model", "key", "value") VALUES ('1', 'depth', '3');
INSERT INTO "logged_model_params" ("logged_model", "key", "value") VALUES ('2', 'depth', '3');
INSERT INTO "logged_model_tags" ("logged_model", "key", "value") VALUES ('1', 'team', 'a');
INSERT INTO "logged_model_tags" ("logged_model", "key", "value") VALUES ('2', 'team', 'a');
INSERT INTO "logged_models" ("id", "model_id", "experiment_id", "workspace", "name", "artifact_uri", "created_at_ms", "updated_at_ms", "status", "status_message", "model_type", "source_run_id", "deleted_at_ms") VALUES ('1', 'm-bc607f7a46ad92cfde963fc04ffd5ba9', '1', 'default', 'tree', 'mlflow-artifacts:/1/models/m-bc607f7a46ad92cfde963fc04ffd5ba9/artifacts', '1790000024000', '1790000025000', 'LOGGED_MODEL_READY', NULL, 'agent', '8172cbf916c0bb08031eac6cf40f7094', NULL);
INSERT INTO "logged_models" ("id", "model_id", "experiment_id", "workspace", "name", "artifact_uri", "created_at_ms", "updated_at_ms", "status", "status_message", "model_type", "source_run_id", "deleted_at_ms") VALUES ('2', 'm-157c5cad765fb24dcc17ae5056779fb4', '1', 'default', 'forest', 'mlflow-artifacts:/1/models/m-157c5cad765fb24dcc17ae5056779fb4/artifacts', '1790000027000', '1790000030000', 'LOGGED_MODEL_READY', NULL, 'agent', '8172cbf916c0bb08031eac6cf40f7094', '1790000030000');
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
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('1', '1', '1', 'default', '', 'ana', '1790000032000', '1790000042000', 'Archived', 'runs:/8172cbf916c0bb08031eac6cf40f7094/model', 'mlflow-artifacts:/versions/acc0ee278ea8a770d131b42277d29155', '8172cbf916c0bb08031eac6cf40f7094', '', NULL, 'READY', NULL, 'acc0ee278ea8a770d131b42277d29155', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '124', '1790000042000', NULL, '{ "step" : "1", "beat" : "99" }', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('10', '2', '2', 'default', '', 'ana', '1790000197000', '1790000201000', 'Archived', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000207000', '2', '1790000201000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('11', '2', '3', 'default', '', 'ana', '1790000198000', '1790000206000', 'Staging', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000206000', '3', '1790000202000', '{"stages":["Staging"],"aliases":["lost"]}', '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('12', '3', '1', 'default', '', 'ana', '1790000209000', '1790000213000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000214000', '1', NULL, NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('13', '4', '1', 'default', '', 'ana', '1790000211000', '1790000211000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000212000', '1', NULL, NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('14', '5', '1', 'default', '', 'ana', '1790000216000', '1790000216000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('15', '6', '1', 'default', '', 'ana', '1790000220000', '1790000220000', 'None', 'dummy-source', 'dummy-source', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, '{"mlflow.prompt.is_prompt":"true","mlflow.prompt.text":"Hello"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('2', '1', '2', 'default', '', 'ana', '1790000033000', '1790000044000', 'Production', 'runs:/8172cbf916c0bb08031eac6cf40f7094/model', 'mlflow-artifacts:/versions/de8f63b1a1699385eed3b7ebaf29a880', '8172cbf916c0bb08031eac6cf40f7094', '', NULL, 'READY', NULL, 'de8f63b1a1699385eed3b7ebaf29a880', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '19', '1790000044000', NULL, '{ "step" : "1", "checked" : "yes" }', '["champion"]');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('3', '1', '3', 'default', 'Slow.', 'ana', '1790000034000', '1790000057000', 'Archived', 'runs:/8172cbf916c0bb08031eac6cf40f7094/model', 'mlflow-artifacts:/versions/701dd6f6795b8b83cb83b8248fa3b019', '8172cbf916c0bb08031eac6cf40f7094', '', NULL, 'READY', NULL, '701dd6f6795b8b83cb83b8248fa3b019', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '20', '1790000044000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('4', '1', '4', 'default', '', 'ana', '1790000035000', '1790000045000', 'Staging', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '4', '1790000045000', NULL, '{"step":"1"}', '["next"]');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('5', '1', '5', 'default', '', 'ana', '1790000036000', '1790000061000', 'Production', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000061000', '5', '1790000047000', '{"stages":["Production","Staging"],"aliases":["both"]}', '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('6', '1', '6', 'default', '', 'ana', '1790000037000', '1790000048000', 'Archived', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '6', '1790000048000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('7', '1', '7', 'default', '', 'ana', '1790000038000', '1790000062000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000062000', '7', NULL, '{"stages":[],"aliases":[]}', '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('8', '1', '8', 'default', '', 'ana', '1790000039000', '1790000064000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '8', '1790000064000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('9', '2', '1', 'default', '', 'ana', '1790000196000', '1790000200000', 'Production', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000207000', '1', '1790000200000', NULL, '{"step":"1"}', NULL);
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
INSERT INTO "run_models" ("run", "direction", "model_id", "step") VALUES ('1', 'output', 'm-157c5cad765fb24dcc17ae5056779fb4', '0');
INSERT INTO "run_models" ("run", "direction", "model_id", "step") VALUES ('1', 'output', 'm-bc607f7a46ad92cfde963fc04ffd5ba9', '0');
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
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('1', '8172cbf916c0bb08031eac6cf40f7094', '1', 'default', 'run 0', 'ana', 'RUNNING', '1790000000000', NULL, 'active', NULL, 'mlflow-artifacts:/1/8172cbf916c0bb08031eac6cf40f7094/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('2', '5f5dd99dc4ca09a35c2d315691b16d79', '1', 'default', 'run 1', 'ana', 'RUNNING', '1790000000001', NULL, 'active', NULL, 'mlflow-artifacts:/1/5f5dd99dc4ca09a35c2d315691b16d79/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('3', 'cf29203349866248d93919116c59bb3f', '1', 'default', 'run 2', 'ana', 'RUNNING', '1790000000002', NULL, 'deleted', '1790000017000', 'mlflow-artifacts:/1/cf29203349866248d93919116c59bb3f/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('4', '071fa8346c9585b74568d2b87c3af477', '2', 'default', 'run 3', 'ana', 'RUNNING', '1790000000003', NULL, 'deleted', '1790000023000', 'mlflow-artifacts:/2/071fa8346c9585b74568d2b87c3af477/artifacts');
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
