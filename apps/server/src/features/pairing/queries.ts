import { randomBytes } from 'node:crypto'
import { cleanText } from '@boocode/contracts'
import type { Device } from '@boocode/contracts'
import type { Sql } from '@boocode/db'
import { v7 as uuidv7 } from 'uuid'
import { hashSecret } from '../../http/auth.ts'

type DeviceRow = Omit<Device, 'current'>

/** Uses the token up and adds the device; null when the token is unknown, used or too old. */
export async function pairDevice(tx: Sql, pairing: { token: string; name: string }): Promise<{ device: Device; secret: string } | null> {
  const used = await tx<{ token_hash: Buffer }>`
    update pair_tokens set used_at = clock_timestamp()
    where token_hash = ${hashSecret(pairing.token)} and used_at is null and expires_at > clock_timestamp()
    returning token_hash`
  if (used.length === 0) return null
  const secret = randomBytes(32).toString('base64url')
  const rows = await tx<DeviceRow>`
    insert into devices (id, name, secret_hash) values (${uuidv7()}, ${cleanText(pairing.name)}, ${hashSecret(secret)})
    returning id, name, created_at, last_seen_at`
  const device = rows[0]
  return device === undefined ? null : { device: { ...device, current: true }, secret }
}

export async function selectDevices(sql: Sql): Promise<DeviceRow[]> {
  return await sql<DeviceRow>`select id, name, created_at, last_seen_at from devices order by last_seen_at desc limit 200`
}

export async function deleteDevice(sql: Sql, id: string): Promise<{ id: string } | undefined> {
  const rows = await sql<{ id: string }>`delete from devices where id = ${id} returning id`
  return rows[0]
}
