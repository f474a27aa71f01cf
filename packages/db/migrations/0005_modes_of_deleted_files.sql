-- Permission bits of a file that a change deleted, so that taking it back makes a script a script again.
alter table pending_changes add column deleted_mode integer;
