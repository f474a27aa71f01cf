-- Devices that want to be told by web push while nobody looks at their page.
create table push_subscriptions (
  -- Address at the browser's push service; whoever knows it can only send what the keys below can open.
  endpoint text primary key,
  -- Null for one that came in by the API token.
  device_id uuid references devices on delete cascade,
  p256dh text not null,
  auth text not null,
  events text[] not null,
  -- The last frame of the workspace stream that was pushed: of several servers one pushes each.
  told_epoch text,
  told_seq bigint not null default 0,
  created_at timestamptz not null default clock_timestamp()
);
create index push_subscriptions_by_device on push_subscriptions (device_id);
