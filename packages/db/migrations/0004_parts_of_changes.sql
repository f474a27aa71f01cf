-- A change of which a person takes some hunks is split in two: both keep its position, and build on each
-- other in the order of part.
alter table pending_changes add column part integer not null default 0;

-- What a killed coder was asked to put on disk.
create index pending_changes_requested on pending_changes (position, part) where apply_requested_at is not null;
-- What agents left last of a file.
create index pending_changes_on_disk on pending_changes (path, decided_at) where status in ('applied', 'reverted');

-- Changes as lists show them: a diff may be a megabyte.
create view change_list_view as
select p.id, p.session_id, p.chat_id, p.turn_id, p.message_id, p.tool_call_id, p.position, p.part, p.path, p.operation, p.status,
  p.before_hash, p.after_hash, left(p.diff, 65536) as diff, length(p.diff) > 65536 as is_cut, p.additions, p.deletions, p.agent,
  p.conflict, p.created_at, p.decided_at, p.decided_by
from pending_changes p;
