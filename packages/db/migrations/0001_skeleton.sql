-- Hosts, projects, sessions, chats, turns, messages, devices, and the event log.
-- Texts that come from models or people are stored as text or json, never jsonb: jsonb reorders
-- keys and refuses \u0000 and lone surrogates.

create table hosts (
  id uuid primary key,
  name text not null,
  url text not null,
  started_at timestamptz not null default clock_timestamp(),
  heartbeat_at timestamptz not null default clock_timestamp()
);

create table models (
  host_id uuid not null references hosts (id) on delete cascade,
  id text not null,
  provider text not null,
  offline boolean not null,
  sees_images boolean not null,
  context_tokens integer not null,
  is_default boolean not null,
  position integer not null,
  primary key (host_id, id)
);

create table projects (
  id uuid primary key,
  host_id uuid not null references hosts (id),
  name text not null,
  path text not null,
  created_at timestamptz not null default clock_timestamp(),
  unique (host_id, path)
);

create table sessions (
  id uuid primary key,
  project_id uuid not null references projects (id) on delete cascade,
  name text not null,
  -- False until a person named it: the first message may still name it.
  named boolean not null default false,
  model text not null,
  mode text not null check (mode in ('plan', 'ask', 'auto')),
  pinned boolean not null default false,
  archived_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
);
create index sessions_by_update on sessions (updated_at desc, id desc);
create index sessions_by_project on sessions (project_id, updated_at desc, id desc);

create table chats (
  id uuid primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  number integer not null check (number > 0),
  name text,
  agent text not null default 'native',
  -- Null: the session's.
  model text,
  mode text check (mode in ('plan', 'ask', 'auto')),
  worktree_id uuid,
  -- Derived from its turns and the read marker; kept here so that lists need no aggregate.
  status text not null default 'idle' check (status in ('idle', 'working', 'needs_you', 'failed', 'done_unread')),
  read_turn_number integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  unique (session_id, number)
);

create table turns (
  id uuid primary key,
  chat_id uuid not null references chats (id) on delete cascade,
  host_id uuid not null references hosts (id),
  number integer not null check (number > 0),
  status text not null check (status in ('queued', 'running', 'awaiting_input', 'completed', 'failed', 'cancelled')),
  model text not null,
  mode text not null check (mode in ('plan', 'ask', 'auto')),
  step integer not null default 0,
  steps_max integer not null,
  prompt_tokens bigint not null default 0,
  cache_hit_tokens bigint not null default 0,
  cache_miss_tokens bigint not null default 0,
  completion_tokens bigint not null default 0,
  reasoning_tokens bigint not null default 0,
  cost_usd double precision,
  error json,
  cancel_requested_at timestamptz,
  -- The lease. Whoever raises epoch owns the turn; every write of the turn names its epoch.
  lease_owner uuid,
  lease_until timestamptz,
  epoch integer not null default 0,
  resumed_count integer not null default 0,
  created_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  unique (chat_id, number)
);
create index turns_open on turns (host_id, created_at, id) where status in ('queued', 'running');
-- At most one turn of a chat runs at a time, whatever the workers believe.
create unique index turns_one_running on turns (chat_id) where status in ('running', 'awaiting_input');

create table messages (
  id uuid primary key,
  chat_id uuid not null references chats (id) on delete cascade,
  turn_id uuid references turns (id) on delete cascade,
  -- Orders the messages of a chat. Gaps are fine.
  position bigint generated always as identity,
  -- The step of its turn that an assistant message is; 0 for what people and notes say.
  step integer not null default 0,
  role text not null check (role in ('user', 'assistant')),
  kind text not null check (kind in ('message', 'note')),
  -- What a note is about; it is sent again only when its text changed.
  note_kind text,
  status text not null
    check (status in ('queued', 'streaming', 'calling', 'complete', 'cancelled', 'failed', 'abandoned')),
  model text,
  prompt_tokens bigint,
  cache_hit_tokens bigint,
  cache_miss_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz
);
create index messages_by_chat on messages (chat_id, position desc);
create index messages_by_turn on messages (turn_id, position);

