-- How long a model thought before and between what it said in a message, in milliseconds; null where it did not.

alter table messages add column thought_ms integer check (thought_ms >= 0);

create or replace view message_view as
select m.id, m.chat_id, m.turn_id, m.position, m.role, m.kind, m.status, m.model,
  coalesce((select json_agg(p.content order by p.idx) from message_parts p where p.message_id = m.id), '[]') as parts,
  case when m.prompt_tokens is not null then json_build_object(
    'prompt_tokens', m.prompt_tokens, 'cache_hit_tokens', m.cache_hit_tokens,
    'cache_miss_tokens', m.cache_miss_tokens, 'completion_tokens', m.completion_tokens,
    'reasoning_tokens', m.reasoning_tokens) end as usage,
  m.created_at, m.finished_at, m.thought_ms
from messages m where m.rewind_id is null;
