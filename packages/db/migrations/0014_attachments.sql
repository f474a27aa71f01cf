-- What people attach to their messages. The bytes lie in the folder of uploads, under the id.

create table attachments (
  id uuid primary key,
  kind text not null check (kind in ('image', 'file')),
  name text not null,
  mime text not null,
  bytes bigint not null check (bytes > 0),
  width integer check (width > 0),
  height integer check (height > 0),
  -- Null before it is sent, and again when the message is gone: then it is swept after a while.
  message_id uuid references messages (id) on delete set null,
  created_at timestamptz not null default clock_timestamp(),
  check ((kind = 'image') = (width is not null and height is not null))
);
create index attachments_by_message on attachments (message_id) where message_id is not null;
create index attachments_unused on attachments (created_at) where message_id is null;
