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

CREATE TABLE audit_heads (
	tree_size BIGINT NOT NULL,
	root_hash TEXT COLLATE "C" NOT NULL,
	at_ms BIGINT NOT NULL,
	previous_size BIGINT DEFAULT 0 NOT NULL,
	key_id TEXT COLLATE "C",
	signature TEXT COLLATE "C",
	CONSTRAINT pk_audit_heads PRIMARY KEY (tree_size)
);

CREATE TABLE audit_keys (
	key_id TEXT COLLATE "C" NOT NULL,
	public_key TEXT COLLATE "C" NOT NULL,
	first_used_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_audit_keys PRIMARY KEY (key_id)
);

CREATE TABLE audit_nodes (
	level BIGINT NOT NULL,
	node_index BIGINT NOT NULL,
	hash TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_audit_nodes PRIMARY KEY (level, node_index)
);

CREATE TABLE audit_state (
	id BIGINT NOT NULL,
	log_id TEXT COLLATE "C" NOT NULL,
	tree_size BIGINT DEFAULT 0 NOT NULL,
	position BIGINT DEFAULT 0 NOT NULL,
	head_size BIGINT DEFAULT 0 NOT NULL,
	head_at_ms BIGINT DEFAULT 0 NOT NULL,
	holder TEXT COLLATE "C" NOT NULL,
	held_until_ms BIGINT DEFAULT 0 NOT NULL,
	CONSTRAINT pk_audit_state PRIMARY KEY (id)
);

CREATE TABLE audit_verifications (
	id BIGSERIAL NOT NULL,
	requested_by TEXT COLLATE "C" NOT NULL,
	requested_at_ms BIGINT NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	checked_count BIGINT DEFAULT 0 NOT NULL,
	total_count BIGINT DEFAULT 0 NOT NULL,
	finished_at_ms BIGINT,
	holder TEXT COLLATE "C" NOT NULL,
	held_until_ms BIGINT DEFAULT 0 NOT NULL,
	report TEXT COLLATE "C",
	CONSTRAINT pk_audit_verifications PRIMARY KEY (id)
);

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
	model_name TEXT COLLATE "C",
	model_updated_at_ms BIGINT,
	model_deleted_at_ms BIGINT,
	model_versions_updated_at_ms BIGINT,
	CONSTRAINT pk_grants PRIMARY KEY (id),
	CONSTRAINT uq_grants_resource_kind_resource_id_workspace_subject_role UNIQUE (resource_kind, resource_id, workspace, subject, role)
);

CREATE INDEX ix_grants_subject ON grants (subject, workspace, resource_kind, role, resource_id, model_name, model_updated_at_ms, model_deleted_at_ms, model_versions_updated_at_ms);

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

CREATE TABLE model_files (
	digest TEXT COLLATE "C" NOT NULL,
	has_signature BIGINT DEFAULT 0 NOT NULL,
	CONSTRAINT pk_model_files PRIMARY KEY (digest)
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

CREATE TABLE notification_follower (
	id BIGINT NOT NULL,
	position BIGINT NOT NULL,
	holder TEXT COLLATE "C" NOT NULL,
	held_until_ms BIGINT NOT NULL,
	CONSTRAINT pk_notification_follower PRIMARY KEY (id)
);

CREATE TABLE notification_settings (
	account_id BIGINT NOT NULL,
	mail TEXT COLLATE "C" NOT NULL,
	kinds TEXT COLLATE "C" NOT NULL,
	digest_minute BIGINT NOT NULL,
	zone TEXT COLLATE "C" NOT NULL,
	digested_to_id BIGINT DEFAULT 0 NOT NULL,
	next_digest_at_ms BIGINT,
	updated_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_notification_settings PRIMARY KEY (account_id)
);

CREATE INDEX ix_notification_settings_digest ON notification_settings (next_digest_at_ms) WHERE next_digest_at_ms IS NOT NULL;

CREATE TABLE notifications (
	id BIGSERIAL NOT NULL,
	account_id BIGINT NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	event_seq BIGINT NOT NULL,
	model_id BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	read_at_ms BIGINT,
	CONSTRAINT pk_notifications PRIMARY KEY (id),
	CONSTRAINT uq_notifications_account_id_event_seq UNIQUE (account_id, event_seq)
);

CREATE INDEX ix_notifications_created ON notifications (created_at_ms);

CREATE INDEX ix_notifications_event ON notifications (event_seq);

CREATE INDEX ix_notifications_inbox ON notifications (account_id, workspace, id);

CREATE INDEX ix_notifications_read ON notifications (read_at_ms) WHERE read_at_ms IS NOT NULL;

CREATE INDEX ix_notifications_unread ON notifications (account_id, workspace, read_at_ms, kind, model_id);

CREATE TABLE outgoing_mail (
	id BIGSERIAL NOT NULL,
	account_id BIGINT NOT NULL,
	purpose TEXT COLLATE "C" NOT NULL,
	after_id BIGINT NOT NULL,
	to_id BIGINT NOT NULL,
	attempts BIGINT DEFAULT 0 NOT NULL,
	created_at_ms BIGINT NOT NULL,
	due_at_ms BIGINT NOT NULL,
	holder TEXT COLLATE "C",
	held_until_ms BIGINT,
	handed_over_at_ms BIGINT,
	CONSTRAINT pk_outgoing_mail PRIMARY KEY (id),
	CONSTRAINT uq_outgoing_mail_account_id_purpose_after_id UNIQUE (account_id, purpose, after_id)
);

CREATE INDEX ix_outgoing_mail_due ON outgoing_mail (due_at_ms);

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
	versions_updated_at_ms BIGINT DEFAULT 0 NOT NULL,
	CONSTRAINT pk_registered_models PRIMARY KEY (id)
);

