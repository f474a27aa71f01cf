-- Few requests lose their cache: a timeline finds those of a turn without reading its other ones.
create index model_calls_with_breaks on model_calls (turn_id) where cache_break is not null;

-- What a turn saved by the cache, and where it lost most of it.
create or replace view timeline_turn_view as
select v.*, opening.first_message_id, calls.tool_calls, calls.failed_calls, asked.approvals, summaries.compactions,
  money.saved_usd, lost.cache_break
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
  select count(*) as compactions from compactions k where k.chat_id = v.chat_id and k.turn_id = v.id and k.status = 'applied') summaries
cross join lateral (
  select sum(c.saved_usd) as saved_usd from model_calls c where c.turn_id = v.id) money
cross join lateral (
  select (select (c.cache_break::jsonb || jsonb_build_object('step', c.step))::json from model_calls c
    where c.turn_id = v.id and c.cache_break is not null
    order by (c.cache_break ->> 'lost_tokens')::bigint desc, c.started_at limit 1) as cache_break) lost;
