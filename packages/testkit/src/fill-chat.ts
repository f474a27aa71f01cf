import type { Database, Sql } from '@boocode/db'

export interface Filling {
  turns: number
  stepsPerTurn: number
  callsPerStep: number
  /** From the first turn's start to the end of the last; by default a day. */
  spanMs?: number
  /** ISO 8601; by default now. */
  endsAt?: string
  /** Whether messages have words, calls and results, as a transcript needs them; by default true. */
  hasParts?: boolean
}

interface Size {
  turns: number
  steps: number
  calls: number
  begin: string
  turnMs: number
  stepMs: number
}

const dayMs = 86_400_000
const longestStepMs = 12_000
const tools = ['read_file', 'grep', 'edit_file', 'run_command', 'list_dir', 'find_files', 'web_fetch', 'create_file']

/**
 * Fills an empty chat with finished work as coders write it, always the same for the same chat: each turn with
 * its words, each step with its request to the model, its message and its calls, most of which went well.
 * Set by set in SQL, so that a million calls take a minute.
 */
export async function fillChat(database: Database, chatId: string, filling: Filling): Promise<void> {
  const { turns, stepsPerTurn: steps, callsPerStep: calls, spanMs = dayMs, hasParts = true } = filling
  const turnMs = spanMs / turns
  const begin = new Date(Date.parse(filling.endsAt ?? new Date().toISOString()) - spanMs).toISOString()
  const size: Size = { turns, steps, calls, begin, turnMs, stepMs: Math.min(longestStepMs, (turnMs * 0.8) / steps) }
  await database.transaction(async (tx) => {
    // Ids follow from what they name, so that one set finds the rows of another.
    await tx`
      create or replace function pg_temp.made_id(name text) returns uuid immutable language sql
      return overlay(overlay(md5(name) placing '7' from 13 for 1) placing '8' from 17 for 1)::uuid`
    // Those of turns sort by number, as ids that carry their time do: clients order turns by them.
    await tx`
      create or replace function pg_temp.made_turn_id(chat text, number int) returns uuid immutable language sql
      return overlay(replace(pg_temp.made_id(chat || ':' || number)::text, '-', '') placing lpad(to_hex(1700000000000 + number), 12, '0') from 1 for 12)::uuid`
    await insertTurns(tx, chatId, size)
    await insertMessages(tx, chatId, size)
    await insertModelCalls(tx, chatId, size)
    await insertTraces(tx, chatId, size)
    if (hasParts) await insertParts(tx, chatId)
    await tx`
      update turns t set prompt_tokens = c.prompt, cache_hit_tokens = c.hit, cache_miss_tokens = c.miss, completion_tokens = c.completion,
        reasoning_tokens = c.reasoning, cost_usd = c.cost
      from (select turn_id, sum(prompt_tokens) as prompt, sum(cache_hit_tokens) as hit, sum(cache_miss_tokens) as miss,
          sum(completion_tokens) as completion, sum(reasoning_tokens) as reasoning, sum(cost_usd) as cost
        from model_calls where chat_id = ${chatId} group by turn_id) c
      where t.id = c.turn_id`
    await tx`update chats set read_turn_number = ${turns} where id = ${chatId}`
  })
  for (const analyze of [database.sql`analyze turns`, database.sql`analyze messages`, database.sql`analyze model_calls`, database.sql`analyze tool_traces`]) await analyze
}

async function insertTurns(tx: Sql, chatId: string, { turns, steps, begin, turnMs, stepMs }: Size): Promise<void> {
  await tx`
    insert into turns (id, chat_id, host_id, number, status, model, mode, step, steps_max, error, created_at, started_at, finished_at)
    select pg_temp.made_turn_id(c.id::text, n), c.id, p.host_id, n, case when n % 50 = 0 then 'failed' else 'completed' end, 'deepseek-flash',
      'auto', ${steps}, 200, case when n % 50 = 0 then '{"code":"upstream_failed","message":"The model provider did not answer."}'::json end,
      at, at, at + ${steps}::int * ${stepMs}::float8 * interval '1 millisecond'
    from chats c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id cross join generate_series(1, ${turns}::int) as n
    cross join lateral (select ${begin}::timestamptz + (n - 1) * ${turnMs}::float8 * interval '1 millisecond' as at) moment
    where c.id = ${chatId}`
}

