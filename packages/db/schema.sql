-- Made by `node packages/db/scripts/dump-schema.ts` from packages/db/migrations; not to be edited.

create table agent_snapshots (
  chat_id uuid not null,
  session_id uuid not null,
  agent text not null,
  model text not null,
  mode text not null,
  turn_number integer not null,
  state json not null,
  updated_at timestamp with time zone not null default clock_timestamp(),
  constraint agent_snapshots_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint agent_snapshots_mode_check CHECK ((mode = ANY (ARRAY['plan'::text, 'ask'::text, 'auto'::text]))),
  constraint agent_snapshots_pkey PRIMARY KEY (chat_id),
  constraint agent_snapshots_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);

create table attachments (
  id uuid not null,
  kind text not null,
  name text not null,
  mime text not null,
  bytes bigint not null,
  width integer,
  height integer,
  message_id uuid,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint attachments_bytes_check CHECK ((bytes > 0)),
  constraint attachments_check CHECK (((kind = 'image'::text) = ((width IS NOT NULL) AND (height IS NOT NULL)))),
  constraint attachments_height_check CHECK ((height > 0)),
  constraint attachments_kind_check CHECK ((kind = ANY (ARRAY['image'::text, 'file'::text]))),
  constraint attachments_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE SET NULL,
  constraint attachments_pkey PRIMARY KEY (id),
  constraint attachments_width_check CHECK ((width > 0))
);

create table chats (
  id uuid not null,
  session_id uuid not null,
  number integer not null,
  name text,
  agent text not null default 'native'::text,
  model text,
  mode text,
  worktree_id uuid,
  status text not null default 'idle'::text,
  read_turn_number integer not null default 0,
  created_at timestamp with time zone not null default clock_timestamp(),
  effort text,
  constraint chats_effort_check CHECK ((effort = ANY (ARRAY['off'::text, 'low'::text, 'high'::text, 'max'::text]))),
  constraint chats_mode_check CHECK ((mode = ANY (ARRAY['plan'::text, 'ask'::text, 'auto'::text]))),
  constraint chats_number_check CHECK ((number > 0)),
  constraint chats_pkey PRIMARY KEY (id),
  constraint chats_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE,
  constraint chats_session_id_number_key UNIQUE (session_id, number),
  constraint chats_status_check CHECK ((status = ANY (ARRAY['idle'::text, 'working'::text, 'needs_you'::text, 'failed'::text, 'done_unread'::text])))
);

create table compactions (
  id uuid not null,
  chat_id uuid not null,
  turn_id uuid not null,
  status text not null,
  reason text not null,
  instructions text,
  summary text not null,
  cut_position bigint not null,
  dropped_messages integer not null,
  tokens_before bigint not null,
  tokens_after bigint not null,
  message_id uuid,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint compactions_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint compactions_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint compactions_pkey PRIMARY KEY (id),
  constraint compactions_reason_check CHECK ((reason = ANY (ARRAY['limit'::text, 'asked'::text]))),
  constraint compactions_status_check CHECK ((status = ANY (ARRAY['proposed'::text, 'applied'::text, 'discarded'::text]))),
  constraint compactions_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES turns(id) ON DELETE CASCADE
);

create table devices (
  id uuid not null,
  name text not null,
  secret_hash bytea not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  last_seen_at timestamp with time zone not null default clock_timestamp(),
  constraint devices_pkey PRIMARY KEY (id),
  constraint devices_secret_hash_key UNIQUE (secret_hash)
);

create table drafts (
  chat_id uuid not null,
  text text not null,
  version integer not null,
  updated_at timestamp with time zone not null default clock_timestamp(),
  constraint drafts_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint drafts_pkey PRIMARY KEY (chat_id)
);

create table file_contents (
  hash text not null,
  content bytea not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint file_contents_pkey PRIMARY KEY (hash)
);

