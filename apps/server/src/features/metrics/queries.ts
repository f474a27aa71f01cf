import type { Sql } from '@boocode/db'

export interface ModelSums {
  provider: string
  model: string
  outcome: string
  calls: number
  seconds: number
  cached: number
  fresh: number
  output: number
  reasoning: number
  cost_usd: number
}

export interface ToolSums {
  tool: string
  outcome: string
  calls: number
  seconds: number
}

/** A stretch of time: the end, which is null for now, does not belong to it. ISO 8601. */
export interface Stretch {
  from: string
  until: string | null
}

/** Requests to models that ended, of those that began in the time. */
export async function sumModelCalls(sql: Sql, { from, until }: Stretch): Promise<ModelSums[]> {
  return await sql<ModelSums>`
    select provider, model, outcome, count(*) as calls, (coalesce(sum(latency_ms), 0) / 1000.0)::float8 as seconds,
      coalesce(sum(cache_hit_tokens), 0)::bigint as cached, coalesce(sum(cache_miss_tokens), 0)::bigint as fresh,
      coalesce(sum(completion_tokens), 0)::bigint as output, coalesce(sum(reasoning_tokens), 0)::bigint as reasoning,
      coalesce(sum(cost_usd), 0)::float8 as cost_usd
    from model_calls
    where outcome is not null and started_at >= ${from}::timestamptz and started_at < coalesce(${until}::timestamptz, 'infinity')
    group by provider, model, outcome`
}

export async function sumToolCalls(sql: Sql, { from, until }: Stretch): Promise<ToolSums[]> {
  return await sql<ToolSums>`
    select tool_name as tool, outcome, count(*) as calls, (coalesce(sum(latency_ms), 0) / 1000.0)::float8 as seconds
    from tool_traces
    where outcome is not null and started_at >= ${from}::timestamptz and started_at < coalesce(${until}::timestamptz, 'infinity')
    group by tool_name, outcome`
}

export async function countTurns(sql: Sql): Promise<{ status: string; count: number }[]> {
  return await sql<{ status: string; count: number }>`select status, count(*) as count from turns group by status order by status`
}

/** Frames that were ever appended to the streams that are there, and those that are still kept. */
export async function countEvents(sql: Sql): Promise<{ appended: number; kept: number }> {
  const rows = await sql<{ appended: number; kept: number }>`
    select coalesce(sum(head), 0)::bigint as appended, coalesce(sum(head - trimmed), 0)::bigint as kept from streams`
  return rows[0] ?? { appended: 0, kept: 0 }
}

/** Coders that say that they live. */
export async function selectLivingHosts(sql: Sql): Promise<{ id: string; name: string; url: string }[]> {
  return await sql<{ id: string; name: string; url: string }>`
    select id, name, url from hosts where heartbeat_at > clock_timestamp() - interval '10 seconds' order by id`
}
