-- What is queued or runs in a chat, found without a look at all that ended.

create index turns_open_by_chat on turns (chat_id) where status in ('queued', 'running', 'awaiting_input');