create table grants (
  id uuid not null,
  project_id uuid not null,
  session_id uuid,
  kind text not null,
  value text not null,
  request_id uuid,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint grants_kind_check CHECK ((kind = ANY (ARRAY['command'::text, 'read_access'::text]))),
  constraint grants_pkey PRIMARY KEY (id),
  constraint grants_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE,
  constraint grants_request_id_fkey FOREIGN KEY (request_id) REFERENCES requests(id) ON DELETE SET NULL,
  constraint grants_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);

create table hosts (
  id uuid not null,
  name text not null,
  url text not null,
  started_at timestamp with time zone not null default clock_timestamp(),
  heartbeat_at timestamp with time zone not null default clock_timestamp(),
  faults json not null default '[]'::json,
  constraint hosts_pkey PRIMARY KEY (id)
);

create table idempotency_keys (
  scope text not null,
  key text not null,
  body_hash bytea not null,
  status integer,
  response json,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint idempotency_keys_pkey PRIMARY KEY (scope, key)
);

create table message_chunks (
  message_id uuid not null,
  idx integer not null,
  seq bigint not null,
  parts json not null,
  constraint message_chunks_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint message_chunks_pkey PRIMARY KEY (message_id, idx)
);

create table message_parts (
  message_id uuid not null,
  idx integer not null,
  type text not null,
  content json not null,
  provider json,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint message_parts_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint message_parts_pkey PRIMARY KEY (message_id, idx),
  constraint message_parts_type_check CHECK ((type = ANY (ARRAY['text'::text, 'reasoning'::text, 'tool_call'::text, 'tool_result'::text, 'image'::text, 'file'::text, 'data'::text])))
);

create table messages (
  id uuid not null,
  chat_id uuid not null,
  turn_id uuid,
  "position" bigint not null generated always as identity,
  step integer not null default 0,
  role text not null,
  kind text not null,
  note_kind text,
  status text not null,
  model text,
  prompt_tokens bigint,
  cache_hit_tokens bigint,
  cache_miss_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  created_at timestamp with time zone not null default clock_timestamp(),
  finished_at timestamp with time zone,
  log_start bigint not null default 0,
  rewind_id uuid,
  thought_ms integer,
  constraint messages_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint messages_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'note'::text, 'summary'::text]))),
  constraint messages_pkey PRIMARY KEY (id),
  constraint messages_rewind_id_fkey FOREIGN KEY (rewind_id) REFERENCES rewinds(id) ON DELETE SET NULL,
  constraint messages_role_check CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text]))),
  constraint messages_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'streaming'::text, 'calling'::text, 'complete'::text, 'cancelled'::text, 'failed'::text, 'abandoned'::text]))),
  constraint messages_thought_ms_check CHECK ((thought_ms >= 0)),
  constraint messages_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES turns(id) ON DELETE CASCADE
);

create table model_calls (
  id uuid not null,
  session_id uuid not null,
  chat_id uuid not null,
  turn_id uuid not null,
  message_id uuid,
  turn_number integer not null,
  step integer not null,
  purpose text not null default 'step'::text,
  agent text not null default 'native'::text,
  provider text not null,
  model text not null,
  effort text,
  retries integer not null default 0,
  started_at timestamp with time zone not null default clock_timestamp(),
  first_token_at timestamp with time zone,
  ttft_ms integer,
  finished_at timestamp with time zone,
  latency_ms integer,
  outcome text,
  finish_reason text,
  error text,
  prompt_tokens bigint,
  cache_hit_tokens bigint,
  cache_miss_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  cost_usd double precision,
  saved_usd double precision,
  price_tier text,
  segments json not null default '[]'::json,
  runs json,
  cache_break json,
  constraint model_calls_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint model_calls_effort_check CHECK ((effort = ANY (ARRAY['off'::text, 'low'::text, 'high'::text, 'max'::text]))),
  constraint model_calls_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint model_calls_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'error'::text, 'denied'::text, 'timeout'::text, 'cancelled'::text, 'interrupted'::text]))),
  constraint model_calls_pkey PRIMARY KEY (id),
  constraint model_calls_price_tier_check CHECK ((price_tier = ANY (ARRAY['flat'::text, 'off_peak'::text, 'peak'::text]))),
  constraint model_calls_purpose_check CHECK ((purpose = ANY (ARRAY['step'::text, 'compaction'::text]))),
  constraint model_calls_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE,
  constraint model_calls_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES turns(id) ON DELETE CASCADE
);

