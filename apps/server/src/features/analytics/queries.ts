import type { AnalyticsRow, ToolStatistics } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

/** Which requests and calls are counted: those that started in the time, and are of what is named. */
export interface Scope {
  /** When each day begins, and when the last one ends. ISO 8601. */
  starts: readonly string[]
  from: string
  /** Not itself counted. */
  until: string
  projectId: string | null
  sessionId: string | null
  model: string | null
  agent: string | null
}

export type Key = 'day' | 'project' | 'model' | 'agent' | 'session'

/** What requests to models add up to. */
export type CallSums = Pick<AnalyticsRow, 'model_calls' | 'failed_model_calls' | 'turns' | 'usage' | 'cost_usd' | 'saved_usd' | 'unpriced_calls'>
export type ToolSums = Pick<AnalyticsRow, 'tool_calls' | 'failed_tool_calls'>

/** A day's key is its number from one; null is everything together. */
export type Keyed<Sums> = Sums & { key: string | null }

/**
 * Per key, and for all together. A turn counts once under each key under which it asked a model.
 *
 * Money is added in millionths of a millionth of a dollar: whole numbers give the same sum in every order, so that
 * rows add up to their total, and a page of the dearest ends where the next one begins.
 */
export async function sumModelCalls(sql: Sql, scope: Scope, key: Key): Promise<Keyed<CallSums>[]> {
  return await sql<Keyed<CallSums>>`
    with turns as materialized (
      select case when ${key}::text = 'day' then width_bucket(m.started_at, ${scope.starts}::timestamptz[]) end as day,
        case when ${key}::text = 'model' then m.model when ${key}::text = 'agent' then m.agent end as label,
        case when ${key}::text in ('session', 'project') then m.session_id end as session_id,
        m.turn_id, count(*) as calls, count(*) filter (where m.outcome in ('error', 'timeout', 'interrupted')) as failed,
        sum(m.prompt_tokens) as prompt, sum(m.cache_hit_tokens) as hit, sum(m.cache_miss_tokens) as miss,
        sum(m.completion_tokens) as completion, sum(m.reasoning_tokens) as reasoning,
        sum((m.cost_usd * 1e12)::bigint) as cost, sum((m.saved_usd * 1e12)::bigint) as saved,
        count(*) filter (where m.cost_usd is null and m.prompt_tokens is not null) as unpriced
      from model_calls m
      where m.started_at >= ${scope.from}::timestamptz and m.started_at < ${scope.until}::timestamptz
        and (${scope.model}::text is null or m.model = ${scope.model}::text) and (${scope.agent}::text is null or m.agent = ${scope.agent}::text)
        and (${scope.sessionId}::uuid is null or m.session_id = ${scope.sessionId}::uuid)
        and (${scope.projectId}::uuid is null or m.session_id in (select id from sessions where project_id = ${scope.projectId}::uuid))
      group by 1, 2, 3, 4),
    keyed as (
      select t.day, t.label, t.session_id, count(*) as turns, sum(t.calls) as calls, sum(t.failed) as failed, sum(t.prompt) as prompt, sum(t.hit) as hit,
        sum(t.miss) as miss, sum(t.completion) as completion, sum(t.reasoning) as reasoning, sum(t.cost) as cost, sum(t.saved) as saved, sum(t.unpriced) as unpriced
      from turns t group by 1, 2, 3),
    named as (
      select case ${key}::text when 'day' then k.day::text when 'session' then k.session_id::text when 'project' then s.project_id::text else k.label end as name, k.*
      from keyed k left join sessions s on s.id = k.session_id)
    select n.name as key, coalesce(sum(n.calls), 0)::bigint as model_calls, coalesce(sum(n.failed), 0)::bigint as failed_model_calls,
      case when n.name is null then (select count(distinct turn_id) from turns) else sum(n.turns)::bigint end as turns,
      json_build_object('prompt_tokens', coalesce(sum(n.prompt), 0), 'cache_hit_tokens', coalesce(sum(n.hit), 0), 'cache_miss_tokens', coalesce(sum(n.miss), 0),
        'completion_tokens', coalesce(sum(n.completion), 0), 'reasoning_tokens', coalesce(sum(n.reasoning), 0)) as usage,
      (coalesce(sum(n.cost), 0) / 1e12)::float8 as cost_usd, (coalesce(sum(n.saved), 0) / 1e12)::float8 as saved_usd,
      coalesce(sum(n.unpriced), 0)::bigint as unpriced_calls
    from named n group by grouping sets ((n.name), ())`
}

