import type { CacheSegment, ContextAnalytics, TokenBreakdown } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import type { Scope } from './queries.ts'

/** What prompts were made of, in the order of the kinds. */
export async function sumSegments(sql: Sql, scope: Scope): Promise<CacheSegment[]> {
  return await sql<CacheSegment>`
    select g.kind, sum(g.tokens)::bigint as tokens, sum(g.hit_tokens)::bigint as hit_tokens
    from model_calls m cross join lateral json_to_recordset(m.segments) as g (kind text, tokens bigint, hit_tokens bigint)
    where m.started_at >= ${scope.from}::timestamptz and m.started_at < ${scope.until}::timestamptz
      and (${scope.model}::text is null or m.model = ${scope.model}::text) and (${scope.agent}::text is null or m.agent = ${scope.agent}::text)
      and (${scope.sessionId}::uuid is null or m.session_id = ${scope.sessionId}::uuid)
      and (${scope.projectId}::uuid is null or m.session_id in (select id from sessions where project_id = ${scope.projectId}::uuid))
    group by g.kind order by array_position(array['system', 'tools', 'memory', 'history', 'tool_results', 'input'], g.kind)`
}

/** Why less was cached than could have been, the dearest reason first. */
export async function sumBreaks(sql: Sql, scope: Scope): Promise<TokenBreakdown['breaks']> {
  return await sql<TokenBreakdown['breaks'][number]>`
    select m.cache_break ->> 'code' as code, count(*) as count, sum((m.cache_break ->> 'lost_tokens')::bigint)::bigint as lost_tokens
    from model_calls m
    where m.cache_break is not null and m.started_at >= ${scope.from}::timestamptz and m.started_at < ${scope.until}::timestamptz
      and (${scope.model}::text is null or m.model = ${scope.model}::text) and (${scope.agent}::text is null or m.agent = ${scope.agent}::text)
      and (${scope.sessionId}::uuid is null or m.session_id = ${scope.sessionId}::uuid)
      and (${scope.projectId}::uuid is null or m.session_id in (select id from sessions where project_id = ${scope.projectId}::uuid))
    group by 1 order by lost_tokens desc, code`
}

/** The newest steps of a chat that are in sight, oldest first. */
export async function selectContextSteps(sql: Sql, chatId: string, limit: number): Promise<ContextAnalytics['steps']> {
  return await sql<ContextAnalytics['steps'][number]>`
    select * from (
      select m.turn_number, m.step, m.started_at as at, m.prompt_tokens, m.segments from model_calls m join turns t on t.id = m.turn_id
      where m.chat_id = ${chatId} and m.purpose = 'step' and m.prompt_tokens is not null and t.rewind_id is null
      order by m.turn_number desc, m.started_at desc, m.id desc limit ${limit}) newest
    order by turn_number, at, step`
}

/** How much a chat's model can take, by its host's list; null where the list does not have it. */
export async function selectContextTokens(sql: Sql, chatId: string): Promise<number | null> {
  const rows = await sql<{ context_tokens: number }>`
    select m.context_tokens from chat_view c join sessions s on s.id = c.session_id join projects p on p.id = s.project_id
    join models m on m.host_id = p.host_id and m.id = c.model where c.id = ${chatId}`
  return rows[0]?.context_tokens ?? null
}