create table models (
  host_id uuid not null,
  id text not null,
  provider text not null,
  offline boolean not null,
  sees_images boolean not null,
  context_tokens integer not null,
  is_default boolean not null,
  "position" integer not null,
  constraint models_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts(id) ON DELETE CASCADE,
  constraint models_pkey PRIMARY KEY (host_id, id)
);

create table pair_tokens (
  token_hash bytea not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint pair_tokens_pkey PRIMARY KEY (token_hash)
);

create table pending_changes (
  id uuid not null,
  session_id uuid not null,
  chat_id uuid not null,
  turn_id uuid not null,
  message_id uuid not null,
  tool_call_id text not null,
  "position" bigint not null generated always as identity,
  path text not null,
  operation text not null,
  status text not null default 'pending'::text,
  before_hash text,
  after_hash text,
  diff text not null,
  additions integer not null,
  deletions integer not null,
  agent text not null,
  conflict text,
  apply_requested_at timestamp with time zone,
  created_at timestamp with time zone not null default clock_timestamp(),
  decided_at timestamp with time zone,
  decided_by text,
  part integer not null default 0,
  deleted_mode integer,
  constraint pending_changes_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint pending_changes_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint pending_changes_operation_check CHECK ((operation = ANY (ARRAY['create'::text, 'edit'::text, 'delete'::text]))),
  constraint pending_changes_pkey PRIMARY KEY (id),
  constraint pending_changes_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE,
  constraint pending_changes_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'applied'::text, 'rejected'::text, 'reverted'::text, 'conflicted'::text]))),
  constraint pending_changes_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES turns(id) ON DELETE CASCADE
);

create table pins (
  message_id uuid not null,
  chat_id uuid not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint pins_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint pins_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint pins_pkey PRIMARY KEY (message_id)
);

create table projects (
  id uuid not null,
  host_id uuid not null,
  name text not null,
  path text not null,
  created_at timestamp with time zone not null default clock_timestamp(),
  ask_patterns text[] not null default '{}'::text[],
  constraint projects_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts(id),
  constraint projects_host_id_path_key UNIQUE (host_id, path),
  constraint projects_pkey PRIMARY KEY (id)
);

create table push_subscriptions (
  endpoint text not null,
  device_id uuid,
  p256dh text not null,
  auth text not null,
  events text[] not null,
  told_epoch text,
  told_seq bigint not null default 0,
  created_at timestamp with time zone not null default clock_timestamp(),
  constraint push_subscriptions_device_id_fkey FOREIGN KEY (device_id) REFERENCES devices(id) ON DELETE CASCADE,
  constraint push_subscriptions_pkey PRIMARY KEY (endpoint)
);

create table requests (
  id uuid not null,
  session_id uuid not null,
  chat_id uuid not null,
  turn_id uuid not null,
  message_id uuid not null,
  tool_call_id text not null,
  kind text not null,
  status text not null default 'pending'::text,
  payload json not null,
  answer json,
  answered_by text,
  created_at timestamp with time zone not null default clock_timestamp(),
  expires_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  constraint requests_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint requests_kind_check CHECK ((kind = ANY (ARRAY['approval'::text, 'question'::text, 'read_access'::text]))),
  constraint requests_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint requests_message_id_tool_call_id_key UNIQUE (message_id, tool_call_id),
  constraint requests_pkey PRIMARY KEY (id),
  constraint requests_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE,
  constraint requests_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'answered'::text, 'expired'::text, 'superseded'::text]))),
  constraint requests_turn_id_fkey FOREIGN KEY (turn_id) REFERENCES turns(id) ON DELETE CASCADE
);

create table rewinds (
  id uuid not null,
  chat_id uuid not null,
  turn_number integer not null,
  reverted_changes uuid[] not null default '{}'::uuid[],
  created_at timestamp with time zone not null default clock_timestamp(),
  undone_at timestamp with time zone,
  constraint rewinds_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint rewinds_pkey PRIMARY KEY (id)
);

