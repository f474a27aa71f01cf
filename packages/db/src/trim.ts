import type { Sql } from './sql.ts'

export interface TrimLimits {
  keepFrames: number
  keepHours: number
}

export const defaultTrimLimits: TrimLimits = { keepFrames: 5_000, keepHours: 24 }

/**
 * Deletes what is no longer needed for catching up: frames beyond the last `keepFrames` of a stream
 * or older than `keepHours`, but never a delta of a running message after its last checkpoint.
 * Safe to run on several servers at once. Returns the number of frames deleted.
 */
export async function trimLog(sql: Sql, limits: TrimLimits = defaultTrimLimits): Promise<number> {
  const rows = await sql<{ deleted: number }>`
    with old as (
      select stream, max(seq) as seq from stream_events
      where at < clock_timestamp() - make_interval(hours => ${limits.keepHours}::int) group by stream
    ), running as (
      select 'session:' || c.session_id as stream, min(coalesce(
        (select max(k.seq) from message_chunks k where k.message_id = m.id),
        (select max(e.seq) from stream_events e where e.stream = 'session:' || c.session_id and e.at < m.created_at),
        0)) as seq
      from messages m join chats c on c.id = m.chat_id
      where m.status in ('streaming', 'calling') group by c.session_id
    ), bound as (
      select s.stream, least(greatest(s.head - ${limits.keepFrames}::bigint, coalesce(old.seq, 0)), running.seq) as seq
      from streams s left join old using (stream) left join running using (stream)
    ), moved as (
      update streams s set trimmed = bound.seq from bound
      where s.stream = bound.stream and bound.seq > s.trimmed returning s.stream, s.trimmed
    ), gone as (
      delete from stream_events e using moved where e.stream = moved.stream and e.seq <= moved.trimmed returning 1
    )
    select count(*) as deleted from gone`
  return rows[0]?.deleted ?? 0
}