CREATE INDEX ix_registered_models_deleted_name ON registered_models (workspace, name, deleted_at_ms, id) WHERE deleted_at_ms IS NOT NULL;

CREATE INDEX ix_registered_models_owner ON registered_models (owner_id, workspace, id, name, updated_at_ms, deleted_at_ms, versions_updated_at_ms) WHERE owner_id IS NOT NULL;

CREATE INDEX ix_registered_models_updated ON registered_models (workspace, updated_at_ms, name);

CREATE UNIQUE INDEX uq_registered_models_workspace_name ON registered_models (workspace, name) WHERE deleted_at_ms IS NULL;

CREATE TABLE request_decisions (
	id BIGSERIAL NOT NULL,
	request_row BIGINT NOT NULL,
	kind TEXT COLLATE "C" NOT NULL,
	decider TEXT COLLATE "C" NOT NULL,
	decider_account BIGINT,
	decider_name TEXT COLLATE "C" NOT NULL,
	comment TEXT COLLATE "C" NOT NULL,
	facts TEXT COLLATE "C" NOT NULL,
	rule_version BIGINT NOT NULL,
	at_ms BIGINT NOT NULL,
	CONSTRAINT pk_request_decisions PRIMARY KEY (id)
);

CREATE INDEX ix_request_decisions_request ON request_decisions (request_row, id);

CREATE TABLE request_numbers (
	workspace TEXT COLLATE "C" NOT NULL,
	last_number BIGINT NOT NULL,
	CONSTRAINT pk_request_numbers PRIMARY KEY (workspace)
);

CREATE TABLE request_reviewers (
	request_row BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	asked_by TEXT COLLATE "C" NOT NULL,
	asked_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_request_reviewers PRIMARY KEY (request_row, account_id)
);

CREATE INDEX ix_request_reviewers_account ON request_reviewers (account_id, request_row);

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

CREATE TABLE sealed_events (
	leaf_index BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	leaf_hash TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_sealed_events PRIMARY KEY (leaf_index),
	CONSTRAINT uq_sealed_events_seq UNIQUE (seq)
);

CREATE TABLE server_secrets (
	purpose TEXT COLLATE "C" NOT NULL,
	value TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_server_secrets PRIMARY KEY (purpose)
);

CREATE TABLE stage_rules (
	workspace TEXT COLLATE "C" NOT NULL,
	model_row BIGINT NOT NULL,
	target TEXT COLLATE "C" NOT NULL,
	version BIGINT NOT NULL,
	rule TEXT COLLATE "C",
	updated_at_ms BIGINT NOT NULL,
	updated_by TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_stage_rules PRIMARY KEY (workspace, model_row, target)
);

CREATE INDEX ix_stage_rules_model ON stage_rules (model_row);

CREATE TABLE stage_settings (
	workspace TEXT COLLATE "C" NOT NULL,
	stamp TEXT COLLATE "C" NOT NULL,
	CONSTRAINT pk_stage_settings PRIMARY KEY (workspace)
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
	colour TEXT COLLATE "C",
	CONSTRAINT pk_stages PRIMARY KEY (workspace, name)
);

CREATE TABLE usage_days (
	registered_model_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	day BIGINT NOT NULL,
	account_id BIGINT NOT NULL,
	client TEXT COLLATE "C" NOT NULL,
	way TEXT COLLATE "C" NOT NULL,
	loads BIGINT NOT NULL,
	last_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_usage_days PRIMARY KEY (registered_model_id, version, day, account_id, client, way)
);

