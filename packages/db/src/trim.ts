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
  const bounds = await sql<{ stream: string; seq: number }>`
    with old as (
      select stream, max(seq) as seq from stream_events
      -- Not clock_timestamp(): it may differ from row to row, so no index could be used for it.
      where at < now() - make_interval(hours => ${limits.keepHours}::int) group by stream
    ), running as (
      select 'session:' || c.session_id as stream, min(coalesce(
        (select max(k.seq) from message_chunks k where k.message_id = m.id), m.log_start)) as seq
      from messages m join chats c on c.id = m.chat_id
      where m.status = 'streaming' group by c.session_id
    ), bounds as (
      select s.stream, s.trimmed, least(greatest(s.head - ${limits.keepFrames}::bigint, coalesce(old.seq, 0)), running.seq) as seq
      from streams s left join old using (stream) left join running using (stream)
    )
    select stream, seq from bounds where seq > trimmed`
  let deleted = 0
  for (const bound of bounds) deleted += await trimStream(sql, bound.stream, bound.seq)
  return deleted
}

/** One stream at a time: a statement over several would lock their rows in any order, against writers that hold to the names'. */
async function trimStream(sql: Sql, stream: string, seq: number): Promise<number> {
  const rows = await sql<{ deleted: number }>`
    with moved as (
      update streams set trimmed = ${seq} where stream = ${stream} and trimmed < ${seq} returning trimmed
    ), gone as (
      delete from stream_events e using moved where e.stream = ${stream} and e.seq <= moved.trimmed returning 1
    )
    select count(*) as deleted from gone`
  return rows[0]?.deleted ?? 0
}