/** In the order of the transcript: the words of a turn, then its steps. */
async function insertMessages(tx: Sql, chatId: string, { turns, steps, begin, turnMs, stepMs }: Size): Promise<void> {
  await tx`
    insert into messages (id, chat_id, turn_id, step, role, kind, status, model, prompt_tokens, cache_hit_tokens, cache_miss_tokens,
      completion_tokens, reasoning_tokens, created_at, finished_at)
    select pg_temp.made_id(${chatId}::text || ':' || n || ':' || s), ${chatId}::uuid, pg_temp.made_turn_id(${chatId}::text, n), s,
      case when s = 0 then 'user' else 'assistant' end, 'message', 'complete', case when s > 0 then 'deepseek-flash' end,
      u.prompt, u.hit, u.prompt - u.hit, u.completion, u.completion / 3, at, at + ${stepMs}::float8 * interval '1 millisecond'
    from generate_series(1, ${turns}::int) as n cross join generate_series(0, ${steps}::int) as s
    cross join lateral (select ${begin}::timestamptz + ((n - 1) * ${turnMs}::float8 + greatest(s - 1, 0) * ${stepMs}::float8) * interval '1 millisecond' as at) moment
    cross join lateral (select case when s > 0 then 4000 + 37 * (n % 1000) + 450 * s end as prompt, case when s > 0 then 120 + (n * 31 + s * 17) % 400 end as completion) asked
    cross join lateral (select asked.prompt, asked.completion, case when s = 1 then asked.prompt * 3 / 5 else asked.prompt * 9 / 10 end as hit) u
    order by n, s`
}

async function insertModelCalls(tx: Sql, chatId: string, { stepMs }: Size): Promise<void> {
  await tx`
    insert into model_calls (id, session_id, chat_id, turn_id, message_id, turn_number, step, provider, model, started_at, first_token_at,
      ttft_ms, finished_at, latency_ms, outcome, finish_reason, error, prompt_tokens, cache_hit_tokens, cache_miss_tokens, completion_tokens,
      reasoning_tokens, cost_usd, saved_usd, price_tier, segments, cache_break)
    select pg_temp.made_id(m.id || ':call'), c.session_id, c.id, m.turn_id, m.id, t.number, m.step, 'deepseek', m.model, m.created_at,
      m.created_at + took * 0.2 * interval '1 millisecond', took * 0.2, m.created_at + took * interval '1 millisecond', took,
      case when failed then 'error' else 'success' end, case when not failed then 'tool_calls' end,
      case when failed then 'The provider answered 503.' end, m.prompt_tokens, m.cache_hit_tokens, m.cache_miss_tokens, m.completion_tokens, m.reasoning_tokens,
      (m.cache_hit_tokens * 0.003 + m.cache_miss_tokens * 0.15 + m.completion_tokens * 0.6) / 1e6, m.cache_hit_tokens * 0.147 / 1e6, 'off_peak', split.segments,
      case when m.step = 1 and t.number % 20 = 0 then json_build_object('segment', 'tools', 'code', 'tools_changed', 'reason', 'tools changed',
        'lost_tokens', m.prompt_tokens / 4) end
    from messages m join turns t on t.id = m.turn_id join chats c on c.id = m.chat_id
    cross join lateral (select (0.2 + 0.2 * ((t.number * 13 + m.step * 7) % 10) / 10) * ${stepMs}::float8 as took,
      t.number % 50 = 0 and m.step = t.step as failed) k
    cross join lateral (
      select json_agg(json_build_object('kind', kind, 'tokens', tokens, 'hit_tokens', greatest(0, least(tokens, m.cache_hit_tokens - before))) order by place) as segments
      from (select kind, tokens, place, coalesce(sum(tokens) over (order by place rows between unbounded preceding and 1 preceding), 0) as before
        from (values ('system', 1, 900), ('tools', 2, 1800), ('memory', 3, 200), ('history', 4, (m.prompt_tokens - 3000 - m.step * 200)::int),
          ('tool_results', 5, m.step * 200), ('input', 6, 100)) as v (kind, place, tokens)) parts) split
    where m.chat_id = ${chatId} and m.role = 'assistant'`
}

