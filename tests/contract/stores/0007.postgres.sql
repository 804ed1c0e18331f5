CREATE TABLE access_state (
	id BIGINT NOT NULL,
	version BIGINT DEFAULT 0 NOT NULL,
	CONSTRAINT pk_access_state PRIMARY KEY (id)
);
CREATE TABLE account_identities (
	issuer TEXT COLLATE "C" NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	account_id BIGINT NOT NULL,
	created_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_account_identities PRIMARY KEY (issuer, subject)
);
CREATE INDEX ix_account_identities_account ON account_identities (account_id);
CREATE TABLE account_sessions (
	id BIGSERIAL NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	account_id BIGINT NOT NULL,
	method TEXT COLLATE "C" NOT NULL,
	user_agent TEXT COLLATE "C" NOT NULL,
	address TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	last_used_at_ms BIGINT NOT NULL,
	idle_until_ms BIGINT NOT NULL,
	until_ms BIGINT NOT NULL,
	CONSTRAINT pk_account_sessions PRIMARY KEY (id),
	CONSTRAINT uq_account_sessions_digest UNIQUE (digest)
);
CREATE INDEX ix_account_sessions_account ON account_sessions (account_id, id);
CREATE INDEX ix_account_sessions_until ON account_sessions (until_ms);
CREATE TABLE accounts (
	id BIGSERIAL NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	name_key TEXT COLLATE "C" NOT NULL,
	display_name TEXT COLLATE "C" NOT NULL,
	email TEXT COLLATE "C",
	password_hash TEXT COLLATE "C",
	is_admin BIGINT NOT NULL,
	is_disabled BIGINT NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	deleted_at_ms BIGINT,
	CONSTRAINT pk_accounts PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_accounts_name_key ON accounts (name_key) WHERE deleted_at_ms IS NULL;
CREATE TABLE aliases (
	registered_model_id BIGINT NOT NULL,
	alias TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	CONSTRAINT pk_aliases PRIMARY KEY (registered_model_id, alias)
);
CREATE INDEX ix_aliases_version ON aliases (registered_model_id, version);
CREATE TABLE api_tokens (
	id BIGSERIAL NOT NULL,
	account_id BIGINT NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	digest TEXT COLLATE "C" NOT NULL,
	hint TEXT COLLATE "C" NOT NULL,
	scope TEXT COLLATE "C" NOT NULL,
	workspace TEXT COLLATE "C",
	models TEXT COLLATE "C",
	publisher_id BIGINT,
	claims TEXT COLLATE "C",
	created_at_ms BIGINT NOT NULL,
	expires_at_ms BIGINT,
	last_used_at_ms BIGINT,
	revoked_at_ms BIGINT,
	CONSTRAINT pk_api_tokens PRIMARY KEY (id),
	CONSTRAINT uq_api_tokens_digest UNIQUE (digest)
);
CREATE INDEX ix_api_tokens_account ON api_tokens (account_id, id);
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
CREATE TABLE device_codes (
	device_digest TEXT COLLATE "C" NOT NULL,
	user_code TEXT COLLATE "C" NOT NULL,
	client TEXT COLLATE "C" NOT NULL,
	address TEXT COLLATE "C" NOT NULL,
	scope TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	expires_at_ms BIGINT NOT NULL,
	account_id BIGINT,
	CONSTRAINT pk_device_codes PRIMARY KEY (device_digest),
	CONSTRAINT uq_device_codes_user_code UNIQUE (user_code)
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
	owner_id BIGINT,
	CONSTRAINT pk_experiments PRIMARY KEY (experiment_id),
	CONSTRAINT uq_experiments_workspace_name UNIQUE (workspace, name)
);
CREATE INDEX ix_experiments_created ON experiments (workspace, created_at_ms, experiment_id);
CREATE INDEX ix_experiments_owner ON experiments (owner_id, workspace) WHERE owner_id IS NOT NULL;
CREATE INDEX ix_experiments_updated ON experiments (workspace, updated_at_ms, experiment_id);
CREATE TABLE grants (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	resource_kind TEXT COLLATE "C" NOT NULL,
	resource_id BIGINT NOT NULL,
	subject TEXT COLLATE "C" NOT NULL,
	role TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	created_by TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_grants PRIMARY KEY (id),
	CONSTRAINT uq_grants_resource_kind_resource_id_workspace_subject_role UNIQUE (resource_kind, resource_id, workspace, subject, role)
);
CREATE INDEX ix_grants_subject ON grants (subject, workspace, resource_kind, role, resource_id);
CREATE TABLE group_members (
	group_id BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	source TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_group_members PRIMARY KEY (group_id, account_id, source)
);
CREATE INDEX ix_group_members_account ON group_members (account_id);
CREATE TABLE groups (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C",
	name TEXT COLLATE "C" NOT NULL,
	name_key TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_groups PRIMARY KEY (id)
);
CREATE UNIQUE INDEX uq_groups_name_key ON groups (name_key) WHERE workspace IS NULL;
CREATE UNIQUE INDEX uq_groups_workspace_name_key ON groups (workspace, name_key) WHERE workspace IS NOT NULL;
CREATE TABLE idempotency_keys (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	actor TEXT COLLATE "C" NOT NULL,
	key TEXT COLLATE "C" NOT NULL,
	request_digest TEXT COLLATE "C" NOT NULL,
	claimed_at_ms BIGINT NOT NULL,
	answer TEXT COLLATE "C",
	place TEXT COLLATE "C",
	checks TEXT COLLATE "C",
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
CREATE TABLE moved_models (
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	registered_model_id BIGINT NOT NULL,
	moved_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_moved_models PRIMARY KEY (workspace, name)
);
CREATE INDEX ix_moved_models_model ON moved_models (registered_model_id);
CREATE TABLE publishers (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	issuer TEXT COLLATE "C" NOT NULL,
	audience TEXT COLLATE "C" NOT NULL,
	conditions TEXT COLLATE "C" NOT NULL,
	models TEXT COLLATE "C" NOT NULL,
	scope TEXT COLLATE "C" NOT NULL,
	lifetime_s BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_publishers PRIMARY KEY (id),
	CONSTRAINT uq_publishers_workspace_name UNIQUE (workspace, name)
);
CREATE INDEX ix_publishers_issuer ON publishers (issuer);
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
	owner_id BIGINT,
	CONSTRAINT pk_registered_models PRIMARY KEY (id)
);
CREATE INDEX ix_registered_models_deleted_name ON registered_models (workspace, name, deleted_at_ms, id) WHERE deleted_at_ms IS NOT NULL;
CREATE INDEX ix_registered_models_owner ON registered_models (owner_id, workspace, id, name, updated_at_ms, deleted_at_ms) WHERE owner_id IS NOT NULL;
CREATE INDEX ix_registered_models_updated ON registered_models (workspace, updated_at_ms, name);
CREATE UNIQUE INDEX uq_registered_models_workspace_name ON registered_models (workspace, name) WHERE deleted_at_ms IS NULL;
CREATE TABLE roles (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	permissions TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_roles PRIMARY KEY (id),
	CONSTRAINT uq_roles_workspace_name UNIQUE (workspace, name)
);
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
CREATE TABLE used_once (
	digest TEXT COLLATE "C" NOT NULL,
	until_ms BIGINT NOT NULL,
	CONSTRAINT pk_used_once PRIMARY KEY (digest)
);
CREATE INDEX ix_used_once_until ON used_once (until_ms);
CREATE TABLE workspaces (
	key TEXT COLLATE "C" NOT NULL,
	name TEXT COLLATE "C" NOT NULL,
	description TEXT COLLATE "C" NOT NULL,
	artifact_root TEXT COLLATE "C",
	default_role TEXT COLLATE "C",
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	archived_at_ms BIGINT,
	CONSTRAINT pk_workspaces PRIMARY KEY (key),
	CONSTRAINT uq_workspaces_name UNIQUE (name)
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
CREATE INDEX ix_model_versions_model_updated ON model_versions (registered_model_id, updated_at_ms, version, deleted_at_ms, id);
CREATE INDEX ix_model_versions_run ON model_versions (run_id);
CREATE INDEX ix_model_versions_source ON model_versions (source);
CREATE INDEX ix_model_versions_updated ON model_versions (workspace, updated_at_ms) WHERE deleted_at_ms IS NULL;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
INSERT INTO "manifests" ("digest", "file_count", "size_bytes", "created_at_ms") VALUES ('ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', '1', '12', '1790000032000');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('1', 'default', 'wine', 'Red and dry.', '1790000031000', '1790000064000', '9', NULL, '124', '24', NULL, NULL, '3');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('10', '6848390bd5823fe5774a359127de4a12', 'mead', NULL, '1790000247000', '1790000249000', '3', NULL, '2', '0', NULL, NULL, '2');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('11', '82d969b54fbdb2b17d9d64bcd070e6e4', 'vinegar', NULL, '1790000252000', '1790000254000', '3', NULL, '2', '0', NULL, NULL, '2');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('2', 'default', 'beer', 'Pale.', '1790000195000', '1790000206000', '4', '1790000207000', '8', '8', '{"aliases":{"best":1},"stages":{"1":["Production","Staging"]}}', 'ben', NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('3', 'default', 'twice', 'Older.', '1790000208000', '1790000213000', '2', '1790000214000', '1', '0', '{"aliases":{},"stages":{}}', 'ana', NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('4', 'default', 'twice', 'Newer.', '1790000210000', '1790000211000', '2', '1790000212000', '1', '0', '{"aliases":{},"stages":{}}', 'ana', NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('5', 'default', 'back', 'Again.', '1790000215000', '1790000218000', '2', NULL, '2', '2', NULL, NULL, NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('6', 'default', 'greeting', NULL, '1790000219000', '1790000220000', '2', NULL, '1', '0', NULL, NULL, NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('7', 'default', 'once', NULL, '1790000221000', '1790000221000', '1', NULL, '0', '0', NULL, NULL, NULL);
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('8', 'default', 'cider', NULL, '1790000238000', '1790000240000', '3', NULL, '2', '0', NULL, NULL, '2');
INSERT INTO "registered_models" ("id", "workspace", "name", "description", "created_at_ms", "updated_at_ms", "next_version", "deleted_at_ms", "revision", "stages_revision", "held_at_deletion", "deleted_by", "owner_id") VALUES ('9', '6848390bd5823fe5774a359127de4a12', 'perry', NULL, '1790000242000', '1790000244000', '3', NULL, '2', '0', NULL, NULL, '2');
INSERT INTO "access_state" ("id", "version") VALUES ('1', '38');
INSERT INTO "account_identities" ("issuer", "subject", "account_id", "created_at_ms") VALUES ('https://id.example.com', 'ben-7', '3', '1790000229000');
INSERT INTO "account_sessions" ("id", "digest", "account_id", "method", "user_agent", "address", "created_at_ms", "last_used_at_ms", "idle_until_ms", "until_ms") VALUES ('1', 'b3003ca0dd36710960c8c22c3a949ceac51c5a75e16871be64fc095e3e09cd2c', '2', 'password', 'Firefox', '127.0.0.1', '1790000279000', '1790000279000', '1790086679000', '1792592279000');
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('1', 'user', 'root', 'root', '', NULL, '$argon2id$v=19$m=64,t=1,p=1$a2VwdC1zdG9yZS1zYWx0MQ$HquFUYq0HeX6MqwO3sOSVdXRHE474f+AXl+uvpBMa6U', '1', '0', '1790000222000', '1790000222000', NULL);
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('2', 'user', 'ada', 'ada', 'Ada L.', 'ada@example.com', '$argon2id$v=19$m=64,t=1,p=1$a2VwdC1zdG9yZS1zYWx0MQ$HquFUYq0HeX6MqwO3sOSVdXRHE474f+AXl+uvpBMa6U', '0', '0', '1790000223000', '1790000223000', NULL);
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('3', 'user', 'ben', 'ben', '', NULL, '$argon2id$v=19$m=64,t=1,p=1$a2VwdC1zdG9yZS1zYWx0MQ$HquFUYq0HeX6MqwO3sOSVdXRHE474f+AXl+uvpBMa6U', '0', '0', '1790000224000', '1790000224000', NULL);
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('4', 'service', 'bot', 'bot', '', NULL, NULL, '0', '0', '1790000225000', '1790000225000', NULL);
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('5', 'user', 'cy', 'cy', '', NULL, '$argon2id$v=19$m=64,t=1,p=1$a2VwdC1zdG9yZS1zYWx0MQ$HquFUYq0HeX6MqwO3sOSVdXRHE474f+AXl+uvpBMa6U', '0', '1', '1790000226000', '1790000281000', NULL);
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('6', 'user', 'dee', 'dee', '', NULL, NULL, '0', '0', '1790000227000', '1790000227000', NULL);
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('7', 'user', 'gone', 'gone', '', NULL, NULL, '0', '0', '1790000228000', '1790000282000', '1790000282000');
INSERT INTO "accounts" ("id", "kind", "name", "name_key", "display_name", "email", "password_hash", "is_admin", "is_disabled", "created_at_ms", "updated_at_ms", "deleted_at_ms") VALUES ('8', 'service', 'publisher-wine-ci', 'publisher-wine-ci', 'Trusted publisher wine-ci', NULL, NULL, '0', '0', '1790000280000', '1790000280000', NULL);
INSERT INTO "alembic_version" ("version_num") VALUES ('0007');
INSERT INTO "aliases" ("registered_model_id", "alias", "version") VALUES ('1', 'champion', '2');
INSERT INTO "aliases" ("registered_model_id", "alias", "version") VALUES ('1', 'next', '4');
INSERT INTO "api_tokens" ("id", "account_id", "name", "digest", "hint", "scope", "workspace", "models", "publisher_id", "claims", "created_at_ms", "expires_at_ms", "last_used_at_ms", "revoked_at_ms") VALUES ('1', '2', 'ada all', '09be9767053bbc0f812c6fc0756be9b3202e07d92db3a1e9ee697f7700711715', 'grn_D8J2...guGE', 'admin', NULL, NULL, NULL, NULL, '1790000272000', NULL, NULL, NULL);
INSERT INTO "api_tokens" ("id", "account_id", "name", "digest", "hint", "scope", "workspace", "models", "publisher_id", "claims", "created_at_ms", "expires_at_ms", "last_used_at_ms", "revoked_at_ms") VALUES ('2', '2', 'ada read', 'a617cafd1128e73899c25db3756fcac55906353f7f5abc6d8d4188e9a4a0841e', 'grn_QGc5...AzIF', 'read', NULL, NULL, NULL, NULL, '1790000273000', NULL, NULL, NULL);
INSERT INTO "api_tokens" ("id", "account_id", "name", "digest", "hint", "scope", "workspace", "models", "publisher_id", "claims", "created_at_ms", "expires_at_ms", "last_used_at_ms", "revoked_at_ms") VALUES ('3', '2', 'ada lab', '53cdc54461e2094c6b4d86ce4583f56c24558dc2345e76a660f0cf7f70ca408d', 'grn_dOv8...v8mU', 'write', '6848390bd5823fe5774a359127de4a12', NULL, NULL, NULL, '1790000274000', NULL, NULL, NULL);
INSERT INTO "api_tokens" ("id", "account_id", "name", "digest", "hint", "scope", "workspace", "models", "publisher_id", "claims", "created_at_ms", "expires_at_ms", "last_used_at_ms", "revoked_at_ms") VALUES ('4', '4', 'bot wine', '2f288bfa9f8a7859dee735d4939fffe022a42ac905ef8d44078c4051d676e255', 'grn_qXEB...TqKG', 'write', 'default', '[1]', NULL, NULL, '1790000275000', NULL, NULL, NULL);
INSERT INTO "api_tokens" ("id", "account_id", "name", "digest", "hint", "scope", "workspace", "models", "publisher_id", "claims", "created_at_ms", "expires_at_ms", "last_used_at_ms", "revoked_at_ms") VALUES ('5', '2', 'ada revoked', 'f91cfffc8838bac870c3ae952b7f2377e179b9b45b53fd57baa9cad8fc5a1c32', 'grn_3fXE...Nek0', 'write', NULL, NULL, NULL, NULL, '1790000276000', NULL, NULL, '1790000276000');
INSERT INTO "api_tokens" ("id", "account_id", "name", "digest", "hint", "scope", "workspace", "models", "publisher_id", "claims", "created_at_ms", "expires_at_ms", "last_used_at_ms", "revoked_at_ms") VALUES ('6', '2', 'ada expired', '9a7295dd355c3b6f0b7b06f3c86b2c0ed79a47b62a26a6c80f81a62ad549c584', 'grn_GnqH...FQ7I', 'write', NULL, NULL, NULL, NULL, '1790000277000', '1790000279000', NULL, NULL);
INSERT INTO "api_tokens" ("id", "account_id", "name", "digest", "hint", "scope", "workspace", "models", "publisher_id", "claims", "created_at_ms", "expires_at_ms", "last_used_at_ms", "revoked_at_ms") VALUES ('7', '5', 'cy disabled', 'd71aa48f2490e948765ecf7917b08dcaa249f2e657ba0ab19469cbc6d0327f18', 'grn_Tw9K...mbbX', 'write', NULL, NULL, NULL, NULL, '1790000278000', NULL, NULL, '1790000281000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/38b8129e65ae4fdba6488e08f0eb8cbe/artifacts/model/MLmodel', '4', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000005000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/38b8129e65ae4fdba6488e08f0eb8cbe/artifacts/notes.txt', '4', '109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '7', '1790000006000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/3fe537729342b30909feab39504ca65a/artifacts/model/MLmodel', '6', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000015000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/3fe537729342b30909feab39504ca65a/artifacts/notes.txt', '6', '40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '7', '1790000016000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/e33924202b600f6127362e9c7bb80513/artifacts/model/MLmodel', '5', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000010000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '1/e33924202b600f6127362e9c7bb80513/artifacts/notes.txt', '5', '1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '7', '1790000011000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '2/2f2e5b9685c863fcbf931c889f087683/artifacts/model/MLmodel', '7', '7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', '1790000021000');
INSERT INTO "artifact_files" ("workspace", "path", "root_id", "digest", "size_bytes", "modified_at_ms") VALUES ('default', '2/2f2e5b9685c863fcbf931c889f087683/artifacts/notes.txt', '7', 'ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '7', '1790000022000');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('1', 'default', '0', 'experiment', '0');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('10', 'default', '3', 'experiment', '3');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('11', 'default', '4', 'experiment', '4');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('12', '6848390bd5823fe5774a359127de4a12', 'workspaces/6848390bd5823fe5774a359127de4a12/5', 'experiment', '5');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('13', '82d969b54fbdb2b17d9d64bcd070e6e4', 'workspaces/82d969b54fbdb2b17d9d64bcd070e6e4/6', 'experiment', '6');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('2', 'default', '1', 'experiment', '1');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('3', 'default', '2', 'experiment', '2');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('4', 'default', '1/38b8129e65ae4fdba6488e08f0eb8cbe/artifacts', 'run', '38b8129e65ae4fdba6488e08f0eb8cbe');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('5', 'default', '1/e33924202b600f6127362e9c7bb80513/artifacts', 'run', 'e33924202b600f6127362e9c7bb80513');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('6', 'default', '1/3fe537729342b30909feab39504ca65a/artifacts', 'run', '3fe537729342b30909feab39504ca65a');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('7', 'default', '2/2f2e5b9685c863fcbf931c889f087683/artifacts', 'run', '2f2e5b9685c863fcbf931c889f087683');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('8', 'default', '1/models/m-b542e33c6ac97bd4550b2446b50da14f/artifacts', 'logged_model', 'm-b542e33c6ac97bd4550b2446b50da14f');
INSERT INTO "artifact_roots" ("id", "workspace", "path", "kind", "owner_id") VALUES ('9', 'default', '1/models/m-2c4c0c5642b7d354d1301e5750eab6e6/artifacts', 'logged_model', 'm-2c4c0c5642b7d354d1301e5750eab6e6');
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '7', 'here/109505764bc25db35957f391b78857fe5cb6730ab507d43f607f1d19e99b7dd2', '1790000006000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '7', 'here/1718e5b8afd204dea15c4c553978d5337e943b27b2b906288384ad01bcef98b3', '1790000011000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '7', 'here/40cd605ebad58d1beda26c31997ae064d17571a1ec3695b952cf4c6f6a56d345', '1790000016000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '12', 'here/7f8f4a879eefb3f9fed9c6af4077c9acb0db066b2906d6570c42913478686b0f', '1790000005000', NULL);
INSERT INTO "blobs" ("digest", "size_bytes", "place", "created_at_ms", "condemned_at_ms") VALUES ('ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '7', 'here/ef13d6ea9ffbee1594fe24aef6236202e177b732c75da4cf7e7bae9b9c714898', '1790000022000', NULL);
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('1', '0e4e4bb1a5d81ead2cbf6ed11e6fb75c', '1', NULL, 'default', 'ana', 'Who owns this?', '1790000059000', '1790000059000');
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('2', '1354b40e6723fdf598c9a53661f45b45', '1', '5', 'default', 'ana', 'thought 29', '1790000060000', '1790000094000');
INSERT INTO "comments" ("id", "comment_id", "registered_model_id", "version", "workspace", "author", "text", "created_at_ms", "updated_at_ms") VALUES ('3', '3caf9297379dd94208059c84982ec375', '2', NULL, 'default', 'ana', 'Who brews it?', '1790000205000', '1790000205000');
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('1', '1', 'harvest', 'd0', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('2', '1', 'harvest', 'd1', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('3', '1', 'harvest', 'd2', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "datasets" ("id", "experiment_id", "name", "digest", "source_type", "source", "schema", "profile") VALUES ('4', '2', 'harvest', 'd3', 'local', '{}', '{"a": 1}', NULL);
INSERT INTO "event_sequencer" ("id", "position", "next_tx_id", "running_tx_ids") VALUES ('1', '0', '0', '');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('1', '726', '1790000000000', 'ana', 'ana', 'user', NULL, NULL, 'experiment.created', 'experiment:1', 'experiment:1', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/1","name":"tasting","tags":{"team":"a"}}', '549b89b7646992db5530d80bd4095156', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('10', '751', '1790000025000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.updated', 'logged_model:m-b542e33c6ac97bd4550b2446b50da14f', 'experiment:1', 'default', '{"status":"LOGGED_MODEL_PENDING"}', '{"status":"LOGGED_MODEL_READY"}', '8e1aa0967792d7c031a6b1831397f445', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('100', '840', '1790000114000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"18"}}', '{"tags":{"beat":"19"}}', 'c7467b3613ffe238b3a4f94b7870e78a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('101', '841', '1790000115000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"19"}}', '{"tags":{"beat":"20"}}', 'cd4d3c7d978dbd32dc1a5adc77f1c8b1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('102', '842', '1790000116000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"20"}}', '{"tags":{"beat":"21"}}', '7f95ac5706288222386a8b987b324ef4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('103', '843', '1790000117000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"21"}}', '{"tags":{"beat":"22"}}', '3a1dc884201c2bfc157c617cb2f6c4cd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('104', '844', '1790000118000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"22"}}', '{"tags":{"beat":"23"}}', 'd82980af86d1f5435db752462a23f4f4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('105', '845', '1790000119000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"23"}}', '{"tags":{"beat":"24"}}', 'f8a9e0b0cdbe6724c66645440823602b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('106', '846', '1790000120000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"24"}}', '{"tags":{"beat":"25"}}', '3ffa86b1b886f096097df158972f4bc2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('107', '847', '1790000121000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"25"}}', '{"tags":{"beat":"26"}}', 'f8a6edc8fa226ae248604719a03bd680', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('108', '848', '1790000122000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"26"}}', '{"tags":{"beat":"27"}}', '0288d0dfd9009f08e17ef74e9509a7f9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('109', '849', '1790000123000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"27"}}', '{"tags":{"beat":"28"}}', '3bb6d91c314fefab10c79a1a913d4703', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('11', '753', '1790000027000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.created', 'logged_model:m-2c4c0c5642b7d354d1301e5750eab6e6', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"forest","source_run_id":"38b8129e65ae4fdba6488e08f0eb8cbe"}', 'c21b872c5b7e42220f152dc3cd43a88e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('110', '850', '1790000124000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"28"}}', '{"tags":{"beat":"29"}}', 'aa525f919212a9c8ec5576af8b5677db', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('111', '851', '1790000125000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"29"}}', '{"tags":{"beat":"30"}}', 'f6321521cd0338e4ab18f4d72b6bacd7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('112', '852', '1790000126000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"30"}}', '{"tags":{"beat":"31"}}', '7f0402e22cc36f04c1cbbcd64fab291d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('113', '853', '1790000127000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"31"}}', '{"tags":{"beat":"32"}}', 'b0cb9db4d1503a51228774012582bbfe', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('114', '854', '1790000128000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"32"}}', '{"tags":{"beat":"33"}}', 'c74ef44676e333f3e8770773b9f1938c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('115', '855', '1790000129000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"33"}}', '{"tags":{"beat":"34"}}', 'cd6681efc94c08323bb5820f018494b7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('116', '856', '1790000130000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"34"}}', '{"tags":{"beat":"35"}}', '0dc114945345f5028cb64f93fd32977c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('117', '857', '1790000131000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"35"}}', '{"tags":{"beat":"36"}}', '5a37c42e899b45ab35d94bb9e2fb5b7c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('118', '858', '1790000132000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"36"}}', '{"tags":{"beat":"37"}}', 'b45eec6c4ceb3a1a4866d0290807e791', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('119', '859', '1790000133000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"37"}}', '{"tags":{"beat":"38"}}', '6bf0ae0f552900257c373a05540d758c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('12', '754', '1790000028000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.updated', 'logged_model:m-2c4c0c5642b7d354d1301e5750eab6e6', 'experiment:1', 'default', '{"status":"LOGGED_MODEL_PENDING"}', '{"status":"LOGGED_MODEL_READY"}', '0d46953fd2de504921060d0851d02ebf', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('120', '860', '1790000134000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"38"}}', '{"tags":{"beat":"39"}}', '6641ce905b443baa0eed8af4218be40b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('121', '861', '1790000135000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"39"}}', '{"tags":{"beat":"40"}}', '8894b0fa60f8b79e4e07eda1ed44eb91', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('122', '862', '1790000136000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"40"}}', '{"tags":{"beat":"41"}}', 'bab3d0726cd562b59ffce86e1f8ec99b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('123', '863', '1790000137000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"41"}}', '{"tags":{"beat":"42"}}', '2cd5db5dd5383b66c9b1010dc46616d5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('124', '864', '1790000138000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"42"}}', '{"tags":{"beat":"43"}}', '157b15929d66519269414d383dcc1c64', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('125', '865', '1790000139000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"43"}}', '{"tags":{"beat":"44"}}', '839ada9c0ace1d1eef711e1aa2318535', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('126', '866', '1790000140000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"44"}}', '{"tags":{"beat":"45"}}', 'adcc4cf22c73a48f8735bf2ca34d5ffd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('127', '867', '1790000141000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"45"}}', '{"tags":{"beat":"46"}}', 'fedd630171d2babd59052f2cfa0202cd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('128', '868', '1790000142000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"46"}}', '{"tags":{"beat":"47"}}', '505bdbdb2165e48372cc7ecd12e073f4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('129', '869', '1790000143000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"47"}}', '{"tags":{"beat":"48"}}', 'd4b4ea7701df1c7e23f6f1d2f722775d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('13', '756', '1790000030000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.deleted', 'logged_model:m-2c4c0c5642b7d354d1301e5750eab6e6', 'experiment:1', 'default', '{"name":"forest","status":"LOGGED_MODEL_READY"}', NULL, '2155ba61b09ff72677daef297294a973', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('130', '870', '1790000144000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"48"}}', '{"tags":{"beat":"49"}}', 'f4d8639c2a937bd5e1efc0e576b0f19c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('131', '871', '1790000145000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"49"}}', '{"tags":{"beat":"50"}}', 'dc4fa7d6b30c0e8582f8863c9a0d5e0d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('132', '872', '1790000146000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"50"}}', '{"tags":{"beat":"51"}}', 'd0abfea8e1f83ac9f79e02651e41417f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('133', '873', '1790000147000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"51"}}', '{"tags":{"beat":"52"}}', '4346e3c47cbc14ee05f6f7dfe927a5e3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('134', '874', '1790000148000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"52"}}', '{"tags":{"beat":"53"}}', 'd3e9ece3064c32ac33ffe5d40399438e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('135', '875', '1790000149000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"53"}}', '{"tags":{"beat":"54"}}', '77d7aa6d21017517355b2da4883c50e1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('136', '876', '1790000150000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"54"}}', '{"tags":{"beat":"55"}}', '0c4f7298fba183ab15d88efc718949a9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('137', '877', '1790000151000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"55"}}', '{"tags":{"beat":"56"}}', '77794f77feb5461c4ee84f71bb43f854', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('138', '878', '1790000152000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"56"}}', '{"tags":{"beat":"57"}}', 'afb6d98bc4ade313e424b32ef1287d0f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('139', '879', '1790000153000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"57"}}', '{"tags":{"beat":"58"}}', 'cbb798905ce47aff8c620d6810701eb8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('14', '757', '1790000031000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"description":"Red.","name":"must","tags":{"team":"cellar"}}', 'b56c8d9b72b662b477f750e703113d60', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('140', '880', '1790000154000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"58"}}', '{"tags":{"beat":"59"}}', 'cab704810179e307e8f84c2899f9285f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('141', '881', '1790000155000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"59"}}', '{"tags":{"beat":"60"}}', '914414c3828521dff649c7f47d1a0d31', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('142', '882', '1790000156000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"60"}}', '{"tags":{"beat":"61"}}', 'a7066b1ece390cabae107a73df1a749c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('143', '883', '1790000157000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"61"}}', '{"tags":{"beat":"62"}}', 'fd027f78243f0cd166acadd7792371f3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('144', '884', '1790000158000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"62"}}', '{"tags":{"beat":"63"}}', '0e77d2e3f2cb7538afb47022deae5cc9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('145', '885', '1790000159000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"63"}}', '{"tags":{"beat":"64"}}', '88f5aaeab6d40acaa083b48f865ec369', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('146', '886', '1790000160000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"64"}}', '{"tags":{"beat":"65"}}', 'b374797edefa075bb5f93cd66c5bcd1c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('147', '887', '1790000161000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"65"}}', '{"tags":{"beat":"66"}}', 'be43c3e393912986c1e2efc0f746e1ac', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('148', '888', '1790000162000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"66"}}', '{"tags":{"beat":"67"}}', '4b127d8f4a06800bf8d23ff350186df0', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('149', '889', '1790000163000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"67"}}', '{"tags":{"beat":"68"}}', '1edd5e383bcd6f4834955795e299b120', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('15', '758', '1790000032000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/1', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","run_id":"38b8129e65ae4fdba6488e08f0eb8cbe","source":"runs:/38b8129e65ae4fdba6488e08f0eb8cbe/model","tags":{"step":"1"}}', 'ba77e7a81eeb2ca1c5908193c32ff0ac', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('150', '890', '1790000164000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"68"}}', '{"tags":{"beat":"69"}}', 'ce5cf2c75334d418b60ecf7e9aa217fb', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('151', '891', '1790000165000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"69"}}', '{"tags":{"beat":"70"}}', '019c1459a18787dd02c4cb36d97b9303', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('152', '892', '1790000166000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"70"}}', '{"tags":{"beat":"71"}}', '9dd7a02b713852532831601a1e1d8b8a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('153', '893', '1790000167000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"71"}}', '{"tags":{"beat":"72"}}', '9e394e3879b09e37b62bf892c72c3ed1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('154', '894', '1790000168000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"72"}}', '{"tags":{"beat":"73"}}', '7f4274bd4c2da4580a8432500b20d4b9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('155', '895', '1790000169000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"73"}}', '{"tags":{"beat":"74"}}', '70731f0cae21ea37d508c83cd5819751', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('156', '896', '1790000170000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"74"}}', '{"tags":{"beat":"75"}}', 'e5d7d303d526d44bca0a2e82c4293e7f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('157', '897', '1790000171000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"75"}}', '{"tags":{"beat":"76"}}', 'f403b0791ba29fd6c7e5c8278614240a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('158', '898', '1790000172000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"76"}}', '{"tags":{"beat":"77"}}', '2807de6d7767a6542cb402d481a5a611', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('159', '899', '1790000173000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"77"}}', '{"tags":{"beat":"78"}}', 'a0ce5b84cb4b6f1b431c45cc266dd84c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('16', '759', '1790000033000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","run_id":"38b8129e65ae4fdba6488e08f0eb8cbe","source":"runs:/38b8129e65ae4fdba6488e08f0eb8cbe/model","tags":{"step":"1"}}', 'd7fa4f7102ee10c5f10c4c2ffb39a796', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('160', '900', '1790000174000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"78"}}', '{"tags":{"beat":"79"}}', '501799b5b757ba1b74bacd6b397ef857', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('161', '901', '1790000175000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"79"}}', '{"tags":{"beat":"80"}}', 'ff2c183263a8357ba784bb1c3404a5c6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('162', '902', '1790000176000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"80"}}', '{"tags":{"beat":"81"}}', '91643fd936c6b47a1381d8cbf886fd35', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('163', '903', '1790000177000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"81"}}', '{"tags":{"beat":"82"}}', '5891ee638f9cdfd05ae6f80b401b62b9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('164', '904', '1790000178000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"82"}}', '{"tags":{"beat":"83"}}', '1ed35008513c5bfeeea575fb54ebcc95', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('165', '905', '1790000179000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"83"}}', '{"tags":{"beat":"84"}}', 'bf1ba5a0a113248d3365142ae2aed3ff', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('166', '906', '1790000180000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"84"}}', '{"tags":{"beat":"85"}}', 'db5e76346fb9269752c83269fcb8a915', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('167', '907', '1790000181000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"85"}}', '{"tags":{"beat":"86"}}', '7c8facdc8d8dc73849e56dbf5235c989', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('168', '908', '1790000182000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"86"}}', '{"tags":{"beat":"87"}}', 'b3efd63320376c81f348dd15314fa119', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('169', '909', '1790000183000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"87"}}', '{"tags":{"beat":"88"}}', 'dbf329fcdab1aa3849d170aa4513ac45', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('17', '760', '1790000034000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/3', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":"ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45","run_id":"38b8129e65ae4fdba6488e08f0eb8cbe","source":"runs:/38b8129e65ae4fdba6488e08f0eb8cbe/model","tags":{"step":"1"}}', '8c8738d35de5820ee32e33f82752c3a5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('170', '910', '1790000184000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"88"}}', '{"tags":{"beat":"89"}}', 'da4767fbb8f8e7ad572ee96d6dd1c262', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('171', '911', '1790000185000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"89"}}', '{"tags":{"beat":"90"}}', '826289942c08a4f652f5afda2ca1a068', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('172', '912', '1790000186000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"90"}}', '{"tags":{"beat":"91"}}', '2cefecdd38341b07ed32aa79615419fe', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('173', '913', '1790000187000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"91"}}', '{"tags":{"beat":"92"}}', '15616ef08e7e56943976034e0b18bfec', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('174', '914', '1790000188000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"92"}}', '{"tags":{"beat":"93"}}', 'a01e05769d57db910cba6d5483287ab8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('175', '915', '1790000189000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"93"}}', '{"tags":{"beat":"94"}}', 'df9663d22527230ec4b4cdda909b3078', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('176', '916', '1790000190000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"94"}}', '{"tags":{"beat":"95"}}', '94c559a4b84cc85c56f3ade8d6772c91', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('177', '917', '1790000191000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"95"}}', '{"tags":{"beat":"96"}}', 'c2d46d091b2bbb718c419ec31d14a4b2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('178', '918', '1790000192000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"96"}}', '{"tags":{"beat":"97"}}', '550e3cf295a4256c656ab41504d25ed3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('179', '919', '1790000193000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"97"}}', '{"tags":{"beat":"98"}}', 'cc6962346559deb069ba1e587894c815', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('18', '761', '1790000035000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/4', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'f8028219c9a49c90388604cf1ddeaffe', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('180', '920', '1790000194000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"98"}}', '{"tags":{"beat":"99"}}', '2617434a98ae6c508851c614dc1ea21e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('181', '921', '1790000195000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"description":"Pale.","name":"beer","tags":{"team":"brewery"}}', '740b04d03941119f0f9a98f72463f212', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('182', '922', '1790000196000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:2/1', 'registered_model:2', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'b9ebda250ec8f0930b5d02553941a3a3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('183', '923', '1790000197000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:2/2', 'registered_model:2', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '093ccd96f9166e4243ea3451bb5ca3c2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('184', '924', '1790000198000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:2/3', 'registered_model:2', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'ecab814115b85ff0c00aea42bcba6216', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('185', '925', '1790000199000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/1', 'registered_model:2', 'default', '{"stages":[]}', '{"stages":["Staging"]}', '72c5473599232f5ef260b216616b6247', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('186', '926', '1790000200000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/1', 'registered_model:2', 'default', '{"stages":["Staging"]}', '{"stages":["Production","Staging"]}', '97a66abe32d166c24e82cf8b649d6942', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('187', '927', '1790000201000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/2', 'registered_model:2', 'default', '{"stages":[]}', '{"stages":["Archived"]}', '1abf9bd1627b6b62cef94b8a4c481be8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('188', '928', '1790000202000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:2/3', 'registered_model:2', 'default', '{"stages":[]}', '{"stages":["Staging"]}', 'd3a5ab7d55bf6a0c5de24bb1c9d126d9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('189', '929', '1790000203000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"aliases":{"best":1}}', '103dc925da03500ce96c2a80e117c739', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('19', '762', '1790000036000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/5', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '1acfb72140928451adbca0c7b2a9d69e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('190', '930', '1790000204000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"aliases":{"lost":3}}', '3b6f8e7c246164242b221e7b24f4872e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('191', '931', '1790000205000', 'ana', 'ana', 'user', NULL, NULL, 'comment.created', 'registered_model:2', 'registered_model:2', 'default', NULL, '{"comment_id":"3caf9297379dd94208059c84982ec375","text":"Who brews it?"}', '8b3a51f136a0197daf8d7c9eb8980a3e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('192', '932', '1790000206000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.deleted', 'model_version:2/3', 'registered_model:2', 'default', '{"aliases":["lost"],"description":"","run_id":null,"source":"s3://bucket/model","stages":["Staging"],"tags":{"step":"1"}}', NULL, '12f84fac23ae64c4e0ba64c0c14ce9a4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('193', '933', '1790000207000', 'ben', 'ben', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:2', 'registered_model:2', 'default', '{"aliases":{"best":1},"description":"Pale.","name":"beer","stages":{"1":["Production","Staging"]},"tags":{"team":"brewery"}}', NULL, '00180a48bbd3315c6ac9971a04328eef', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('194', '934', '1790000208000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:3', 'registered_model:3', 'default', NULL, '{"description":"Older.","name":"older","tags":{}}', '4718be03ea0da527be1ef4661012c0c9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('195', '935', '1790000209000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:3/1', 'registered_model:3', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'e625efe9cfc2185cf79d247029d8f137', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('196', '936', '1790000210000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:4', 'registered_model:4', 'default', NULL, '{"description":"Newer.","name":"twice","tags":{}}', '2ba19050ce9d48a53bc8f17689473f18', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('197', '937', '1790000211000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:4/1', 'registered_model:4', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '0f7ed19eb6cdd9bab120d7f49ba65895', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('198', '938', '1790000212000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:4', 'registered_model:4', 'default', '{"aliases":{},"description":"Newer.","name":"twice","stages":{},"tags":{}}', NULL, '989da5f4c9318afed2681e1f85d22cd4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('199', '939', '1790000213000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.renamed', 'registered_model:3', 'registered_model:3', 'default', '{"name":"older"}', '{"name":"twice"}', 'c74f2611f6a27164fa3d4285fa1aa99c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('2', '727', '1790000001000', 'ana', 'ana', 'user', NULL, NULL, 'experiment.created', 'experiment:2', 'experiment:2', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/2","name":"gone","tags":{}}', '4021c91e0e918395440e57a7e390ca16', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('20', '763', '1790000037000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/6', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', 'e646734941411410cf9b808fa28f5ae5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('200', '940', '1790000214000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:3', 'registered_model:3', 'default', '{"aliases":{},"description":"Older.","name":"twice","stages":{},"tags":{}}', NULL, 'b22c0535dae61960e65d37093d57b7b1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('201', '941', '1790000215000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:5', 'registered_model:5', 'default', NULL, '{"description":"Again.","name":"back","tags":{}}', 'c4b873390d4f0bdd6a83df4f92204ba6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('202', '942', '1790000216000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:5/1', 'registered_model:5', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '96ccf2c1aac2961272f333956280457d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('203', '943', '1790000217000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.deleted', 'registered_model:5', 'registered_model:5', 'default', '{"aliases":{},"description":"Again.","name":"back","stages":{},"tags":{}}', NULL, '79bc03adc322266c6dba3cce08ed6904', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('204', '944', '1790000218000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.restored', 'registered_model:5', 'registered_model:5', 'default', NULL, '{"aliases":{},"name":"back"}', '682db434f0b32ab14c6872336831feb1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('205', '945', '1790000219000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:6', 'registered_model:6', 'default', NULL, '{"description":"","name":"greeting","tags":{"mlflow.prompt.is_prompt":"true"}}', 'ad8223c2b555a46f7bfbc7e6c28c6bfd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('206', '946', '1790000220000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:6/1', 'registered_model:6', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"dummy-source","tags":{"mlflow.prompt.is_prompt":"true","mlflow.prompt.text":"Hello"}}', '40c62f4a7de3dba5614c5f8f1f2159e2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('207', '947', '1790000221000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.created', 'registered_model:7', 'registered_model:7', 'default', NULL, '{"description":"","name":"once","tags":{}}', 'd161294480dead52e804ef6439b65f59', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('208', '948', '1790000222000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:1', 'account:1', 'default', NULL, '{"display_name":"","is_admin":true,"kind":"user","name":"root"}', '88364da3f48860b11c7470766b23275c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('209', '949', '1790000223000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:2', 'account:2', 'default', NULL, '{"display_name":"Ada L.","is_admin":false,"kind":"user","name":"ada"}', '6e6c889c3d208bf9b386d87028952410', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('21', '764', '1790000038000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/7', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '0d99dee52ab0eebbc31dd83b4cb3e74d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('210', '950', '1790000224000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:3', 'account:3', 'default', NULL, '{"display_name":"","is_admin":false,"kind":"user","name":"ben"}', '1339aa738590d40592856ea3464aecb7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('211', '951', '1790000225000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:4', 'account:4', 'default', NULL, '{"display_name":"","is_admin":false,"kind":"service","name":"bot"}', '0aa928a0410d6a2a1b4c0b29e72255c0', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('212', '952', '1790000226000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:5', 'account:5', 'default', NULL, '{"display_name":"","is_admin":false,"kind":"user","name":"cy"}', '22619e872c76503b9b32a0e4474c36a3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('213', '953', '1790000227000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:6', 'account:6', 'default', NULL, '{"display_name":"","is_admin":false,"kind":"user","name":"dee"}', '17558bbf9b4c86b2fc5793c091b51a14', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('214', '954', '1790000228000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:7', 'account:7', 'default', NULL, '{"display_name":"","is_admin":false,"kind":"user","name":"gone"}', '3df4ca64986eb7df980d5f9d36e24270', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('215', '956', '1790000230000', 'ana', 'ana', 'user', NULL, NULL, 'group.created', 'group:1', 'group:1', 'default', NULL, '{"description":"The cellar.","name":"cellar"}', 'a8e8a14f56cb6e1b350f44b4ba15642f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('216', '957', '1790000231000', 'ana', 'ana', 'user', NULL, NULL, 'group_member.added', 'group:1', 'group:1', 'default', NULL, '{"account_id":"acc_2","name":"ada","source":""}', '88e5e344ec1eb1c37386517fa7c80923', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('217', '958', '1790000232000', 'ana', 'ana', 'user', NULL, NULL, 'group_member.added', 'group:1', 'group:1', 'default', NULL, '{"account_id":"acc_3","name":"ben","source":""}', 'eb5193ff8fc17c03e7ad2db00b9d98ed', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('218', '959', '1790000233000', 'ana', 'ana', 'user', NULL, NULL, 'group.created', 'group:2', 'group:2', 'default', NULL, '{"description":"The guests.","name":"guests"}', 'f1efd12e7bdba81fa2dcdacec03d40ee', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('219', '960', '1790000234000', 'ana', 'ana', 'user', NULL, NULL, 'group_member.added', 'group:2', 'group:2', 'default', NULL, '{"account_id":"acc_6","name":"dee","source":""}', 'babdd18ccd7ccb765921aac8b9886ebf', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('22', '765', '1790000039000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.created', 'model_version:1/8', 'registered_model:1', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{"step":"1"}}', '9fa18d39eed67fb329ba03328c9d798d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('220', '961', '1790000235000', 'ana', 'ana', 'user', NULL, NULL, 'group.created', 'group:3', 'group:3', 'default', NULL, '{"description":"The empty.","name":"empty"}', 'eb197689c59b470feaaf33e059069ca1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('221', '962', '1790000236000', 'ana', 'ana', 'user', NULL, NULL, 'workspace.created', 'workspace:6848390bd5823fe5774a359127de4a12', 'workspace:6848390bd5823fe5774a359127de4a12', '6848390bd5823fe5774a359127de4a12', NULL, '{"artifact_root":null,"default_role":"viewer","description":"Tests.","name":"lab"}', 'd13c9797bb280f7d14864ae349680956', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('222', '963', '1790000237000', 'ana', 'ana', 'user', NULL, NULL, 'workspace.created', 'workspace:82d969b54fbdb2b17d9d64bcd070e6e4', 'workspace:82d969b54fbdb2b17d9d64bcd070e6e4', '82d969b54fbdb2b17d9d64bcd070e6e4', NULL, '{"artifact_root":null,"default_role":null,"description":"","name":"old"}', '8d9e80811a5fad9ce8592f505ef4e09c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('223', '964', '1790000238000', 'ada', 'acc_2', 'user', NULL, NULL, 'registered_model.created', 'registered_model:8', 'registered_model:8', 'default', NULL, '{"description":"","name":"cider","tags":{}}', '6726ba59155d79a988065486a871a065', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('224', '965', '1790000239000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:8/1', 'registered_model:8', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', 'e44f4cbe582f50759cf6e1d313957fef', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('225', '966', '1790000240000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:8/2', 'registered_model:8', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', 'df675a73c2b8ab87480a928f860bb7f2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('226', '967', '1790000241000', 'ada', 'acc_2', 'user', NULL, NULL, 'experiment.created', 'experiment:3', 'experiment:3', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/3","name":"of cider","tags":{}}', '82a01422e1e4087e7b698e650235e87b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('227', '968', '1790000242000', 'ada', 'acc_2', 'user', NULL, NULL, 'registered_model.created', 'registered_model:9', 'registered_model:9', 'default', NULL, '{"description":"","name":"perry","tags":{}}', '0058ed5dc6bea2ebe0eb2917e96cd071', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('228', '969', '1790000243000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:9/1', 'registered_model:9', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', '511068048e1d28ce7ee79fef3be16be4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('229', '970', '1790000244000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:9/2', 'registered_model:9', 'default', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', 'f5e539898aff6282f8cb6306f83c7e0e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('23', '766', '1790000040000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.renamed', 'registered_model:1', 'registered_model:1', 'default', '{"name":"must"}', '{"name":"wine"}', 'e9681e46f90646673afea1d7e00a9347', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('230', '971', '1790000245000', 'ada', 'acc_2', 'user', NULL, NULL, 'experiment.created', 'experiment:4', 'experiment:4', 'default', NULL, '{"artifact_location":"mlflow-artifacts:/4","name":"of perry","tags":{}}', '121207dd1b99c84119adb86d1eb8c4e5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('231', '972', '1790000247000', 'ada', 'acc_2', 'user', NULL, NULL, 'registered_model.created', 'registered_model:10', 'registered_model:10', '6848390bd5823fe5774a359127de4a12', NULL, '{"description":"","name":"mead","tags":{}}', '6b06cf29b7344fab1fb16b13e1d27640', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('232', '973', '1790000248000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:10/1', 'registered_model:10', '6848390bd5823fe5774a359127de4a12', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', 'd79fb3e88fbc4a5688750f35efc7f6ae', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('233', '974', '1790000249000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:10/2', 'registered_model:10', '6848390bd5823fe5774a359127de4a12', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', 'ba1c360e316d15be2e6365e8b7689cba', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('234', '975', '1790000250000', 'ada', 'acc_2', 'user', NULL, NULL, 'experiment.created', 'experiment:5', 'experiment:5', '6848390bd5823fe5774a359127de4a12', NULL, '{"artifact_location":"mlflow-artifacts:/workspaces/6848390bd5823fe5774a359127de4a12/5","name":"of mead","tags":{}}', '6e1f927906c82bd5f9414fe658acfbff', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('235', '976', '1790000252000', 'ada', 'acc_2', 'user', NULL, NULL, 'registered_model.created', 'registered_model:11', 'registered_model:11', '82d969b54fbdb2b17d9d64bcd070e6e4', NULL, '{"description":"","name":"vinegar","tags":{}}', '1a3058a4de028cee89e10664df65694e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('236', '977', '1790000253000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:11/1', 'registered_model:11', '82d969b54fbdb2b17d9d64bcd070e6e4', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', 'd1d0e1b2c562f67fab51cc36283222b2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('237', '978', '1790000254000', 'ada', 'acc_2', 'user', NULL, NULL, 'model_version.created', 'model_version:11/2', 'registered_model:11', '82d969b54fbdb2b17d9d64bcd070e6e4', NULL, '{"description":"","logged_model_id":null,"manifest_digest":null,"run_id":null,"source":"s3://bucket/model","tags":{}}', '97c025a97eb91810c7dd332577f40d5f', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('238', '979', '1790000255000', 'ada', 'acc_2', 'user', NULL, NULL, 'experiment.created', 'experiment:6', 'experiment:6', '82d969b54fbdb2b17d9d64bcd070e6e4', NULL, '{"artifact_location":"mlflow-artifacts:/workspaces/82d969b54fbdb2b17d9d64bcd070e6e4/6","name":"of vinegar","tags":{}}', '1e338b97d26e8271d00434615dd730af', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('239', '980', '1790000256000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.moved', 'registered_model:9', 'registered_model:9', 'default', '{"name":"perry","workspace":"default"}', '{"name":"perry","workspace":"lab"}', '3d4695699216efcefddb95f7ae206b34', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('24', '767', '1790000041000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/1', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Production"]}', 'c7f2997441ab42fca4ca06b901863eaa', '1 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('240', '980', '1790000256000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.moved', 'registered_model:9', 'registered_model:9', '6848390bd5823fe5774a359127de4a12', '{"name":"perry","workspace":"default"}', '{"name":"perry","workspace":"lab"}', '3d4695699216efcefddb95f7ae206b34', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('241', '981', '1790000257000', 'ana', 'ana', 'user', NULL, NULL, 'owner.set', 'registered_model:1', 'registered_model:1', 'default', '{"owner":null,"owner_name":null}', '{"owner":"acc_3","owner_name":"ben"}', 'bb206b701a68f295cab69234ce73be3a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('242', '982', '1790000258000', 'ana', 'ana', 'user', NULL, NULL, 'role.created', 'role:1', 'workspace:default', 'default', NULL, '{"description":"Writes tags.","name":"tagger","permissions":["registered_model:read","registered_model:update"]}', '8ac5d6dd4071847c7b66f9b2349b3afd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('243', '983', '1790000260000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:default', 'workspace:default', 'default', NULL, '{"grant_id":"grant_1","holder":"gr_1","holder_name":"cellar","resource":"workspace","role":"contributor"}', '102934e9ae7b456d0a406ffe502a728c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('244', '984', '1790000261000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:default', 'workspace:default', 'default', NULL, '{"grant_id":"grant_2","holder":"acc_4","holder_name":"bot","resource":"workspace","role":"viewer"}', 'dc8531903f1a5687b7c8dfee922324cf', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('245', '985', '1790000262000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:default', 'workspace:default', 'default', NULL, '{"grant_id":"grant_3","holder":"acc_6","holder_name":"dee","resource":"models","role":"viewer"}', '411786998ac98e65a8ccd6eb4edeaa0c', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('246', '986', '1790000263000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:default', 'workspace:default', 'default', NULL, '{"grant_id":"grant_4","holder":"acc_5","holder_name":"cy","resource":"models","role":"tagger"}', 'b91eeca9aa8d1d85508152094826c9a6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('247', '987', '1790000264000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:default', 'workspace:default', 'default', NULL, '{"grant_id":"grant_5","holder":"acc_4","holder_name":"bot","resource":"experiments","role":"denied"}', '9342f1fd666911b2990999a4f3eea7d6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('248', '988', '1790000265000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"grant_id":"grant_6","holder":"acc_4","holder_name":"bot","resource":"model","role":"manager"}', '8db699b6e44e98198f242ad142768635', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('249', '989', '1790000266000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"grant_id":"grant_7","holder":"gr_2","holder_name":"guests","resource":"model","role":"tagger"}', 'd923d16562e04334fa10a9964bb29695', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('25', '768', '1790000042000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/1', 'registered_model:1', 'default', '{"stages":["Production"]}', '{"stages":["Archived"]}', '3187d187b09418f0363091dcc083090c', '2 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('250', '990', '1790000267000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'registered_model:8', 'registered_model:8', 'default', NULL, '{"grant_id":"grant_8","holder":"acc_6","holder_name":"dee","resource":"model","role":"denied"}', '4db919bc171bf1337c2320ba03e88bc5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('251', '991', '1790000268000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'experiment:1', 'experiment:1', 'default', NULL, '{"grant_id":"grant_9","holder":"acc_6","holder_name":"dee","resource":"experiment","role":"viewer"}', '45b592031a3f1d4a3e58ce4a208646cc', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('252', '992', '1790000270000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:6848390bd5823fe5774a359127de4a12', 'workspace:6848390bd5823fe5774a359127de4a12', '6848390bd5823fe5774a359127de4a12', NULL, '{"grant_id":"grant_10","holder":"acc_2","holder_name":"ada","resource":"workspace","role":"administrator"}', '5220a6f2695797e657d1bb3f8c820110', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('253', '993', '1790000271000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:6848390bd5823fe5774a359127de4a12', 'workspace:6848390bd5823fe5774a359127de4a12', '6848390bd5823fe5774a359127de4a12', NULL, '{"grant_id":"grant_11","holder":"acc_3","holder_name":"ben","resource":"workspace","role":"denied"}', 'c1fe83234befe4afbc6527c6bc81620e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('254', '994', '1790000272000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.created', 'api_token:1', 'account:2', 'default', NULL, '{"account_id":"acc_2","expires_at_ms":null,"name":"ada all","registered_model_ids":null,"scope":"admin","workspace":null}', '2902eb4e0982a88b0de5e0f8dd7d6377', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('255', '995', '1790000273000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.created', 'api_token:2', 'account:2', 'default', NULL, '{"account_id":"acc_2","expires_at_ms":null,"name":"ada read","registered_model_ids":null,"scope":"read","workspace":null}', '49934abf384523c59a2b2b77bada3d6d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('256', '996', '1790000274000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.created', 'api_token:3', 'account:2', 'default', NULL, '{"account_id":"acc_2","expires_at_ms":null,"name":"ada lab","registered_model_ids":null,"scope":"write","workspace":"lab"}', '0058bfa84648bd848f90f6626d3d7472', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('257', '997', '1790000275000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.created', 'api_token:4', 'account:4', 'default', NULL, '{"account_id":"acc_4","expires_at_ms":null,"name":"bot wine","registered_model_ids":["rm_1"],"scope":"write","workspace":"default"}', 'b6168aa9a5b333a9016c9a0b28c7e498', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('258', '998', '1790000276000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.created', 'api_token:5', 'account:2', 'default', NULL, '{"account_id":"acc_2","expires_at_ms":null,"name":"ada revoked","registered_model_ids":null,"scope":"write","workspace":null}', '56e3d0e68927bbb46ca3eeeed77a95b2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('259', '998', '1790000276000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.revoked', 'api_token:5', 'account:2', 'default', '{"account_id":"acc_2","name":"ada revoked"}', NULL, '56e3d0e68927bbb46ca3eeeed77a95b2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('26', '768', '1790000042000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/2', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Production"]}', '3187d187b09418f0363091dcc083090c', '2 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('260', '999', '1790000277000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.created', 'api_token:6', 'account:2', 'default', NULL, '{"account_id":"acc_2","expires_at_ms":1790000279000,"name":"ada expired","registered_model_ids":null,"scope":"write","workspace":null}', 'fcf036990fd1e76f3d0d9bbce248ceb3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('261', '1000', '1790000278000', 'ana', 'ana', 'user', NULL, NULL, 'api_token.created', 'api_token:7', 'account:5', 'default', NULL, '{"account_id":"acc_5","expires_at_ms":null,"name":"cy disabled","registered_model_ids":null,"scope":"write","workspace":null}', '93e745032123a303da92f19539c531c5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('262', '1002', '1790000280000', 'ana', 'ana', 'user', NULL, NULL, 'account.created', 'account:8', 'account:8', 'default', NULL, '{"display_name":"Trusted publisher wine-ci","is_admin":false,"kind":"service","name":"publisher-wine-ci"}', 'd0cdfc157154fcfcc90cd2fbc1722832', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('263', '1002', '1790000280000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'workspace:default', 'workspace:default', 'default', NULL, '{"grant_id":"grant_12","holder":"acc_8","holder_name":"publisher-wine-ci","resource":"workspace","role":"member"}', 'd0cdfc157154fcfcc90cd2fbc1722832', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('264', '1002', '1790000280000', 'ana', 'ana', 'user', NULL, NULL, 'grant.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"grant_id":"grant_13","holder":"acc_8","holder_name":"publisher-wine-ci","resource":"model","role":"contributor"}', 'd0cdfc157154fcfcc90cd2fbc1722832', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('265', '1002', '1790000280000', 'ana', 'ana', 'user', NULL, NULL, 'publisher.created', 'publisher:1', 'publisher:1', 'default', NULL, '{"account_id":"acc_8","audience":"https://models.example.com","conditions":{"ref":"refs/heads/*","repository":"octo/wine"},"issuer":"https://token.actions.githubusercontent.com","lifetime_s":900,"name":"wine-ci","registered_model_ids":["rm_1"],"scope":"write"}', 'd0cdfc157154fcfcc90cd2fbc1722832', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('266', '1003', '1790000281000', 'ana', 'ana', 'user', NULL, NULL, 'account.updated', 'account:5', 'account:5', 'default', '{"is_disabled":false}', '{"is_disabled":true}', '48e018bdf0857b5aaa838016a2a485b3', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('267', '1004', '1790000282000', 'ana', 'ana', 'user', NULL, NULL, 'account.deleted', 'account:7', 'account:7', 'default', '{"grants_count":0,"is_admin":false,"kind":"user","name":"gone","transferred_to":null}', NULL, 'c7f2f3126407e450eaff3777561fc0ab', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('268', '1005', '1790000283000', 'ana', 'ana', 'user', NULL, NULL, 'workspace.archived', 'workspace:82d969b54fbdb2b17d9d64bcd070e6e4', 'workspace:82d969b54fbdb2b17d9d64bcd070e6e4', '82d969b54fbdb2b17d9d64bcd070e6e4', '{"is_archived":false}', '{"is_archived":true}', '4792b1c1ceed2bf1fb98ea69d096fde0', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('27', '769', '1790000043000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/2', 'registered_model:1', 'default', '{"stages":["Production"]}', '{"stages":["Archived"]}', 'e30567d13a602c3bbea46702afb62676', '3 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('28', '769', '1790000043000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/3', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Production"]}', 'e30567d13a602c3bbea46702afb62676', '3 is better');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('29', '770', '1790000044000', 'ben', 'ben', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/3', 'registered_model:1', 'default', '{"stages":["Production"]}', '{"stages":["Archived"]}', 'efcd4be11e93965d5ab4c88d423409b0', '3 is slow');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('3', '728', '1790000002000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:38b8129e65ae4fdba6488e08f0eb8cbe', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 0","status":"RUNNING"}', '7e804d15c314f319ee2d64f004f59386', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('30', '770', '1790000044000', 'ben', 'ben', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/2', 'registered_model:1', 'default', '{"stages":["Archived"]}', '{"stages":["Production"]}', 'efcd4be11e93965d5ab4c88d423409b0', '3 is slow');
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('31', '771', '1790000045000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/4', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Staging"]}', 'b62471448f2e223edeaab2827d9254da', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('32', '772', '1790000046000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/5', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Staging"]}', 'eaf1aa712f9dee6ee7aba653b78b7204', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('33', '773', '1790000047000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/5', 'registered_model:1', 'default', '{"stages":["Staging"]}', '{"stages":["Production","Staging"]}', 'a9939f0943340060bbb0d0a729e2b1e9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('34', '774', '1790000048000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.transitioned', 'model_version:1/6', 'registered_model:1', 'default', '{"stages":[]}', '{"stages":["Archived"]}', '96315a36861219b60d6f84605e03daa8', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('35', '775', '1790000049000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"champion":2}}', '3cd456f0b7a683825a79249e2df91947', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('36', '776', '1790000050000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"next":4}}', '0d61ddcaa208d5c73169de6203d48517', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('37', '777', '1790000051000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"old":3}}', 'e3c624d96ad317def57bc7c6f0c729b6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('38', '778', '1790000052000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"aliases":{"both":5}}', '4a3c1123fc7eae86f6075638fa85f000', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('39', '779', '1790000053000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_alias.deleted', 'registered_model:1', 'registered_model:1', 'default', '{"aliases":{"old":3}}', NULL, '12414d4a9e8dd1c9d7c3086eaaf43b2b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('4', '733', '1790000007000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:e33924202b600f6127362e9c7bb80513', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 1","status":"RUNNING"}', '62650ffdd6c480a506cd83e45840a508', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('40', '780', '1790000054000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"tags":{"checked":"yes"}}', '4aa3a941d7a20777da8e2c3434cb63af', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('41', '781', '1790000055000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/2', 'registered_model:1', 'default', NULL, '{"tags":{"draft":"yes"}}', '8848bf872f4a2bb4d11bd53b29147f30', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('42', '782', '1790000056000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.deleted', 'model_version:1/2', 'registered_model:1', 'default', '{"tags":{"draft":"yes"}}', NULL, 'f6bab6b34cc6761c8c624d7af8b82c2a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('43', '783', '1790000057000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.updated', 'model_version:1/3', 'registered_model:1', 'default', '{"description":""}', '{"description":"Slow."}', '78813e1cd0c173922ff98194d6eeada4', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('44', '784', '1790000058000', 'ana', 'ana', 'user', NULL, NULL, 'registered_model.updated', 'registered_model:1', 'registered_model:1', 'default', '{"description":"Red."}', '{"description":"Red and dry."}', '572aa7f0874d7e93e13e2ad1f90052da', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('45', '785', '1790000059000', 'ana', 'ana', 'user', NULL, NULL, 'comment.created', 'registered_model:1', 'registered_model:1', 'default', NULL, '{"comment_id":"0e4e4bb1a5d81ead2cbf6ed11e6fb75c","text":"Who owns this?"}', '36bac91dae0bb4fd91494478cdb8ea38', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('46', '786', '1790000060000', 'ana', 'ana', 'user', NULL, NULL, 'comment.created', 'model_version:1/5', 'registered_model:1', 'default', NULL, '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"first thought"}', 'a706d44e85a43b6db886bddbff3ec15b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('47', '787', '1790000061000', 'ben', 'ben', 'user', NULL, NULL, 'model_version.deleted', 'model_version:1/5', 'registered_model:1', 'default', '{"aliases":["both"],"description":"","run_id":null,"source":"s3://bucket/model","stages":["Production","Staging"],"tags":{"step":"1"}}', NULL, 'a4616b07ea865d9972a54653bb426e16', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('48', '788', '1790000062000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.deleted', 'model_version:1/7', 'registered_model:1', 'default', '{"aliases":[],"description":"","run_id":null,"source":"s3://bucket/model","stages":[],"tags":{"step":"1"}}', NULL, '292eb243b086327cf6b7067093be1323', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('49', '789', '1790000063000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.deleted', 'model_version:1/8', 'registered_model:1', 'default', '{"aliases":[],"description":"","run_id":null,"source":"s3://bucket/model","stages":[],"tags":{"step":"1"}}', NULL, 'c500dab0e6df67e02a82ef37c06e8a80', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('5', '738', '1790000012000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:3fe537729342b30909feab39504ca65a', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"run 2","status":"RUNNING"}', '7e21b2e6e8142553b21c85520283b416', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('50', '790', '1790000064000', 'ana', 'ana', 'user', NULL, NULL, 'model_version.restored', 'model_version:1/8', 'registered_model:1', 'default', NULL, '{"aliases":[],"stages":[]}', '2ecd99155764abc7182c807abf0fa1ed', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('51', '791', '1790000065000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"first thought"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 0"}', '85b6a307535fbad6561b77ea25a12880', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('52', '792', '1790000066000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 0"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 1"}', '3f74da1881d818c88592b29eea5f4dbd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('53', '793', '1790000067000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 1"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 2"}', '9e54c475a6103664afcb076ac7819508', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('54', '794', '1790000068000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 2"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 3"}', '390c4e1a259496f3be1c5434a4bfdb68', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('55', '795', '1790000069000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 3"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 4"}', 'fcaee24a71baf294c742f9d57814427b', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('56', '796', '1790000070000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 4"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 5"}', '02ec982f7010c936483294e719a0a741', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('57', '797', '1790000071000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 5"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 6"}', '4498c9967f7a93ece26353b892ca1dca', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('58', '798', '1790000072000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 6"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 7"}', '2bc4b8a325406720f033868095c0f9e1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('59', '799', '1790000073000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 7"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 8"}', '2e8c5461d8437486e3723fb1239a29b9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('6', '743', '1790000017000', 'ana', 'ana', 'user', NULL, NULL, 'run.deleted', 'run:3fe537729342b30909feab39504ca65a', 'experiment:1', 'default', '{"state":"active"}', '{"state":"deleted"}', 'be5ff228405a10f1879f197a3e0b9007', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('60', '800', '1790000074000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 8"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 9"}', 'ae0b6299afd5f7d0df26742ce91ebe39', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('61', '801', '1790000075000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 9"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 10"}', 'cbdf0b56a11e43303980541073dd2937', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('62', '802', '1790000076000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 10"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 11"}', '512b6f3338ffa7db95bfcde904c0d4bd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('63', '803', '1790000077000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 11"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 12"}', 'fd88428093f0e256ccf347e543a93b37', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('64', '804', '1790000078000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 12"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 13"}', 'e17793dcc5e3a23b3286e7b959fd694a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('65', '805', '1790000079000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 13"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 14"}', 'b339152f247f74e85171f59ece0d571e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('66', '806', '1790000080000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 14"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 15"}', '7c01cebf216c8bb5e2b6bec368fc50a9', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('67', '807', '1790000081000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 15"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 16"}', 'ecfa3296dd94c9c8ed77aac9b6524d55', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('68', '808', '1790000082000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 16"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 17"}', '0ff2f4c915c3c10a3cf8ee1a4af73588', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('69', '809', '1790000083000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 17"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 18"}', 'c276e00ada87a79eadf3569b062d89cd', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('7', '744', '1790000018000', 'ana', 'ana', 'user', NULL, NULL, 'run.created', 'run:2f2e5b9685c863fcbf931c889f087683', 'experiment:2', 'default', NULL, '{"experiment_id":"2","name":"run 3","status":"RUNNING"}', 'c6b550607192d2d4261b5f6c673745ff', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('70', '810', '1790000084000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 18"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 19"}', '25488e1ed17ccd865576ee0db8e841c6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('71', '811', '1790000085000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 19"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 20"}', 'a83ee5186432a5b587292928e669ac8a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('72', '812', '1790000086000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 20"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 21"}', '62a9d596aa76225426c2295fec97d93e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('73', '813', '1790000087000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 21"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 22"}', '8e789e629105515812852d8b96dbfb99', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('74', '814', '1790000088000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 22"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 23"}', '236669bc020ce023efedbf052cc0d753', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('75', '815', '1790000089000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 23"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 24"}', '0846de8dd7de79f5ef11c2693f6c78a7', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('76', '816', '1790000090000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 24"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 25"}', 'a676b27c12ca8c30bc9b34c6c91c8668', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('77', '817', '1790000091000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 25"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 26"}', '151879ad790d770dafa60826ea9138a6', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('78', '818', '1790000092000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 26"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 27"}', 'aaf91d5f502cf375b87a34e96910ed4a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('79', '819', '1790000093000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 27"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 28"}', '3a6c85dd4f9861cc4fc1b48d919d19ed', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('8', '749', '1790000023000', 'ana', 'ana', 'user', NULL, NULL, 'experiment.deleted', 'experiment:2', 'experiment:2', 'default', '{"state":"active"}', '{"state":"deleted"}', '7322b5452a35a3d17d880a5ab730f154', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('80', '820', '1790000094000', 'ana', 'ana', 'user', NULL, NULL, 'comment.updated', 'model_version:1/5', 'registered_model:1', 'default', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 28"}', '{"comment_id":"1354b40e6723fdf598c9a53661f45b45","text":"thought 29"}', 'a3a3c92513a5818332ea1a3d95ae3be5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('81', '821', '1790000095000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', NULL, '{"tags":{"beat":"0"}}', '59abe8794f3b1e9bf4ca12aeb5d2b2b1', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('82', '822', '1790000096000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"0"}}', '{"tags":{"beat":"1"}}', 'b23ea2a04b51abcbc56dcb7e81ebb688', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('83', '823', '1790000097000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"1"}}', '{"tags":{"beat":"2"}}', 'fa087253ea8ffc283186fe6960fb3a29', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('84', '824', '1790000098000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"2"}}', '{"tags":{"beat":"3"}}', '2857f941157d3ac4d043bdf261436817', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('85', '825', '1790000099000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"3"}}', '{"tags":{"beat":"4"}}', '85ff236e57738cddeecac1803c794507', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('86', '826', '1790000100000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"4"}}', '{"tags":{"beat":"5"}}', '46f88e09c4685572b07808ae4e1b1236', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('87', '827', '1790000101000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"5"}}', '{"tags":{"beat":"6"}}', '9edaf33e618596a90213391aeaf5243a', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('88', '828', '1790000102000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"6"}}', '{"tags":{"beat":"7"}}', '4bf6dc325c667884eb4bca2c05194f10', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('89', '829', '1790000103000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"7"}}', '{"tags":{"beat":"8"}}', '915f51e3c5f7290d256b82f965de2810', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('9', '750', '1790000024000', 'ana', 'ana', 'user', NULL, NULL, 'logged_model.created', 'logged_model:m-b542e33c6ac97bd4550b2446b50da14f', 'experiment:1', 'default', NULL, '{"experiment_id":"1","name":"tree","source_run_id":"38b8129e65ae4fdba6488e08f0eb8cbe"}', '5d5fedd44bb297ed2899bc0357c408f2', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('90', '830', '1790000104000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"8"}}', '{"tags":{"beat":"9"}}', 'feb7f1fcee722c00985fb4f791512af5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('91', '831', '1790000105000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"9"}}', '{"tags":{"beat":"10"}}', '6d61d478abe7de1097cc64b244ae69be', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('92', '832', '1790000106000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"10"}}', '{"tags":{"beat":"11"}}', 'e6f2a06a8098c391f36f29e035716e42', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('93', '833', '1790000107000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"11"}}', '{"tags":{"beat":"12"}}', '6a89854093e55a976121d2c710f8252e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('94', '834', '1790000108000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"12"}}', '{"tags":{"beat":"13"}}', '394255cacfea328ba8ba6d8bd1ba980e', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('95', '835', '1790000109000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"13"}}', '{"tags":{"beat":"14"}}', 'd674e81bcd15355b19825db552edc883', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('96', '836', '1790000110000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"14"}}', '{"tags":{"beat":"15"}}', '8267db0c4980a11c695fde1ada6edd7d', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('97', '837', '1790000111000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"15"}}', '{"tags":{"beat":"16"}}', '5949fb6d38887b547d5d4e3cddcaa1f5', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('98', '838', '1790000112000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"16"}}', '{"tags":{"beat":"17"}}', '14d8e24d2c790702885fd3148c244b52', NULL);
INSERT INTO "events" ("seq", "tx_id", "at_ms", "actor", "actor_id", "actor_kind", "request_id", "client", "type", "subject", "topic", "workspace", "before", "after", "change_id", "comment") VALUES ('99', '839', '1790000113000', 'ana', 'ana', 'user', NULL, NULL, 'model_version_tag.set', 'model_version:1/1', 'registered_model:1', 'default', '{"tags":{"beat":"17"}}', '{"tags":{"beat":"18"}}', '9d7b6cff94ec1ac0170137cf1f1d3f16', NULL);
INSERT INTO "experiment_tags" ("experiment_id", "key", "value") VALUES ('1', 'team', 'a');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms", "owner_id") VALUES ('0', 'default', 'Default', 'mlflow-artifacts:/0', 'active', '1796020183675', '1796020183675', NULL);
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms", "owner_id") VALUES ('1', 'default', 'tasting', 'mlflow-artifacts:/1', 'active', '1790000000000', '1790000000000', NULL);
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms", "owner_id") VALUES ('2', 'default', 'gone', 'mlflow-artifacts:/2', 'deleted', '1790000001000', '1790000023000', NULL);
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms", "owner_id") VALUES ('3', 'default', 'of cider', 'mlflow-artifacts:/3', 'active', '1790000241000', '1790000241000', '2');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms", "owner_id") VALUES ('4', 'default', 'of perry', 'mlflow-artifacts:/4', 'active', '1790000245000', '1790000245000', '2');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms", "owner_id") VALUES ('5', '6848390bd5823fe5774a359127de4a12', 'of mead', 'mlflow-artifacts:/workspaces/6848390bd5823fe5774a359127de4a12/5', 'active', '1790000250000', '1790000250000', '2');
INSERT INTO "experiments" ("experiment_id", "workspace", "name", "artifact_location", "lifecycle_stage", "created_at_ms", "updated_at_ms", "owner_id") VALUES ('6', '82d969b54fbdb2b17d9d64bcd070e6e4', 'of vinegar', 'mlflow-artifacts:/workspaces/82d969b54fbdb2b17d9d64bcd070e6e4/6', 'active', '1790000255000', '1790000255000', '2');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('1', 'default', 'workspace', '-1', 'group:1', 'contributor', '1790000260000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('10', '6848390bd5823fe5774a359127de4a12', 'workspace', '-1', 'user:2', 'administrator', '1790000270000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('11', '6848390bd5823fe5774a359127de4a12', 'workspace', '-1', 'user:3', 'denied', '1790000271000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('12', 'default', 'workspace', '-1', 'user:8', 'member', '1790000280000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('13', 'default', 'registered_model', '1', 'user:8', 'contributor', '1790000280000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('2', 'default', 'workspace', '-1', 'user:4', 'viewer', '1790000261000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('3', 'default', 'registered_model', '-1', 'user:6', 'viewer', '1790000262000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('4', 'default', 'registered_model', '-1', 'user:5', 'role:1', '1790000263000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('5', 'default', 'experiment', '-1', 'user:4', 'denied', '1790000264000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('6', 'default', 'registered_model', '1', 'user:4', 'manager', '1790000265000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('7', 'default', 'registered_model', '1', 'group:2', 'role:1', '1790000266000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('8', 'default', 'registered_model', '8', 'user:6', 'denied', '1790000267000', 'ana');
INSERT INTO "grants" ("id", "workspace", "resource_kind", "resource_id", "subject", "role", "created_at_ms", "created_by") VALUES ('9', 'default', 'experiment', '1', 'user:6', 'viewer', '1790000268000', 'ana');
INSERT INTO "group_members" ("group_id", "account_id", "source") VALUES ('1', '2', '');
INSERT INTO "group_members" ("group_id", "account_id", "source") VALUES ('1', '3', '');
INSERT INTO "group_members" ("group_id", "account_id", "source") VALUES ('2', '6', '');
INSERT INTO "groups" ("id", "workspace", "name", "name_key", "description", "created_at_ms", "updated_at_ms") VALUES ('1', NULL, 'cellar', 'cellar', 'The cellar.', '1790000230000', '1790000230000');
INSERT INTO "groups" ("id", "workspace", "name", "name_key", "description", "created_at_ms", "updated_at_ms") VALUES ('2', NULL, 'guests', 'guests', 'The guests.', '1790000233000', '1790000233000');
INSERT INTO "groups" ("id", "workspace", "name", "name_key", "description", "created_at_ms", "updated_at_ms") VALUES ('3', NULL, 'empty', 'empty', 'The empty.', '1790000235000', '1790000235000');
INSERT INTO "idempotency_keys" ("id", "workspace", "actor", "key", "request_digest", "claimed_at_ms", "answer", "place", "checks") VALUES ('1', 'default', 'ana', 'kept-key', 'abababababababababababababababababababababababababababababababab', '1790000221000', '{"registered_model":{"name":"once"}}', 'registered_model:7', NULL);
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
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('10', 'None', '2', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('11', 'None', '2', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('5', 'None', '1', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('6', 'None', '1', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('8', 'None', '2', '1');
INSERT INTO "latest_versions" ("registered_model_id", "stage", "version", "first_version") VALUES ('9', 'None', '2', '1');
INSERT INTO "logged_model_params" ("logged_model", "key", "value") VALUES ('1', 'depth', '3');
INSERT INTO "logged_model_params" ("logged_model", "key", "value") VALUES ('2', 'depth', '3');
INSERT INTO "logged_model_tags" ("logged_model", "key", "value") VALUES ('1', 'team', 'a');
INSERT INTO "logged_model_tags" ("logged_model", "key", "value") VALUES ('2', 'team', 'a');
INSERT INTO "logged_models" ("id", "model_id", "experiment_id", "workspace", "name", "artifact_uri", "created_at_ms", "updated_at_ms", "status", "status_message", "model_type", "source_run_id", "deleted_at_ms") VALUES ('1', 'm-b542e33c6ac97bd4550b2446b50da14f', '1', 'default', 'tree', 'mlflow-artifacts:/1/models/m-b542e33c6ac97bd4550b2446b50da14f/artifacts', '1790000024000', '1790000025000', 'LOGGED_MODEL_READY', NULL, 'agent', '38b8129e65ae4fdba6488e08f0eb8cbe', NULL);
INSERT INTO "logged_models" ("id", "model_id", "experiment_id", "workspace", "name", "artifact_uri", "created_at_ms", "updated_at_ms", "status", "status_message", "model_type", "source_run_id", "deleted_at_ms") VALUES ('2', 'm-2c4c0c5642b7d354d1301e5750eab6e6', '1', 'default', 'forest', 'mlflow-artifacts:/1/models/m-2c4c0c5642b7d354d1301e5750eab6e6/artifacts', '1790000027000', '1790000030000', 'LOGGED_MODEL_READY', NULL, 'agent', '38b8129e65ae4fdba6488e08f0eb8cbe', '1790000030000');
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
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('10', 'None', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('10', 'None', '2');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('11', 'None', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('11', 'None', '2');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('5', 'None', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('6', 'None', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('8', 'None', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('8', 'None', '2');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('9', 'None', '1');
INSERT INTO "model_version_stages" ("registered_model_id", "stage", "version") VALUES ('9', 'None', '2');
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
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('1', '1', '1', 'default', '', 'ana', '1790000032000', '1790000042000', 'Archived', 'runs:/38b8129e65ae4fdba6488e08f0eb8cbe/model', 'mlflow-artifacts:/versions/30a10853351364c3d0b81316f4250446', '38b8129e65ae4fdba6488e08f0eb8cbe', '', NULL, 'READY', NULL, '30a10853351364c3d0b81316f4250446', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '124', '1790000042000', NULL, '{ "step" : "1", "beat" : "99" }', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('10', '2', '2', 'default', '', 'ana', '1790000197000', '1790000201000', 'Archived', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000207000', '2', '1790000201000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('11', '2', '3', 'default', '', 'ana', '1790000198000', '1790000206000', 'Staging', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000206000', '3', '1790000202000', '{"stages":["Staging"],"aliases":["lost"]}', '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('12', '3', '1', 'default', '', 'ana', '1790000209000', '1790000213000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000214000', '1', NULL, NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('13', '4', '1', 'default', '', 'ana', '1790000211000', '1790000211000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000212000', '1', NULL, NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('14', '5', '1', 'default', '', 'ana', '1790000216000', '1790000216000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('15', '6', '1', 'default', '', 'ana', '1790000220000', '1790000220000', 'None', 'dummy-source', 'dummy-source', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, '{"mlflow.prompt.is_prompt":"true","mlflow.prompt.text":"Hello"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('16', '8', '1', 'default', '', 'ada', '1790000239000', '1790000239000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('17', '8', '2', 'default', '', 'ada', '1790000240000', '1790000240000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '2', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('18', '9', '1', '6848390bd5823fe5774a359127de4a12', '', 'ada', '1790000243000', '1790000243000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('19', '9', '2', '6848390bd5823fe5774a359127de4a12', '', 'ada', '1790000244000', '1790000244000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '2', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('2', '1', '2', 'default', '', 'ana', '1790000033000', '1790000044000', 'Production', 'runs:/38b8129e65ae4fdba6488e08f0eb8cbe/model', 'mlflow-artifacts:/versions/de919b8ad9d70dce74fb91424d4abcd4', '38b8129e65ae4fdba6488e08f0eb8cbe', '', NULL, 'READY', NULL, 'de919b8ad9d70dce74fb91424d4abcd4', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '19', '1790000044000', NULL, '{ "step" : "1", "checked" : "yes" }', '["champion"]');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('20', '10', '1', '6848390bd5823fe5774a359127de4a12', '', 'ada', '1790000248000', '1790000248000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('21', '10', '2', '6848390bd5823fe5774a359127de4a12', '', 'ada', '1790000249000', '1790000249000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '2', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('22', '11', '1', '82d969b54fbdb2b17d9d64bcd070e6e4', '', 'ada', '1790000253000', '1790000253000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '1', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('23', '11', '2', '82d969b54fbdb2b17d9d64bcd070e6e4', '', 'ada', '1790000254000', '1790000254000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '2', NULL, NULL, NULL, NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('3', '1', '3', 'default', 'Slow.', 'ana', '1790000034000', '1790000057000', 'Archived', 'runs:/38b8129e65ae4fdba6488e08f0eb8cbe/model', 'mlflow-artifacts:/versions/325f57c070009714fb9c1c10b38e0642', '38b8129e65ae4fdba6488e08f0eb8cbe', '', NULL, 'READY', NULL, '325f57c070009714fb9c1c10b38e0642', 'ddac11332e0ff877863a6954a95b6acb2adac5ceadee1f3f26189a4768ab7f45', NULL, '20', '1790000044000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('4', '1', '4', 'default', '', 'ana', '1790000035000', '1790000045000', 'Staging', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '4', '1790000045000', NULL, '{"step":"1"}', '["next"]');
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('5', '1', '5', 'default', '', 'ana', '1790000036000', '1790000061000', 'Production', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000061000', '5', '1790000047000', '{"stages":["Production","Staging"],"aliases":["both"]}', '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('6', '1', '6', 'default', '', 'ana', '1790000037000', '1790000048000', 'Archived', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '6', '1790000048000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('7', '1', '7', 'default', '', 'ana', '1790000038000', '1790000062000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000062000', '7', NULL, '{"stages":[],"aliases":[]}', '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('8', '1', '8', 'default', '', 'ana', '1790000039000', '1790000064000', 'None', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, NULL, '8', '1790000064000', NULL, '{"step":"1"}', NULL);
INSERT INTO "model_versions" ("id", "registered_model_id", "version", "workspace", "description", "author", "created_at_ms", "updated_at_ms", "current_stage", "source", "download_uri", "run_id", "run_link", "model_id", "status", "status_message", "files_id", "manifest_digest", "deleted_at_ms", "revision", "moved_at_ms", "held_at_deletion", "tags_json", "aliases_json") VALUES ('9', '2', '1', 'default', '', 'ana', '1790000196000', '1790000200000', 'Production', 's3://bucket/model', 's3://bucket/model', '', '', NULL, 'READY', NULL, NULL, NULL, '1790000207000', '1', '1790000200000', NULL, '{"step":"1"}', NULL);
INSERT INTO "moved_models" ("workspace", "name", "registered_model_id", "moved_at_ms") VALUES ('default', 'perry', '9', '1790000256000');
INSERT INTO "publishers" ("id", "workspace", "name", "issuer", "audience", "conditions", "models", "scope", "lifetime_s", "account_id", "created_at_ms", "updated_at_ms") VALUES ('1', 'default', 'wine-ci', 'https://token.actions.githubusercontent.com', 'https://models.example.com', '{"ref":"refs/heads/*","repository":"octo/wine"}', '[1]', 'write', '900', '8', '1790000280000', '1790000280000');
INSERT INTO "registered_model_tags" ("registered_model_id", "key", "value") VALUES ('1', 'team', 'cellar');
INSERT INTO "registered_model_tags" ("registered_model_id", "key", "value") VALUES ('2', 'team', 'brewery');
INSERT INTO "registered_model_tags" ("registered_model_id", "key", "value") VALUES ('6', 'mlflow.prompt.is_prompt', 'true');
INSERT INTO "roles" ("id", "workspace", "name", "description", "permissions", "created_at_ms", "updated_at_ms") VALUES ('1', 'default', 'tagger', 'Writes tags.', '["registered_model:read", "registered_model:update"]', '1790000258000', '1790000258000');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('1', 'mlflow.data.context', 'training');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('2', 'mlflow.data.context', 'training');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('3', 'mlflow.data.context', 'training');
INSERT INTO "run_dataset_tags" ("run_dataset", "key", "value") VALUES ('4', 'mlflow.data.context', 'training');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('1', '1', '1');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('2', '2', '2');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('3', '3', '3');
INSERT INTO "run_datasets" ("id", "run", "dataset") VALUES ('4', '4', '4');
INSERT INTO "run_models" ("run", "direction", "model_id", "step") VALUES ('1', 'output', 'm-2c4c0c5642b7d354d1301e5750eab6e6', '0');
INSERT INTO "run_models" ("run", "direction", "model_id", "step") VALUES ('1', 'output', 'm-b542e33c6ac97bd4550b2446b50da14f', '0');
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
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('1', '38b8129e65ae4fdba6488e08f0eb8cbe', '1', 'default', 'run 0', 'ana', 'RUNNING', '1790000000000', NULL, 'active', NULL, 'mlflow-artifacts:/1/38b8129e65ae4fdba6488e08f0eb8cbe/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('2', 'e33924202b600f6127362e9c7bb80513', '1', 'default', 'run 1', 'ana', 'RUNNING', '1790000000001', NULL, 'active', NULL, 'mlflow-artifacts:/1/e33924202b600f6127362e9c7bb80513/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('3', '3fe537729342b30909feab39504ca65a', '1', 'default', 'run 2', 'ana', 'RUNNING', '1790000000002', NULL, 'deleted', '1790000017000', 'mlflow-artifacts:/1/3fe537729342b30909feab39504ca65a/artifacts');
INSERT INTO "runs" ("id", "run_id", "experiment_id", "workspace", "name", "user_id", "status", "start_time_ms", "end_time_ms", "lifecycle_stage", "deleted_at_ms", "artifact_uri") VALUES ('4', '2f2e5b9685c863fcbf931c889f087683', '2', 'default', 'run 3', 'ana', 'RUNNING', '1790000000003', NULL, 'deleted', '1790000023000', 'mlflow-artifacts:/2/2f2e5b9685c863fcbf931c889f087683/artifacts');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '1', 'Production', '1', '1790000041000', '1790000042000', 'ana');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '2', 'Production', '4', '1790000044000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '4', 'Staging', '1', '1790000045000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '5', 'Production', '5', '1790000047000', '1790000061000', 'ben');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('1', '5', 'Staging', '2', '1790000046000', '1790000061000', 'ben');
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('2', '1', 'Production', '1', '1790000200000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('2', '1', 'Staging', '1', '1790000199000', NULL, NULL);
INSERT INTO "stage_stays" ("registered_model_id", "version", "stage", "place", "from_ms", "to_ms", "ended_by") VALUES ('2', '3', 'Staging', '2', '1790000202000', '1790000206000', 'ana');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('6848390bd5823fe5774a359127de4a12', 'Archived', '3');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('6848390bd5823fe5774a359127de4a12', 'None', '0');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('6848390bd5823fe5774a359127de4a12', 'Production', '2');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('6848390bd5823fe5774a359127de4a12', 'Staging', '1');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('82d969b54fbdb2b17d9d64bcd070e6e4', 'Archived', '3');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('82d969b54fbdb2b17d9d64bcd070e6e4', 'None', '0');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('82d969b54fbdb2b17d9d64bcd070e6e4', 'Production', '2');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('82d969b54fbdb2b17d9d64bcd070e6e4', 'Staging', '1');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'Archived', '3');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'None', '0');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'Production', '2');
INSERT INTO "stages" ("workspace", "name", "position") VALUES ('default', 'Staging', '1');
INSERT INTO "workspaces" ("key", "name", "description", "artifact_root", "default_role", "created_at_ms", "updated_at_ms", "archived_at_ms") VALUES ('6848390bd5823fe5774a359127de4a12', 'lab', 'Tests.', NULL, 'viewer', '1790000236000', '1790000236000', NULL);
INSERT INTO "workspaces" ("key", "name", "description", "artifact_root", "default_role", "created_at_ms", "updated_at_ms", "archived_at_ms") VALUES ('82d969b54fbdb2b17d9d64bcd070e6e4', 'old', '', NULL, NULL, '1790000237000', '1790000283000', '1790000283000');
INSERT INTO "workspaces" ("key", "name", "description", "artifact_root", "default_role", "created_at_ms", "updated_at_ms", "archived_at_ms") VALUES ('default', 'default', '', NULL, NULL, '1796020183675', '1796020183675', NULL);
SELECT setval('account_sessions_id_seq', 1);
SELECT setval('accounts_id_seq', 8);
SELECT setval('api_tokens_id_seq', 7);
SELECT setval('artifact_roots_id_seq', 13);
SELECT setval('datasets_id_seq', 4);
SELECT setval('events_seq_seq', 268);
SELECT setval('experiments_experiment_id_seq', 6);
SELECT setval('grants_id_seq', 13);
SELECT setval('groups_id_seq', 3);
SELECT setval('idempotency_keys_id_seq', 1);
SELECT setval('logged_models_id_seq', 2);
SELECT setval('publishers_id_seq', 1);
SELECT setval('registered_models_id_seq', 11);
SELECT setval('roles_id_seq', 1);
SELECT setval('run_datasets_id_seq', 4);
SELECT setval('runs_id_seq', 4);
SELECT setval('comments_id_seq', 3);
SELECT setval('model_versions_id_seq', 23);