create table message_parts (
  message_id uuid not null references messages (id) on delete cascade,
  idx integer not null,
  type text not null check (type in ('text', 'reasoning', 'tool_call', 'tool_result', 'image', 'file', 'data')),
  -- The part as clients see it.
  content json not null,
  -- What the provider must get back byte for byte (raw arguments, signatures), where it differs.
  provider json,
  created_at timestamptz not null default clock_timestamp(),
  primary key (message_id, idx)
);

-- The text of a running message up to seq of its session's stream; its later deltas are in the log.
create table message_chunks (
  message_id uuid not null references messages (id) on delete cascade,
  idx integer not null,
  seq bigint not null,
  parts json not null,
  primary key (message_id, idx)
);

create table idempotency_keys (
  scope text not null,
  key text not null,
  body_hash bytea not null,
  status integer,
  response json,
  created_at timestamptz not null default clock_timestamp(),
  primary key (scope, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table devices (
  id uuid primary key,
  name text not null,
  secret_hash bytea not null unique,
  created_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp()
);

create table pair_tokens (
  token_hash bytea primary key,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  used_at timestamptz
);

-- The log. streams.head is the newest number; its row lock orders the writers of one stream.
create table streams (
  stream text primary key,
  head bigint not null,
  -- Frames up to here were trimmed.
  trimmed bigint not null default 0
);
create table stream_events (
  stream text not null,
  seq bigint not null,
  frame json not null,
  at timestamptz not null default clock_timestamp(),
  primary key (stream, seq)
);
create index stream_events_by_age on stream_events (at);

-- The shapes that clients see, so that no two statements build them differently.

create view turn_view as
select t.id, t.chat_id, t.number, t.status, t.step, t.steps_max,
  json_build_object(
    'prompt_tokens', t.prompt_tokens, 'cache_hit_tokens', t.cache_hit_tokens,
    'cache_miss_tokens', t.cache_miss_tokens, 'completion_tokens', t.completion_tokens,
    'reasoning_tokens', t.reasoning_tokens) as usage,
  t.cost_usd, t.error, t.created_at, t.started_at, t.finished_at, t.resumed_count
from turns t;

create view chat_view as
select c.id, c.session_id, c.number, c.name, c.agent, coalesce(c.model, s.model) as model,
  coalesce(c.mode, s.mode) as mode, c.status, c.worktree_id, c.created_at
from chats c join sessions s on s.id = c.session_id;

create view session_view as
select s.id, s.project_id, s.name, s.model, s.mode, s.pinned, s.archived_at, s.created_at, s.updated_at,
  (select json_build_object(
      'prompt_tokens', coalesce(sum(t.prompt_tokens), 0), 'cache_hit_tokens', coalesce(sum(t.cache_hit_tokens), 0),
      'cache_miss_tokens', coalesce(sum(t.cache_miss_tokens), 0),
      'completion_tokens', coalesce(sum(t.completion_tokens), 0),
      'reasoning_tokens', coalesce(sum(t.reasoning_tokens), 0))
    from turns t join chats c on c.id = t.chat_id where c.session_id = s.id) as usage
from sessions s;

create view message_view as
select m.id, m.chat_id, m.turn_id, m.position, m.role, m.kind, m.status, m.model,
  coalesce((select json_agg(p.content order by p.idx) from message_parts p where p.message_id = m.id), '[]') as parts,
  case when m.prompt_tokens is not null then json_build_object(
    'prompt_tokens', m.prompt_tokens, 'cache_hit_tokens', m.cache_hit_tokens,
    'cache_miss_tokens', m.cache_miss_tokens, 'completion_tokens', m.completion_tokens,
    'reasoning_tokens', m.reasoning_tokens) end as usage,
  m.created_at, m.finished_at
from messages m;
