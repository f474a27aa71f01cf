import type { Sql } from '@boocode/db'

/** As short as most are. */
const wordsOfEach = 'What was said before, in a sentence or two: about a hundred bytes of a chat that has been going on.'

/**
 * Gives a chat a past: so many messages of turns that were completed, before the ones that it will have.
 * The chat must have no turn yet.
 */
export async function givePast(sql: Sql, chatId: string, messages: number): Promise<void> {
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max, epoch, started_at, finished_at)
    select gen_random_uuid(), c.id, p.host_id, n, 'completed', s.model, s.mode, 60, 1, clock_timestamp(), clock_timestamp()
    from chats c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id, generate_series(1, ${Math.ceil(messages / 2)}::int) as n
    where c.id = ${chatId}`
  await sql`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, finished_at)
    select gen_random_uuid(), t.chat_id, t.id, said.step, said.role, 'message', 'complete', clock_timestamp()
    from turns t cross join (values (0, 'user'), (1, 'assistant')) as said (step, role)
    where t.chat_id = ${chatId} order by t.number, said.step`
  await sql`
    insert into message_parts (message_id, idx, type, content)
    select id, 0, 'text', json_build_object('type', 'text', 'text', ${wordsOfEach}::text) from messages where chat_id = ${chatId}`
  await sql`analyze turns, messages, message_parts`
}