create table running_commands (
  message_id uuid not null,
  tool_call_id text not null,
  host_id uuid not null,
  pid integer not null,
  process_started text not null,
  output text not null default ''::text,
  constraint running_commands_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts(id) ON DELETE CASCADE,
  constraint running_commands_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint running_commands_pkey PRIMARY KEY (message_id, tool_call_id)
);

create table sessions (
  id uuid not null,
  project_id uuid not null,
  name text not null,
  named boolean not null default false,
  model text not null,
  mode text not null,
  pinned boolean not null default false,
  archived_at timestamp with time zone,
  created_at timestamp with time zone not null default clock_timestamp(),
  updated_at timestamp with time zone not null default clock_timestamp(),
  effort text,
  constraint sessions_effort_check CHECK ((effort = ANY (ARRAY['off'::text, 'low'::text, 'high'::text, 'max'::text]))),
  constraint sessions_mode_check CHECK ((mode = ANY (ARRAY['plan'::text, 'ask'::text, 'auto'::text]))),
  constraint sessions_pkey PRIMARY KEY (id),
  constraint sessions_project_id_fkey FOREIGN KEY (project_id) REFERENCES projects(id) ON DELETE CASCADE
);

create table settings (
  key text not null,
  value json not null,
  updated_at timestamp with time zone not null default clock_timestamp(),
  constraint settings_pkey PRIMARY KEY (key)
);

create table stream_events (
  stream text not null,
  seq bigint not null,
  frame json not null,
  at timestamp with time zone not null default clock_timestamp(),
  constraint stream_events_pkey PRIMARY KEY (stream, seq)
);

create table streams (
  stream text not null,
  head bigint not null,
  trimmed bigint not null default 0,
  constraint streams_pkey PRIMARY KEY (stream)
);

create table tool_traces (
  id uuid not null,
  session_id uuid not null,
  chat_id uuid not null,
  message_id uuid not null,
  turn_number integer not null,
  step integer not null,
  tool_call_id text not null,
  tool_name text not null,
  tool_input json,
  tool_output text,
  started_at timestamp with time zone not null default clock_timestamp(),
  finished_at timestamp with time zone,
  latency_ms integer,
  tokens_used integer,
  cache_tokens integer,
  reasoning_tokens integer,
  error text,
  outcome text,
  facts json,
  input_cut boolean not null default false,
  output_cut boolean not null default false,
  constraint tool_traces_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint tool_traces_message_id_fkey FOREIGN KEY (message_id) REFERENCES messages(id) ON DELETE CASCADE,
  constraint tool_traces_outcome_check CHECK ((outcome = ANY (ARRAY['success'::text, 'error'::text, 'denied'::text, 'timeout'::text, 'cancelled'::text, 'interrupted'::text]))),
  constraint tool_traces_pkey PRIMARY KEY (id),
  constraint tool_traces_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);