CREATE INDEX ix_usage_days_day ON usage_days (day);

CREATE INDEX ix_usage_days_model ON usage_days (registered_model_id, day);

CREATE TABLE usage_writers (
	writer TEXT COLLATE "C" NOT NULL,
	batch BIGINT NOT NULL,
	at_ms BIGINT NOT NULL,
	CONSTRAINT pk_usage_writers PRIMARY KEY (writer)
);

CREATE TABLE used_once (
	digest TEXT COLLATE "C" NOT NULL,
	until_ms BIGINT NOT NULL,
	CONSTRAINT pk_used_once PRIMARY KEY (digest)
);

CREATE INDEX ix_used_once_until ON used_once (until_ms);

CREATE TABLE watches (
	id BIGSERIAL NOT NULL,
	account_id BIGINT NOT NULL,
	model_id BIGINT NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	level TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	after_seq BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	CONSTRAINT pk_watches PRIMARY KEY (id),
	CONSTRAINT uq_watches_account_id_model_id_workspace UNIQUE (account_id, model_id, workspace)
);

CREATE INDEX ix_watches_model ON watches (model_id, workspace, account_id, level, after_seq);

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

CREATE TABLE former_model_names (
	name TEXT COLLATE "C" NOT NULL,
	registered_model_id BIGINT NOT NULL,
	CONSTRAINT pk_former_model_names PRIMARY KEY (name, registered_model_id),
	CONSTRAINT fk_former_model_names_registered_model_id FOREIGN KEY(registered_model_id) REFERENCES registered_models (id)
);

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

CREATE TABLE transition_requests (
	id BIGSERIAL NOT NULL,
	workspace TEXT COLLATE "C" NOT NULL,
	number BIGINT NOT NULL,
	registered_model_id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	target_kind TEXT COLLATE "C" NOT NULL,
	target TEXT COLLATE "C" NOT NULL,
	archive_existing BIGINT NOT NULL,
	keep_others BIGINT NOT NULL,
	is_exclusive BIGINT NOT NULL,
	replaced BIGINT,
	comment TEXT COLLATE "C" NOT NULL,
	requester TEXT COLLATE "C" NOT NULL,
	requester_account BIGINT,
	requester_name TEXT COLLATE "C" NOT NULL,
	state TEXT COLLATE "C" NOT NULL,
	created_at_ms BIGINT NOT NULL,
	updated_at_ms BIGINT NOT NULL,
	expires_at_ms BIGINT NOT NULL,
	closed_at_ms BIGINT,
	closed_by TEXT COLLATE "C",
	reason TEXT COLLATE "C" NOT NULL,
	transition_seq BIGINT,
	CONSTRAINT pk_transition_requests PRIMARY KEY (id),
	CONSTRAINT uq_transition_requests_workspace_number UNIQUE (workspace, number),
	CONSTRAINT fk_transition_requests_registered_model_id FOREIGN KEY(registered_model_id) REFERENCES registered_models (id)
);

CREATE INDEX ix_transition_requests_model ON transition_requests (registered_model_id, number);

CREATE INDEX ix_transition_requests_open ON transition_requests (workspace, number) WHERE state = 'open';

CREATE INDEX ix_transition_requests_requester ON transition_requests (requester, workspace, number);

CREATE UNIQUE INDEX uq_transition_requests_open ON transition_requests (registered_model_id, version, target_kind, target) WHERE state = 'open';

INSERT INTO stages (workspace, name, position) VALUES ('default', 'None', 0), ('default', 'Staging', 1), ('default', 'Production', 2), ('default', 'Archived', 3);

INSERT INTO experiments (experiment_id, workspace, name, artifact_location, lifecycle_stage, created_at_ms, updated_at_ms) VALUES (0, 'default', 'Default', 'mlflow-artifacts:/0', 'active', CAST(extract(epoch FROM now()) * 1000 AS BIGINT), CAST(extract(epoch FROM now()) * 1000 AS BIGINT));

INSERT INTO artifact_roots (workspace, path, kind, owner_id) VALUES ('default', '0', 'experiment', '0');

INSERT INTO event_sequencer (id) VALUES (1);

INSERT INTO workspaces (key, name, description, created_at_ms, updated_at_ms) VALUES ('default', 'default', '', CAST(extract(epoch FROM now()) * 1000 AS BIGINT), CAST(extract(epoch FROM now()) * 1000 AS BIGINT));

INSERT INTO access_state (id) VALUES (1);

CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));

INSERT INTO alembic_version (version_num) VALUES ('0014');
