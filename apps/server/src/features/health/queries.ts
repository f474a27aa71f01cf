import type { Health } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { selectHost } from '../../http/coder-client.ts'

/** The coder's state by its heartbeat, and the model that new chats get. */
export async function selectServices(sql: Sql): Promise<Required<Pick<Health, 'coder' | 'model' | 'faults'>>> {
  const host = await selectHost(sql)
  const models = await sql<{ provider: string; offline: boolean }>`
    select provider, offline from models where host_id = ${host?.id ?? null}::uuid order by is_default desc, position limit 1`
  const faults = await sql<{ faults: string[] }>`select faults from hosts where id = ${host?.id ?? null}::uuid`
  return { faults: faults[0]?.faults ?? [], coder: host?.alive === true ? 'ok' : 'down', model: models[0] ?? null }
}
