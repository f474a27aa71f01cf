import { setTimeout as pause } from 'node:timers/promises'
import type { FaultProxy, TestClient } from '@boocode/testkit'

export interface Disturbance {
  readonly client: TestClient
  readonly proxy: FaultProxy
  /** From 0 to below 1, by a seed. */
  readonly next: () => number
}

/** Spoils the wire between a window and the server, fault after fault, until `isOver`. Then the wire is well. */
export async function disturb({ client, proxy, next }: Disturbance, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    switch (Math.floor(next() * 6)) {
      case 0:
        proxy.cut()
        break
      case 1:
        // In the middle of a frame, or of the handshake that comes next.
        proxy.cutAfter(Math.floor(next() * 3_000))
        break
      case 2:
        proxy.goDeaf()
        break
      case 3:
        proxy.delay(1 + Math.floor(next() * 30))
        break
      case 4:
        proxy.refuse()
        proxy.cut()
        break
      case 5:
        client.cut()
        break
    }
    await pause(next() * 80)
    if (next() < 0.7) proxy.heal()
    await pause(next() * 40)
  }
  proxy.heal()
}