/** The calls of a step run beside each other once the model has spoken. Some fail, a few outputs are long. */
async function insertTraces(tx: Sql, chatId: string, { calls, stepMs }: Size): Promise<void> {
  await tx`
    insert into tool_traces (id, session_id, chat_id, message_id, turn_number, step, tool_call_id, tool_name, tool_input, tool_output, started_at,
      finished_at, latency_ms, tokens_used, cache_tokens, reasoning_tokens, error, outcome)
    select pg_temp.made_id(k.message_id || ':' || n), k.session_id, k.chat_id, k.message_id, k.turn_number, k.step, 'call_' || n,
      (${tools}::text[])[1 + number % ${tools.length}::int], json_build_object('path', 'src/file-' || number % 500 || '.ts', 'offset', number % 90),
      case when number % 400 = 7 then repeat('A long line of some output that goes on, ' || number || '.' || chr(10), 400)
        else 'Output of call ' || number || '.' || chr(10) || repeat('const value = 1' || chr(10), 8) end,
      at, at + took * interval '1 millisecond', took, k.prompt_tokens + k.completion_tokens, k.cache_hit_tokens, k.reasoning_tokens,
      case when ending <> 'success' then 'It did not go well: ' || ending || '.' end, ending
    from model_calls k cross join generate_series(1, ${calls}::int) as n
    cross join lateral (select ((k.turn_number - 1) * 8 + k.step - 1) * ${calls}::int + n as number) counted
    cross join lateral (select k.finished_at + n * interval '3 milliseconds' as at,
      (0.002 + power(number::bigint * 7919 % 1000 / 1000.0, 3) * 0.5) * ${stepMs}::float8 as took,
      case when number % 97 = 0 then 'error' when number % 193 = 0 then 'denied' when number % 389 = 0 then 'timeout'
        when number % 769 = 0 then 'cancelled' when number % 1543 = 0 then 'interrupted' else 'success' end as ending) done
    where k.chat_id = ${chatId}`
}

async function insertParts(tx: Sql, chatId: string): Promise<void> {
  await tx`
    insert into message_parts (message_id, idx, type, content)
    select m.id, 0, 'text', json_build_object('type', 'text', 'text',
      case when m.role = 'user' then 'Do piece ' || t.number || ' of the work.' else 'Step ' || m.step || ' of piece ' || t.number || '.' end)
    from messages m join turns t on t.id = m.turn_id where m.chat_id = ${chatId}`
  await tx`
    insert into message_parts (message_id, idx, type, content)
    select message_id, row_number() over (partition by message_id order by tool_call_id), 'tool_call',
      json_build_object('type', 'tool_call', 'tool_call_id', tool_call_id, 'tool_name', tool_name, 'input', tool_input)
    from tool_traces where chat_id = ${chatId}`
  await tx`
    insert into message_parts (message_id, idx, type, content)
    select message_id, 1000 + row_number() over (partition by message_id order by tool_call_id), 'tool_result',
      json_build_object('type', 'tool_result', 'tool_call_id', tool_call_id, 'output', tool_output, 'is_error', outcome <> 'success', 'truncated', false,
        'latency_ms', latency_ms)
    from tool_traces where chat_id = ${chatId}`
}
