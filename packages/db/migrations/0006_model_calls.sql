-- One row a request to a model, from its start: one without an end was interrupted. Numbers of what was
-- spent come from here, never from counters.
create table model_calls (
  id uuid primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  chat_id uuid not null references chats (id) on delete cascade,
  turn_id uuid not null references turns (id) on delete cascade,
  -- The message that it wrote; null for a summary.
  message_id uuid references messages (id) on delete cascade,
  turn_number integer not null,
  step integer not null,
  purpose text not null default 'step' check (purpose in ('step', 'compaction')),
  agent text not null default 'native',
  provider text not null,
  model text not null,
  effort text check (effort in ('off', 'low', 'high', 'max')),
  retries integer not null default 0,
  started_at timestamptz not null default clock_timestamp(),
  first_token_at timestamptz,
  ttft_ms integer,
  finished_at timestamptz,
  latency_ms integer,
  outcome text check (outcome in ('success', 'error', 'denied', 'timeout', 'cancelled', 'interrupted')),
  finish_reason text,
  error text,
  prompt_tokens bigint,
  cache_hit_tokens bigint,
  cache_miss_tokens bigint,
  completion_tokens bigint,
  reasoning_tokens bigint,
  cost_usd double precision,
  saved_usd double precision,
  price_tier text check (price_tier in ('flat', 'off_peak', 'peak')),
  -- Tokens and hits by kind, as clients see them.
  segments json not null default '[]',
  -- The prompt in the order of the wire: [{kind, tokens, hash}], to compare the next one with.
  runs json,
  cache_break json
);
create index model_calls_by_chat on model_calls (chat_id, turn_number, started_at, id);
create index model_calls_by_turn on model_calls (turn_id);
create index model_calls_by_session on model_calls (session_id);
create index model_calls_by_time on model_calls (started_at);
create index tool_traces_by_time on tool_traces (started_at);

-- Where the agent of a chat stands, as of its last boundary.
create table agent_snapshots (
  chat_id uuid primary key references chats (id) on delete cascade,
  session_id uuid not null references sessions (id) on delete cascade,
  agent text not null,
  model text not null,
  mode text not null check (mode in ('plan', 'ask', 'auto')),
  turn_number integer not null,
  -- {step, state, pending_calls, restored_at_step}
  state json not null,
  updated_at timestamptz not null default clock_timestamp()
);
create index agent_snapshots_by_session on agent_snapshots (session_id);

create view agent_snapshot_view as
select a.session_id, a.chat_id, a.agent, a.model, a.mode, a.turn_number, (a.state ->> 'step')::int as step, a.state ->> 'state' as state,
  a.state -> 'pending_calls' as pending_calls, (a.state ->> 'restored_at_step')::int as restored_at_step, a.updated_at
from agent_snapshots a;

create view model_call_view as
select m.id, m.session_id, m.chat_id, m.turn_id, m.message_id, m.turn_number, m.step, m.purpose, m.provider, m.model, m.effort,
  m.started_at, m.ttft_ms, m.finished_at, m.latency_ms, m.outcome, m.finish_reason, m.retries, m.error,
  case when m.prompt_tokens is not null then json_build_object(
    'prompt_tokens', m.prompt_tokens, 'cache_hit_tokens', m.cache_hit_tokens,
    'cache_miss_tokens', m.cache_miss_tokens, 'completion_tokens', m.completion_tokens,
    'reasoning_tokens', m.reasoning_tokens) end as usage,
  m.cost_usd, m.saved_usd, m.price_tier, m.segments, m.cache_break
from model_calls m;

drop view session_view;
create view session_view as
select s.id, s.project_id, s.name, s.model, s.mode, s.effort, s.pinned, s.archived_at, s.created_at, s.updated_at, spent.usage, spent.cost_usd
from sessions s cross join lateral (
  select json_build_object(
      'prompt_tokens', coalesce(sum(t.prompt_tokens), 0), 'cache_hit_tokens', coalesce(sum(t.cache_hit_tokens), 0),
      'cache_miss_tokens', coalesce(sum(t.cache_miss_tokens), 0),
      'completion_tokens', coalesce(sum(t.completion_tokens), 0),
      'reasoning_tokens', coalesce(sum(t.reasoning_tokens), 0)) as usage,
    sum(t.cost_usd) as cost_usd
  from turns t join chats c on c.id = t.chat_id where c.session_id = s.id) spent;
