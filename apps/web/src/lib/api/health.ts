import { healthSchema } from '@boocode/contracts'
import type { Health } from '@boocode/contracts'

/** What the open health route says; null when nobody answers. */
async function readHealth(): Promise<Health | null> {
  try {
    const response = await fetch('/api/health', { credentials: 'same-origin' })
    return response.ok ? healthSchema.parse(await response.json()) : null
  } catch {
    return null
  }
}

/** Only who is paired is told the version. False only when the server certainly does not know this device. */
export async function mayBePaired(): Promise<boolean> {
  const health = await readHealth()
  return health === null || health.version !== undefined
}

/** True only when the server certainly knows this device. */
export async function isPaired(): Promise<boolean> {
  return (await readHealth())?.version !== undefined
}
