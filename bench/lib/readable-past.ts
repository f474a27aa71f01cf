import type { Sql } from '@boocode/db'

/** What an answer of some length looks like: words, code, a list. */
const answer = (n: number): string =>
  `Answer ${n}. The store is fed by a pure reducer, and **rows** name messages but hold no text.\n\n\`\`\`ts\nexport const answer${n} = ${n}\n\`\`\`\n\n- first\n- second`
const kinds = 8

/**
 * Gives an empty chat a past that a page can show: questions and answers in the order of their ids, as those
 * of real messages are.
 */
export async function giveReadablePast(sql: Sql, chatId: string, messages: number): Promise<void> {
  await sql`
    insert into turns (id, chat_id, host_id, number, status, model, mode, steps_max, epoch, created_at, started_at, finished_at)
    select overlay(c.id::text placing lpad(to_hex(n), 12, '0') from 25)::uuid, c.id, p.host_id, n, 'completed', s.model, s.mode, 60, 1,
      clock_timestamp(), clock_timestamp(), clock_timestamp()
    from chats c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id, generate_series(1, ${messages / 2}::int) as n
    where c.id = ${chatId}`
  await sql`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, finished_at)
    select overlay(t.chat_id::text placing lpad(to_hex(1000000 + t.number * 2 + said.step), 12, '0') from 25)::uuid, t.chat_id, t.id, said.step, said.role,
      'message', 'complete', clock_timestamp()
    from turns t cross join (values (0, 'user'), (1, 'assistant')) as said (step, role)
    where t.chat_id = ${chatId} order by t.number, said.step`
  const answers = JSON.stringify(Array.from({ length: kinds }, (_, n) => answer(n)))
  await sql`
    insert into message_parts (message_id, idx, type, content)
    select m.id, 0, 'text', json_build_object('type', 'text', 'text', case m.role when 'user' then 'Question ' || t.number
      else ${answers}::json ->> (t.number % ${kinds}::int) end)
    from messages m join turns t on t.id = m.turn_id where m.chat_id = ${chatId}`
  await sql`update chats set read_turn_number = ${messages / 2} where id = ${chatId}`
  await sql`analyze turns, messages, message_parts`
}
