-- What an agent that edits, runs and asks leaves behind: traces of its calls, requests to a person,
-- changes to files, approvals that last, summaries of long chats, rewinds, settings.

create table settings (
  key text primary key,
  value json not null,
  updated_at timestamptz not null default clock_timestamp()
);

-- Commands that are asked for in every mode, beyond the built-in rules; `*` stands for any text.
alter table projects add column ask_patterns text[] not null default '{}';

-- How much a model thinks; null leaves it to the provider (of a chat: to its session).
alter table sessions add column effort text check (effort in ('off', 'low', 'high', 'max'));
alter table chats add column effort text check (effort in ('off', 'low', 'high', 'max'));

-- A person went back to before a turn: it and all later ones of the chat are out of sight until redone.
create table rewinds (
  id uuid primary key,
  chat_id uuid not null references chats (id) on delete cascade,
  turn_number integer not null,
  -- Changes of files that were reverted with it, and come back with a redo.
  reverted_changes uuid[] not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  undone_at timestamptz
);
create index rewinds_by_chat on rewinds (chat_id, created_at desc);

alter table turns
  add column kind text not null default 'message' check (kind in ('message', 'compact')),
  add column effort text check (effort in ('off', 'low', 'high', 'max')),
  -- Most tokens, input and output of all steps together; null is no limit.
  add column budget_tokens bigint,
  -- What a turn of the kind compact was asked: {instructions, preview}.
  add column options json,
  add column rewind_id uuid references rewinds (id) on delete set null;

alter table messages
  drop constraint messages_kind_check,
  add constraint messages_kind_check check (kind in ('message', 'note', 'summary')),
  add column rewind_id uuid references rewinds (id) on delete set null;

-- One row a tool call, from its start: a call without an end was interrupted. It is also what says,
-- after a crash, whether a command may have begun.
create table tool_traces (
  id uuid primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  chat_id uuid not null references chats (id) on delete cascade,
  message_id uuid not null references messages (id) on delete cascade,
  turn_number integer not null,
  step integer not null,
  tool_call_id text not null,
  tool_name text not null,
  tool_input json,
  tool_output text,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  latency_ms integer,
  tokens_used integer,
  cache_tokens integer,
  reasoning_tokens integer,
  error text,
  outcome text check (outcome in ('success', 'error', 'denied', 'timeout', 'cancelled', 'interrupted')),
  -- What the tool tells of the run beyond its output, such as exit code and sandbox.
  facts json,
  unique (message_id, tool_call_id)
);
create index tool_traces_by_chat on tool_traces (chat_id, turn_number, started_at, id);
create index tool_traces_by_session on tool_traces (session_id);

-- Commands that run now. Process number and start time name one process for good; the output is what
-- it had printed at the last look. The row goes with the call's result.
create table running_commands (
  message_id uuid not null references messages (id) on delete cascade,
  tool_call_id text not null,
  host_id uuid not null references hosts (id) on delete cascade,
  pid integer not null,
  process_started text not null,
  output text not null default '',
  primary key (message_id, tool_call_id)
);
create index running_commands_by_host on running_commands (host_id);

-- Everything that waits for a person: an approval, a question, a grant to read. Answered once.
create table requests (
  id uuid primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  chat_id uuid not null references chats (id) on delete cascade,
  turn_id uuid not null references turns (id) on delete cascade,
  message_id uuid not null references messages (id) on delete cascade,
  tool_call_id text not null,
  kind text not null check (kind in ('approval', 'question', 'read_access')),
  status text not null default 'pending' check (status in ('pending', 'answered', 'expired', 'superseded')),
  payload json not null,
  answer json,
  -- Name of the device that answered, or how else it ended.
  answered_by text,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  answered_at timestamptz,
  -- A call asks once, however often its turn is picked up.
  unique (message_id, tool_call_id)
);
create index requests_pending on requests (created_at, id) where status = 'pending';
create index requests_by_chat on requests (chat_id, created_at);

-- What a person allowed beyond one call: for a session, or (session_id null) always in the project.
create table grants (
  id uuid primary key,
  project_id uuid not null references projects (id) on delete cascade,
  session_id uuid references sessions (id) on delete cascade,
  kind text not null check (kind in ('command', 'read_access')),
  -- A pattern of command lines, or an absolute path with links followed.
  value text not null,
  request_id uuid references requests (id) on delete set null,
  created_at timestamptz not null default clock_timestamp()
);
create unique index grants_once on grants (project_id, coalesce(session_id, '00000000-0000-0000-0000-000000000000'), kind, value);

