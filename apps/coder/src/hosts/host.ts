import type { Sql } from '@boocode/db'
import type { CoderConfig } from '../config.ts'
import type { KnownModel } from './models.ts'

export const heartbeatEveryMs = 3_000

/** Makes this coder known, with the models it offers. Replaces what it said before. */
export async function registerHost(tx: Sql, config: CoderConfig, models: readonly KnownModel[]): Promise<void> {
  await tx`
    insert into hosts (id, name, url) values (${config.hostId}, ${config.hostName}, ${config.url})
    on conflict (id) do update set name = excluded.name, url = excluded.url,
      started_at = clock_timestamp(), heartbeat_at = clock_timestamp()`
  await tx`delete from models where host_id = ${config.hostId}`
  for (const [position, model] of models.entries()) {
    await tx`
      insert into models (host_id, id, provider, offline, sees_images, context_tokens, is_default, position)
      values (${config.hostId}, ${model.id}, ${model.provider}, ${model.offline}, ${model.seesImages},
        ${model.contextTokens}, ${model.isDefault}, ${position})`
  }
}

export async function beat(fast: Sql, hostId: string): Promise<void> {
  await fast`update hosts set heartbeat_at = clock_timestamp() where id = ${hostId}`
}