create table turns (
  id uuid not null,
  chat_id uuid not null,
  host_id uuid not null,
  number integer not null,
  status text not null,
  model text not null,
  mode text not null,
  step integer not null default 0,
  steps_max integer not null,
  prompt_tokens bigint not null default 0,
  cache_hit_tokens bigint not null default 0,
  cache_miss_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  cost_usd double precision,
  error json,
  cancel_requested_at timestamp with time zone,
  lease_owner uuid,
  lease_until timestamp with time zone,
  epoch integer not null default 0,
  resumed_count integer not null default 0,
  created_at timestamp with time zone not null default clock_timestamp(),
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  kind text not null default 'message'::text,
  effort text,
  budget_tokens bigint,
  options json,
  rewind_id uuid,
  budget_warnings json not null default '[]'::json,
  constraint turns_chat_id_fkey FOREIGN KEY (chat_id) REFERENCES chats(id) ON DELETE CASCADE,
  constraint turns_chat_id_number_key UNIQUE (chat_id, number),
  constraint turns_effort_check CHECK ((effort = ANY (ARRAY['off'::text, 'low'::text, 'high'::text, 'max'::text]))),
  constraint turns_host_id_fkey FOREIGN KEY (host_id) REFERENCES hosts(id),
  constraint turns_kind_check CHECK ((kind = ANY (ARRAY['message'::text, 'compact'::text]))),
  constraint turns_mode_check CHECK ((mode = ANY (ARRAY['plan'::text, 'ask'::text, 'auto'::text]))),
  constraint turns_number_check CHECK ((number > 0)),
  constraint turns_pkey PRIMARY KEY (id),
  constraint turns_rewind_id_fkey FOREIGN KEY (rewind_id) REFERENCES rewinds(id) ON DELETE SET NULL,
  constraint turns_status_check CHECK ((status = ANY (ARRAY['queued'::text, 'running'::text, 'awaiting_input'::text, 'completed'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE INDEX agent_snapshots_by_session ON public.agent_snapshots USING btree (session_id);

CREATE INDEX attachments_by_message ON public.attachments USING btree (message_id) WHERE (message_id IS NOT NULL);

CREATE INDEX attachments_unused ON public.attachments USING btree (created_at) WHERE (message_id IS NULL);

CREATE INDEX compactions_by_chat ON public.compactions USING btree (chat_id, created_at DESC);

CREATE UNIQUE INDEX grants_once ON public.grants USING btree (project_id, COALESCE(session_id, '00000000-0000-0000-0000-000000000000'::uuid), kind, value);

CREATE INDEX idempotency_keys_by_age ON public.idempotency_keys USING btree (created_at);

CREATE INDEX messages_by_chat ON public.messages USING btree (chat_id, "position" DESC);

CREATE INDEX messages_by_turn ON public.messages USING btree (turn_id, "position");

CREATE INDEX messages_running ON public.messages USING btree (chat_id) WHERE (status = 'streaming'::text);

CREATE INDEX model_calls_broken ON public.model_calls USING btree (started_at) WHERE (cache_break IS NOT NULL);

CREATE INDEX model_calls_by_chat ON public.model_calls USING btree (chat_id, turn_number, started_at, id);

CREATE INDEX model_calls_by_session ON public.model_calls USING btree (session_id);

CREATE INDEX model_calls_by_turn ON public.model_calls USING btree (turn_id);

CREATE INDEX model_calls_sums ON public.model_calls USING btree (started_at) INCLUDE (session_id, turn_id, provider, model, agent, outcome, latency_ms, prompt_tokens, cache_hit_tokens, cache_miss_tokens, completion_tokens, reasoning_tokens, cost_usd, saved_usd);

CREATE INDEX model_calls_with_breaks ON public.model_calls USING btree (turn_id) WHERE (cache_break IS NOT NULL);

CREATE INDEX pending_changes_by_call ON public.pending_changes USING btree (message_id, tool_call_id);

CREATE INDEX pending_changes_by_chat ON public.pending_changes USING btree (chat_id, "position");

CREATE INDEX pending_changes_by_session ON public.pending_changes USING btree (session_id, "position" DESC);

CREATE INDEX pending_changes_on_disk ON public.pending_changes USING btree (path, decided_at) WHERE (status = ANY (ARRAY['applied'::text, 'reverted'::text]));

CREATE INDEX pending_changes_open ON public.pending_changes USING btree (chat_id, path) WHERE (status = 'pending'::text);

CREATE INDEX pending_changes_requested ON public.pending_changes USING btree ("position", part) WHERE (apply_requested_at IS NOT NULL);

CREATE INDEX pins_by_chat ON public.pins USING btree (chat_id);

CREATE INDEX push_subscriptions_by_device ON public.push_subscriptions USING btree (device_id);

CREATE INDEX requests_by_chat ON public.requests USING btree (chat_id, created_at);

CREATE INDEX requests_pending ON public.requests USING btree (created_at, id) WHERE (status = 'pending'::text);

CREATE INDEX rewinds_by_chat ON public.rewinds USING btree (chat_id, created_at DESC);

CREATE INDEX running_commands_by_host ON public.running_commands USING btree (host_id);

CREATE INDEX sessions_by_project ON public.sessions USING btree (project_id, updated_at DESC, id DESC);

CREATE INDEX sessions_by_update ON public.sessions USING btree (updated_at DESC, id DESC);

CREATE INDEX stream_events_by_age ON public.stream_events USING btree (at);

CREATE INDEX tool_traces_by_call ON public.tool_traces USING btree (message_id, tool_call_id);

CREATE INDEX tool_traces_by_chat ON public.tool_traces USING btree (chat_id, turn_number, started_at, id);

CREATE INDEX tool_traces_by_outcome ON public.tool_traces USING btree (chat_id, COALESCE(outcome, 'running'::text), turn_number, started_at, id);

CREATE INDEX tool_traces_by_session ON public.tool_traces USING btree (session_id);

CREATE INDEX tool_traces_by_tool ON public.tool_traces USING btree (chat_id, tool_name, COALESCE(outcome, 'running'::text), turn_number, started_at, id);

CREATE UNIQUE INDEX tool_traces_once ON public.tool_traces USING btree (message_id, tool_call_id) WHERE (outcome IS DISTINCT FROM 'interrupted'::text);

CREATE INDEX tool_traces_sums ON public.tool_traces USING btree (started_at) INCLUDE (session_id, chat_id, turn_number, tool_name, outcome, latency_ms);

CREATE UNIQUE INDEX turns_one_running ON public.turns USING btree (chat_id) WHERE (status = ANY (ARRAY['running'::text, 'awaiting_input'::text]));

CREATE INDEX turns_open ON public.turns USING btree (host_id, created_at, id) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text]));

CREATE INDEX turns_open_by_chat ON public.turns USING btree (chat_id) WHERE (status = ANY (ARRAY['queued'::text, 'running'::text, 'awaiting_input'::text]));

CREATE INDEX turns_rewound ON public.turns USING btree (chat_id, number) WHERE (rewind_id IS NOT NULL);

create view agent_snapshot_view as
 SELECT session_id,
    chat_id,
    agent,
    model,
    mode,
    turn_number,
    ((state ->> 'step'::text))::integer AS step,
    (state ->> 'state'::text) AS state,
    (state -> 'pending_calls'::text) AS pending_calls,
    ((state ->> 'restored_at_step'::text))::integer AS restored_at_step,
    updated_at
   FROM agent_snapshots a;

create view change_list_view as
 SELECT id,
    session_id,
    chat_id,
    turn_id,
    message_id,
    tool_call_id,
    "position",
    part,
    path,
    operation,
    status,
    before_hash,
    after_hash,
    "left"(diff, 65536) AS diff,
    (length(diff) > 65536) AS is_cut,
    additions,
    deletions,
    agent,
    conflict,
    created_at,
    decided_at,
    decided_by
   FROM pending_changes p;

create view change_view as
 SELECT id,
    session_id,
    chat_id,
    turn_id,
    message_id,
    tool_call_id,
    "position",
    path,
    operation,
    status,
    before_hash,
    after_hash,
    diff,
    additions,
    deletions,
    agent,
    conflict,
    created_at,
    decided_at,
    decided_by
   FROM pending_changes p;

create view chat_view as
 SELECT c.id,
    c.session_id,
    c.number,
    c.name,
    c.agent,
    COALESCE(c.model, s.model) AS model,
    COALESCE(c.mode, s.mode) AS mode,
    COALESCE(c.effort, s.effort) AS effort,
    c.status,
    c.worktree_id,
    c.created_at
   FROM (chats c
     JOIN sessions s ON ((s.id = c.session_id)));

create view message_view as
 SELECT id,
    chat_id,
    turn_id,
    "position",
    role,
    kind,
    status,
    model,
    COALESCE(( SELECT json_agg(p.content ORDER BY p.idx) AS json_agg
           FROM message_parts p
          WHERE (p.message_id = m.id)), '[]'::json) AS parts,
        CASE
            WHEN (prompt_tokens IS NOT NULL) THEN json_build_object('prompt_tokens', prompt_tokens, 'cache_hit_tokens', cache_hit_tokens, 'cache_miss_tokens', cache_miss_tokens, 'completion_tokens', completion_tokens, 'reasoning_tokens', reasoning_tokens)
            ELSE NULL::json
        END AS usage,
    created_at,
    finished_at,
    thought_ms
   FROM messages m
  WHERE (rewind_id IS NULL);

create view model_call_view as
 SELECT id,
    session_id,
    chat_id,
    turn_id,
    message_id,
    turn_number,
    step,
    purpose,
    provider,
    model,
    effort,
    started_at,
    ttft_ms,
    finished_at,
    latency_ms,
    outcome,
    finish_reason,
    retries,
    error,
        CASE
            WHEN (prompt_tokens IS NOT NULL) THEN json_build_object('prompt_tokens', prompt_tokens, 'cache_hit_tokens', cache_hit_tokens, 'cache_miss_tokens', cache_miss_tokens, 'completion_tokens', completion_tokens, 'reasoning_tokens', reasoning_tokens)
            ELSE NULL::json
        END AS usage,
    cost_usd,
    saved_usd,
    price_tier,
    segments,
    cache_break
   FROM model_calls m;

create view request_view as
 SELECT id,
    session_id,
    chat_id,
    turn_id,
    message_id,
    tool_call_id,
    kind,
    status,
    payload,
    answer,
    answered_by,
    created_at,
    expires_at,
    answered_at
   FROM requests r;

create view running_pieces as
 SELECT k.message_id,
    k.seq,
    k.idx,
    k.parts AS pieces
   FROM message_chunks k
UNION ALL
 SELECT m.id AS message_id,
    e.seq,
    0 AS idx,
    json_build_array(
        CASE (e.frame ->> 'channel'::text)
            WHEN 'tool_call'::text THEN json_build_object('type', 'tool_call', 'tool_call_id', (e.frame #> '{tool_call,id}'::text[]), 'tool_name', (e.frame #> '{tool_call,name}'::text[]), 'input', (e.frame #> '{tool_call,input}'::text[]))
            ELSE json_build_object('type', (e.frame -> 'channel'::text), 'text', (e.frame -> 'content'::text))
        END) AS pieces
   FROM (((messages m
     JOIN chats c ON ((c.id = m.chat_id)))
     CROSS JOIN LATERAL ( SELECT COALESCE(max(k.seq), m.log_start) AS seq
           FROM message_chunks k
          WHERE (k.message_id = m.id)) covered)
     CROSS JOIN LATERAL ( SELECT stream_events.seq,
            stream_events.frame
           FROM stream_events
          WHERE ((stream_events.stream = ('session:'::text || c.session_id)) AND (stream_events.seq > covered.seq))
         OFFSET 0) e)
  WHERE (((e.frame ->> 'message_id'::text) = (m.id)::text) AND ((e.frame ->> 'type'::text) = 'channel_delta'::text) AND ((e.frame ->> 'channel'::text) = ANY (ARRAY['text'::text, 'reasoning'::text, 'tool_call'::text])));

create view session_view as
 SELECT s.id,
    s.project_id,
    s.name,
    s.model,
    s.mode,
    s.effort,
    s.pinned,
    s.archived_at,
    s.created_at,
    s.updated_at,
    spent.usage,
    spent.cost_usd
   FROM (sessions s
     CROSS JOIN LATERAL ( SELECT json_build_object('prompt_tokens', COALESCE(sum(t.prompt_tokens), (0)::numeric), 'cache_hit_tokens', COALESCE(sum(t.cache_hit_tokens), (0)::numeric), 'cache_miss_tokens', COALESCE(sum(t.cache_miss_tokens), (0)::numeric), 'completion_tokens', COALESCE(sum(t.completion_tokens), (0)::numeric), 'reasoning_tokens', COALESCE(sum(t.reasoning_tokens), (0)::numeric)) AS usage,
            sum(t.cost_usd) AS cost_usd
           FROM (turns t
             JOIN chats c ON ((c.id = t.chat_id)))
          WHERE (c.session_id = s.id)) spent);

create view timeline_turn_view as
 SELECT v.id,
    v.chat_id,
    v.number,
    v.kind,
    v.status,
    v.model,
    v.mode,
    v.effort,
    v.step,
    v.steps_max,
    v.budget_tokens,
    v.usage,
    v.cost_usd,
    v.error,
    v.created_at,
    v.started_at,
    v.finished_at,
    v.resumed_count,
    v.budget_warnings,
    opening.first_message_id,
    calls.tool_calls,
    calls.failed_calls,
    asked.approvals,
    summaries.compactions,
    money.saved_usd,
    lost.cache_break
   FROM ((((((turn_view v
     CROSS JOIN LATERAL ( SELECT ( SELECT m.id
                   FROM messages m
                  WHERE ((m.turn_id = v.id) AND (m.role = 'user'::text) AND (m.kind = 'message'::text))
                  ORDER BY m."position"
                 LIMIT 1) AS first_message_id) opening)
     CROSS JOIN LATERAL ( SELECT count(*) AS tool_calls,
            count(*) FILTER (WHERE (t.outcome = ANY (ARRAY['error'::text, 'timeout'::text, 'interrupted'::text]))) AS failed_calls
           FROM tool_traces t
          WHERE ((t.chat_id = v.chat_id) AND (t.turn_number = v.number))) calls)
     CROSS JOIN LATERAL ( SELECT count(*) AS approvals
           FROM requests r
          WHERE ((r.chat_id = v.chat_id) AND (r.turn_id = v.id) AND (r.kind = 'approval'::text))) asked)
     CROSS JOIN LATERAL ( SELECT count(*) AS compactions
           FROM compactions k
          WHERE ((k.chat_id = v.chat_id) AND (k.turn_id = v.id) AND (k.status = 'applied'::text))) summaries)
     CROSS JOIN LATERAL ( SELECT sum(c.saved_usd) AS saved_usd
           FROM model_calls c
          WHERE (c.turn_id = v.id)) money)
     CROSS JOIN LATERAL ( SELECT ( SELECT (((c.cache_break)::jsonb || jsonb_build_object('step', c.step)))::json AS "json"
                   FROM model_calls c
                  WHERE ((c.turn_id = v.id) AND (c.cache_break IS NOT NULL))
                  ORDER BY ((c.cache_break ->> 'lost_tokens'::text))::bigint DESC, c.started_at
                 LIMIT 1) AS cache_break) lost);

create view trace_list_view as
 SELECT id,
    session_id,
    chat_id,
    message_id,
    turn_number,
    step,
    tool_call_id,
    tool_name,
        CASE
            WHEN input_cut THEN to_json("left"((tool_input #>> '{}'::text[]), 4096))
            WHEN (octet_length((tool_input)::text) > 4096) THEN to_json("left"((tool_input)::text, 4096))
            ELSE tool_input
        END AS tool_input,
    (input_cut OR COALESCE((octet_length((tool_input)::text) > 4096), false)) AS input_truncated,
    "left"(tool_output, 4096) AS tool_output,
    (output_cut OR COALESCE((octet_length(tool_output) > 4096), false)) AS output_truncated,
    started_at,
    finished_at,
    latency_ms,
    tokens_used,
    cache_tokens,
    reasoning_tokens,
    error,
    outcome,
    facts
   FROM tool_traces t;

create view turn_view as
 SELECT id,
    chat_id,
    number,
    kind,
    status,
    model,
    mode,
    effort,
    step,
    steps_max,
    budget_tokens,
    json_build_object('prompt_tokens', prompt_tokens, 'cache_hit_tokens', cache_hit_tokens, 'cache_miss_tokens', cache_miss_tokens, 'completion_tokens', completion_tokens, 'reasoning_tokens', reasoning_tokens) AS usage,
    cost_usd,
    error,
    created_at,
    started_at,
    finished_at,
    resumed_count,
    budget_warnings
   FROM turns t
  WHERE (rewind_id IS NULL);
