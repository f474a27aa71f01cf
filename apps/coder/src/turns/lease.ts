import { TurnLostError } from '@boocode/agent'
import { limitsFrom, settingsKeys } from '@boocode/db'
import type { Sql } from '@boocode/db'
import type { Effort, Limits, Mode } from '@boocode/contracts'

/** How long a worker may be silent before another takes its turns over. */
export const leaseMs = 10_000
export const renewEveryMs = 3_000

/** A claimed turn: proof that this worker may write for it, until another raises the epoch. */
export interface Lease {
  turnId: string
  chatId: string
  sessionId: string
  number: number
  epoch: number
  /** Made anew for each claim, so that a claim which Postgres forgot in a crash is told from its repetition. */
  owner: string
  model: string
  mode: Mode
  effort: Effort | null
  kind: 'message' | 'compact'
  /** Of a turn that makes a summary. */
  options: { instructions?: string; preview?: boolean } | null
  stepsMax: number
  budgetTokens: number | null
  /** The turn goes on after its worker was lost. */
  resumed: boolean
  resumedCount: number
  cancelRequested: boolean
  projectId: string
  projectName: string
  projectPath: string
  /** Of the settings, as they were when the turn was claimed: read along, so that no query stands before the model. */
  limits: Limits
}

type LeaseRow = Omit<Lease, 'owner' | 'limits'> & { limits: unknown }

/**
 * Takes the oldest turn of the host that waits for a worker: queued and first of its chat, woken by an
 * answer (running without an owner), or running under a lease that ran out. Commits without waiting for the disk: a claim forgotten by a
 * crash only means that nothing is written under it.
 */
export async function claimTurn(fast: Sql, hostId: string, owner: string): Promise<Lease | null> {
  const rows = await fast<LeaseRow>`
    with candidate as (
      select t.id, t.status, t.status = 'running' and t.lease_owner is not null as resumed from turns t
      where t.host_id = ${hostId} and (
        (t.status = 'queued' and not exists (
          select from turns o where o.chat_id = t.chat_id and o.number < t.number
            and o.status in ('queued', 'running', 'awaiting_input')))
        or (t.status = 'running' and t.lease_until < clock_timestamp()))
        and t.rewind_id is null
      order by t.created_at, t.id limit 1 for update skip locked
    )
    update turns t set status = 'running', epoch = t.epoch + 1, lease_owner = ${owner},
      lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8),
      started_at = coalesce(t.started_at, clock_timestamp()),
      resumed_count = t.resumed_count + candidate.resumed::int
    from candidate, chats c, sessions s, projects p
    where t.id = candidate.id and c.id = t.chat_id and s.id = c.session_id and p.id = s.project_id
    returning t.id as "turnId", t.chat_id as "chatId", c.session_id as "sessionId", t.number, t.epoch, t.model, t.mode, t.effort, t.kind, t.options,
      t.steps_max as "stepsMax", t.budget_tokens as "budgetTokens", candidate.resumed, t.resumed_count as "resumedCount",
      t.cancel_requested_at is not null as "cancelRequested", p.id as "projectId", p.name as "projectName", p.path as "projectPath",
      (select value from settings where key = ${settingsKeys.limits}) as limits`
  const [row] = rows
  return row === undefined ? null : { ...row, limits: limitsFrom(row.limits), owner }
}

/** Frees at once what the coder before this one on the same host held. Returns the number of turns. */
export async function reclaimHost(sql: Sql, hostId: string): Promise<number> {
  const rows = await sql<{ id: string }>`
    update turns set lease_until = clock_timestamp() - interval '1 second'
    where host_id = ${hostId} and status = 'running' returning id`
  return rows.length
}

/** Gives leases back when the process stops, so that the next worker need not wait for them to run out. */
export async function releaseLeases(sql: Sql, leases: readonly Lease[]): Promise<void> {
  await sql`
    update turns set lease_until = clock_timestamp() - interval '1 second'
    where id = any(${leases.map((lease) => lease.turnId)}::uuid[]) and lease_owner = any(${leases.map((lease) => lease.owner)}::uuid[])`
}

export interface Renewal {
  /** Turns still ours. */
  held: Set<string>
  /** Of those, the ones that a person stopped. */
  cancelled: Set<string>
}

/** Extends the leases; whatever is not in `held` afterwards belongs to someone else. */
export async function renewLeases(fast: Sql, leases: readonly Lease[]): Promise<Renewal> {
  const rows = await fast<{ id: string; cancelled: boolean }>`
    update turns t set lease_until = clock_timestamp() + make_interval(secs => ${leaseMs / 1000}::float8)
    from unnest(${leases.map((lease) => lease.turnId)}::uuid[], ${leases.map((lease) => lease.owner)}::uuid[]) as mine (id, owner)
    where t.id = mine.id and t.lease_owner = mine.owner and t.status = 'running'
    returning t.id, t.cancel_requested_at is not null as cancelled`
  return {
    held: new Set(rows.map((row) => row.id)),
    cancelled: new Set(rows.filter((row) => row.cancelled).map((row) => row.id)),
  }
}

/**
 * Must be the first statement of every transaction that writes for the turn: it locks the turn's
 * row, so that no other worker can take it over before the commit.
 *
 * @throws TurnLostError when the lease is no longer the turn's.
 */
export async function assertOwned(tx: Sql, lease: Lease): Promise<void> {
  const rows = await tx<{ id: string }>`
    select id from turns where id = ${lease.turnId} and epoch = ${lease.epoch} and lease_owner = ${lease.owner}
      and status = 'running' for update`
  if (rows.length === 0) throw new TurnLostError()
}
