import type { PushEvent, PushSubscription } from '@boocode/contracts'
import type { Sql } from '@boocode/db'

export async function upsertSubscription(tx: Sql, { endpoint, keys, events }: PushSubscription, deviceId: string | null): Promise<void> {
  await tx`
    insert into push_subscriptions (endpoint, device_id, p256dh, auth, events)
    values (${endpoint}, ${deviceId}, ${keys.p256dh}, ${keys.auth}, ${events})
    on conflict (endpoint) do update set device_id = excluded.device_id, p256dh = excluded.p256dh, auth = excluded.auth, events = excluded.events`
}

export async function deleteSubscription(sql: Sql, endpoint: string): Promise<void> {
  await sql`delete from push_subscriptions where endpoint = ${endpoint}`
}

export async function hasSubscriptions(sql: Sql): Promise<boolean> {
  return (await sql`select from push_subscriptions limit 1`).length > 0
}

export interface Claimed {
  endpoint: string
  p256dh: string
  auth: string
}

/** Those who want to hear of an event and were not told of this frame by another server. They count as told from here on. */
export async function claimSubscriptions(sql: Sql, told: { event: PushEvent; epoch: string; seq: number }): Promise<Claimed[]> {
  return await sql<Claimed>`
    update push_subscriptions set told_epoch = ${told.epoch}, told_seq = ${told.seq}
    where ${told.event} = any(events) and (told_epoch is distinct from ${told.epoch} or told_seq < ${told.seq})
    returning endpoint, p256dh, auth`
}

export async function selectChatPlace(sql: Sql, chatId: string): Promise<{ number: number; session_id: string; session_name: string } | undefined> {
  const rows = await sql<{ number: number; session_id: string; session_name: string }>`
    select c.number, s.id as session_id, s.name as session_name from chats c join sessions s on s.id = c.session_id where c.id = ${chatId}`
  return rows[0]
}
