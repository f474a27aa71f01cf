import type { FindHit, FindQuery, FindResponse } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

/** Where in a chat the words occur, in what people and agents said, thought, asked of tools and got from them. */
export async function findInChat(sql: Sql, chatId: string, { q, limit }: FindQuery): Promise<FindResponse> {
  const rows = await sql<FindHit & { total: number; parts: number }>`
    with parts as (
      select m.id as message_id, m.position, (row_number() over (partition by m.id order by p.idx) - 1)::int as part, p.type,
        lower(case p.type when 'tool_call' then (p.content -> 'input')::text when 'tool_result' then p.content ->> 'output' else p.content ->> 'text' end) as words
      from messages m join message_parts p on p.message_id = m.id
      where m.chat_id = ${chatId} and m.rewind_id is null and m.kind <> 'note' and m.status not in ('queued', 'abandoned')
        and p.type in ('text', 'reasoning', 'tool_call', 'tool_result')
    ), hits as (
      select message_id, position, part, type,
        ((length(words) - length(replace(words, lower(${q}), ''))) / length(lower(${q})))::int as count
      from parts where position(lower(${q}) in words) > 0
    )
    select message_id, part, type, count, sum(count) over ()::int as total, count(*) over ()::int as parts
    from hits order by position desc, part desc limit ${limit}`
  const hits = rows.map(({ message_id, part, type, count }) => ({ message_id, part, type, count })).reverse()
  return { hits, total: rows[0]?.total ?? 0, truncated: (rows[0]?.parts ?? 0) > rows.length }
}