-- Contents of files by their SHA-256, so that many changes to one file share what they have in common.
create table file_contents (
  hash text primary key,
  content bytea not null,
  created_at timestamptz not null default clock_timestamp()
);

-- Every edit of an agent. Whole contents are kept on both sides: applying, merging and undoing need them.
create table pending_changes (
  id uuid primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  chat_id uuid not null references chats (id) on delete cascade,
  turn_id uuid not null references turns (id) on delete cascade,
  message_id uuid not null references messages (id) on delete cascade,
  tool_call_id text not null,
  -- Edits build on each other in this order.
  position bigint generated always as identity,
  -- Relative to the project, or absolute inside a granted folder.
  path text not null,
  operation text not null check (operation in ('create', 'edit', 'delete')),
  status text not null default 'pending' check (status in ('pending', 'applied', 'rejected', 'reverted', 'conflicted')),
  -- Null: the file does not exist on that side.
  before_hash text,
  after_hash text,
  diff text not null,
  additions integer not null,
  deletions integer not null,
  agent text not null,
  -- Why it could not be applied or reverted, in words for people.
  conflict text,
  -- Somebody wants it on disk; set before the file is written, so that a crash in between is settled later.
  apply_requested_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  decided_at timestamptz,
  decided_by text
);
create index pending_changes_by_chat on pending_changes (chat_id, position);
create index pending_changes_by_session on pending_changes (session_id, position desc);
create index pending_changes_by_call on pending_changes (message_id, tool_call_id);
create index pending_changes_open on pending_changes (chat_id, path) where status = 'pending';

-- Older turns replaced by a summary. Messages up to cut_position are out of the context, save the words
-- that began the turn that compacted.
create table compactions (
  id uuid primary key,
  chat_id uuid not null references chats (id) on delete cascade,
  turn_id uuid not null references turns (id) on delete cascade,
  status text not null check (status in ('proposed', 'applied', 'discarded')),
  reason text not null check (reason in ('limit', 'asked')),
  instructions text,
  summary text not null,
  cut_position bigint not null,
  dropped_messages integer not null,
  tokens_before bigint not null,
  tokens_after bigint not null,
  -- The message that stands for it in the chat; null while it is only proposed.
  message_id uuid references messages (id) on delete cascade,
  created_at timestamptz not null default clock_timestamp()
);
create index compactions_by_chat on compactions (chat_id, created_at desc);

-- Views whose columns change are made anew.
drop view message_view;
drop view session_view;
drop view chat_view;
drop view turn_view;

create view turn_view as
select t.id, t.chat_id, t.number, t.kind, t.status, t.model, t.mode, t.effort, t.step, t.steps_max, t.budget_tokens,
  json_build_object(
    'prompt_tokens', t.prompt_tokens, 'cache_hit_tokens', t.cache_hit_tokens,
    'cache_miss_tokens', t.cache_miss_tokens, 'completion_tokens', t.completion_tokens,
    'reasoning_tokens', t.reasoning_tokens) as usage,
  t.cost_usd, t.error, t.created_at, t.started_at, t.finished_at, t.resumed_count
from turns t where t.rewind_id is null;

create view chat_view as
select c.id, c.session_id, c.number, c.name, c.agent, coalesce(c.model, s.model) as model,
  coalesce(c.mode, s.mode) as mode, coalesce(c.effort, s.effort) as effort, c.status, c.worktree_id, c.created_at
from chats c join sessions s on s.id = c.session_id;

create view session_view as
select s.id, s.project_id, s.name, s.model, s.mode, s.effort, s.pinned, s.archived_at, s.created_at, s.updated_at,
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
from messages m where m.rewind_id is null;

create view request_view as
select r.id, r.session_id, r.chat_id, r.turn_id, r.message_id, r.tool_call_id, r.kind, r.status, r.payload, r.answer,
  r.answered_by, r.created_at, r.expires_at, r.answered_at
from requests r;

create view change_view as
select p.id, p.session_id, p.chat_id, p.turn_id, p.message_id, p.tool_call_id, p.position, p.path, p.operation, p.status,
  p.before_hash, p.after_hash, p.diff, p.additions, p.deletions, p.agent, p.conflict, p.created_at, p.decided_at, p.decided_by
from pending_changes p;
