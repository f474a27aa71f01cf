import { isDeepStrictEqual } from 'node:util'
import type { Sql } from '@boocode/db'
import type { CoderConfig } from '../config.ts'
import type { KnownModel } from '../providers/known-models.ts'

export const heartbeatEveryMs = 3_000

/** Makes this coder known, with what of its files it cannot use. */
export async function registerHost(sql: Sql, config: CoderConfig, faults: readonly string[]): Promise<void> {
  await sql`
    insert into hosts (id, name, url, faults) values (${config.hostId}, ${config.hostName}, ${config.url}, ${JSON.stringify(faults)}::json)
    on conflict (id) do update set name = excluded.name, url = excluded.url, faults = excluded.faults,
      started_at = clock_timestamp(), heartbeat_at = clock_timestamp()`
}

/** The models that this coder offers, in place of what it offered before. @returns whether they are others */
export async function replaceModels(tx: Sql, hostId: string, models: readonly KnownModel[]): Promise<boolean> {
  const offered = models.map(({ id, provider, offline, seesImages, contextTokens, isDefault }) => ({ id, provider, offline, seesImages, contextTokens, isDefault }))
  const before = await tx<(typeof offered)[number]>`
    select id, provider, offline, sees_images as "seesImages", context_tokens as "contextTokens", is_default as "isDefault"
    from models where host_id = ${hostId} order by position`
  if (isDeepStrictEqual(before, offered)) return false
  await tx`delete from models where host_id = ${hostId}`
  for (const [position, model] of offered.entries()) {
    await tx`
      insert into models (host_id, id, provider, offline, sees_images, context_tokens, is_default, position)
      values (${hostId}, ${model.id}, ${model.provider}, ${model.offline}, ${model.seesImages},
        ${model.contextTokens}, ${model.isDefault}, ${position})`
  }
  return true
}

export async function beat(fast: Sql, hostId: string): Promise<void> {
  await fast`update hosts set heartbeat_at = clock_timestamp() where id = ${hostId}`
}
