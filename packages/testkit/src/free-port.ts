import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * A port of loopback on which nothing listens. Below the range that the system takes from for outgoing
 * connections, so that it stays free until the test listens, also over a restart.
 */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const port = 12_000 + Math.floor(Math.random() * 20_000)
    if (await isFree(port)) return port
  }
  throw new Error('no free port was found')
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return true
  } catch {
    return false // taken
  } finally {
    server.close()
  }
}
