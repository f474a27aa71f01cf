-- The text of a running message is found without reading its session's whole stream, and without
-- comparing times: a clock that is set back must not hide what was said.

-- Head of the session's stream when the message was added: its own frames come after it.
alter table messages add column log_start bigint not null default 0;

create index messages_running on messages (chat_id) where status = 'streaming';

-- What a running message has said, in pieces to be joined in the order of (seq, idx): its
-- checkpoints, then the deltas behind the last of them. One statement reads both on one state of
-- the database, so that no checkpoint and no trimming can come between them.
create view running_pieces as
select k.message_id, k.seq, k.idx, k.parts as pieces
from message_chunks k
union all
select m.id, e.seq, 0, json_build_array(case e.frame ->> 'channel'
  when 'tool_call' then json_build_object('type', 'tool_call', 'tool_call_id', e.frame #> '{tool_call,id}',
    'tool_name', e.frame #> '{tool_call,name}', 'input', e.frame #> '{tool_call,input}')
  else json_build_object('type', e.frame -> 'channel', 'text', e.frame -> 'content')
end)
from messages m
join chats c on c.id = m.chat_id
cross join lateral (
  select coalesce(max(k.seq), m.log_start) as seq from message_chunks k where k.message_id = m.id
) covered
-- "offset 0" keeps the planner from joining first and comparing seq afterwards, which would read
-- every frame of the session.
cross join lateral (
  select seq, frame from stream_events
  where stream = 'session:' || c.session_id and seq > covered.seq offset 0
) e
where e.frame ->> 'message_id' = m.id::text and e.frame ->> 'type' = 'channel_delta'
  and e.frame ->> 'channel' in ('text', 'reasoning', 'tool_call');