/** The same of calls of tools; one is of the model that its turn asked, and of its chat's agent. */
export async function sumToolCalls(sql: Sql, scope: Scope, key: Key): Promise<Keyed<ToolSums>[]> {
  // Counted by what stands in the row; what that belongs to is looked up for the few counts, not for each call.
  return await sql<Keyed<ToolSums>>`
    with counted as (
      select case when ${key}::text = 'day' then width_bucket(t.started_at, ${scope.starts}::timestamptz[]) end as day,
        case when ${key}::text <> 'day' then t.chat_id end as chat_id, case when ${key}::text = 'model' then t.turn_number end as turn_number,
        count(*) as calls, count(*) filter (where t.outcome in ('error', 'timeout', 'interrupted')) as failed
      from tool_traces t
      where t.started_at >= ${scope.from}::timestamptz and t.started_at < ${scope.until}::timestamptz
        and (${scope.model}::text is null or (t.chat_id, t.turn_number) in (select chat_id, number from turns where model = ${scope.model}::text))
        and (${scope.agent}::text is null or t.chat_id in (select id from chats where agent = ${scope.agent}::text))
        and (${scope.sessionId}::uuid is null or t.session_id = ${scope.sessionId}::uuid)
        and (${scope.projectId}::uuid is null or t.session_id in (select id from sessions where project_id = ${scope.projectId}::uuid))
      group by 1, 2, 3),
    named as (
      select case ${key}::text when 'day' then k.day::text when 'model' then n.model when 'agent' then c.agent when 'session' then c.session_id::text
          else s.project_id::text end as name, k.calls, k.failed
      from counted k left join chats c on c.id = k.chat_id left join sessions s on s.id = c.session_id
      left join turns n on n.chat_id = k.chat_id and n.number = k.turn_number)
    select n.name as key, coalesce(sum(n.calls), 0)::bigint as tool_calls, coalesce(sum(n.failed), 0)::bigint as failed_tool_calls
    from named n group by grouping sets ((n.name), ())`
}

/** The slowest tools by total time. Percentiles are by nearest rank, over the calls that ended. */
export async function selectToolStatistics(sql: Sql, scope: Scope, limit: number): Promise<ToolStatistics[]> {
  // Durations are few compared with calls: they are counted first, and the ranks are found among the counts.
  return await sql<ToolStatistics>`
    with counted as (
      select t.tool_name, t.latency_ms, count(*) as calls, count(*) filter (where t.outcome in ('error', 'timeout', 'interrupted')) as failed
      from tool_traces t
      where t.started_at >= ${scope.from}::timestamptz and t.started_at < ${scope.until}::timestamptz
        and (${scope.model}::text is null or (t.chat_id, t.turn_number) in (select chat_id, number from turns where model = ${scope.model}::text))
        and (${scope.agent}::text is null or t.chat_id in (select id from chats where agent = ${scope.agent}::text))
        and (${scope.sessionId}::uuid is null or t.session_id = ${scope.sessionId}::uuid)
        and (${scope.projectId}::uuid is null or t.session_id in (select id from sessions where project_id = ${scope.projectId}::uuid))
      group by 1, 2),
    ranked as (
      select c.*, sum(c.calls) over (partition by c.tool_name order by c.latency_ms nulls last) as rank,
        sum(c.calls) filter (where c.latency_ms is not null) over (partition by c.tool_name) as ended
      from counted c)
    select tool_name, sum(calls)::bigint as calls, sum(failed)::bigint as failed_calls,
      coalesce(min(latency_ms) filter (where rank >= ended * 0.5), 0) as p50_ms, coalesce(min(latency_ms) filter (where rank >= ended * 0.95), 0) as p95_ms,
      coalesce(max(latency_ms), 0) as max_ms, coalesce(sum(latency_ms * calls), 0)::bigint as total_ms
    from ranked group by tool_name order by total_ms desc, tool_name limit ${limit}`
}

export interface SessionFacts {
  id: string
  name: string
  project_id: string
  last_call_at: string
}

/** Of those of the sessions that asked a model in the time. */
export async function selectSessionFacts(sql: Sql, scope: Scope, ids: readonly string[]): Promise<SessionFacts[]> {
  return await sql<SessionFacts>`
    select s.id, s.name, s.project_id, last.at as last_call_at
    from sessions s cross join lateral (
      select max(m.started_at) as at from model_calls m
      where m.session_id = s.id and m.started_at >= ${scope.from}::timestamptz and m.started_at < ${scope.until}::timestamptz) last
    where s.id = any(${[...ids]}::uuid[]) and last.at is not null`
}

/** Names of projects or sessions, by id. */
export async function selectNames(sql: Sql, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await sql<{ id: string; name: string }>`
    select id, name from projects where id = any(${[...ids]}::uuid[])
    union all select id, name from sessions where id = any(${[...ids]}::uuid[])`
  return new Map(rows.map((row) => [row.id, row.name]))
}
