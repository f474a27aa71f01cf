-- A call that a kill cut off and that is run again has a row for each run: the one that was cut off, and
-- the one that came to an end.
alter table tool_traces
  drop constraint tool_traces_message_id_tool_call_id_key,
  -- More was given or said than is kept; the text ends with a note.
  add column input_cut boolean not null default false,
  add column output_cut boolean not null default false;
create unique index tool_traces_once on tool_traces (message_id, tool_call_id) where outcome is distinct from 'interrupted';
create index tool_traces_by_call on tool_traces (message_id, tool_call_id);

-- As before, but that an input which was cut already is a text, and is shown as one.
create or replace view trace_list_view as
select t.id, t.session_id, t.chat_id, t.message_id, t.turn_number, t.step, t.tool_call_id, t.tool_name,
  case when t.input_cut then to_json(left(t.tool_input #>> '{}', 4096))
    when octet_length(t.tool_input::text) > 4096 then to_json(left(t.tool_input::text, 4096))
    else t.tool_input end as tool_input,
  t.input_cut or coalesce(octet_length(t.tool_input::text) > 4096, false) as input_truncated,
  left(t.tool_output, 4096) as tool_output,
  t.output_cut or coalesce(octet_length(t.tool_output) > 4096, false) as output_truncated,
  t.started_at, t.finished_at, t.latency_ms, t.tokens_used, t.cache_tokens, t.reasoning_tokens, t.error, t.outcome, t.facts
from tool_traces t;
