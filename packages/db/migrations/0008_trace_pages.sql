-- Pages of a chat's traces by name of the tool and by end: each index gives them in the order of the list,
-- so that a page costs the same however rare the wanted ones are and however deep it lies.
create index tool_traces_by_tool on tool_traces (chat_id, tool_name, (coalesce(outcome, 'running')), turn_number, started_at, id);
create index tool_traces_by_outcome on tool_traces (chat_id, (coalesce(outcome, 'running')), turn_number, started_at, id);
-- Turns that a rewind took out of sight.
create index turns_rewound on turns (chat_id, number) where rewind_id is not null;

-- Traces as lists and frames show them: of input and output the beginning. Characters here, of which a client
-- gets as many as fit into as many bytes.
create view trace_list_view as
select t.id, t.session_id, t.chat_id, t.message_id, t.turn_number, t.step, t.tool_call_id, t.tool_name,
  case when octet_length(t.tool_input::text) > 4096 then to_json(left(t.tool_input::text, 4096)) else t.tool_input end as tool_input,
  coalesce(octet_length(t.tool_input::text) > 4096, false) as input_truncated,
  left(t.tool_output, 4096) as tool_output, coalesce(octet_length(t.tool_output) > 4096, false) as output_truncated,
  t.started_at, t.finished_at, t.latency_ms, t.tokens_used, t.cache_tokens, t.reasoning_tokens, t.error, t.outcome, t.facts
from tool_traces t;

-- A turn as timelines draw it. Failed are calls that went wrong by themselves, not those that a person refused or stopped.
create view timeline_turn_view as
select v.*, opening.first_message_id, calls.tool_calls, calls.failed_calls, asked.approvals, summaries.compactions
from turn_view v
cross join lateral (
  select (select m.id from messages m where m.turn_id = v.id and m.role = 'user' and m.kind = 'message'
    order by m.position limit 1) as first_message_id) opening
cross join lateral (
  select count(*) as tool_calls, count(*) filter (where t.outcome in ('error', 'timeout', 'interrupted')) as failed_calls
  from tool_traces t where t.chat_id = v.chat_id and t.turn_number = v.number) calls
cross join lateral (
  select count(*) as approvals from requests r where r.chat_id = v.chat_id and r.turn_id = v.id and r.kind = 'approval') asked
cross join lateral (
  select count(*) as compactions from compactions k where k.chat_id = v.chat_id and k.turn_id = v.id and k.status = 'applied') summaries;
