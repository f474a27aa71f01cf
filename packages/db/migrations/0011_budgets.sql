-- What was told in a turn of budgets that are nearly or wholly used up: [{scope, used_usd, limit_usd, state}].
alter table turns add column budget_warnings json not null default '[]';

-- What of its files a coder could not use when it started, each a sentence.
alter table hosts add column faults json not null default '[]';

create or replace view turn_view as
select t.id, t.chat_id, t.number, t.kind, t.status, t.model, t.mode, t.effort, t.step, t.steps_max, t.budget_tokens,
  json_build_object(
    'prompt_tokens', t.prompt_tokens, 'cache_hit_tokens', t.cache_hit_tokens,
    'cache_miss_tokens', t.cache_miss_tokens, 'completion_tokens', t.completion_tokens,
    'reasoning_tokens', t.reasoning_tokens) as usage,
  t.cost_usd, t.error, t.created_at, t.started_at, t.finished_at, t.resumed_count, t.budget_warnings
from turns t where t.rewind_id is null;

-- As before, with the column that turn_view has now.
drop view timeline_turn_view;
create view timeline_turn_view as
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
