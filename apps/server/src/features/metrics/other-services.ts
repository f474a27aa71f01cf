import { serviceSecretHeader } from '@boocode/contracts'

const timeoutMs = 2_000

/** The metrics that another service has of itself; null when it does not answer. */
export async function readMetrics(url: string, secret: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/metrics`, { headers: { [serviceSecretHeader]: secret }, signal: AbortSignal.timeout(timeoutMs) })
    return response.ok ? await response.text() : null
  } catch {
    return null // said by `boocode_up`
  }
}
