-- What a person has typed for the next message of a chat, as last saved by any window.
create table drafts (
  chat_id uuid primary key references chats (id) on delete cascade,
  text text not null,
  -- Grows by one with every save: whoever saves names the one that they began with.
  version integer not null,
  updated_at timestamptz not null default clock_timestamp()
);

-- Messages that a person wants to find again.
create table pins (
  message_id uuid primary key references messages (id) on delete cascade,
  chat_id uuid not null references chats (id) on delete cascade,
  created_at timestamptz not null default clock_timestamp()
);
create index pins_by_chat on pins (chat_id);
