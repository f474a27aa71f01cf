import { maxUnackedBytes } from '@boocode/contracts'
import type { TerminalServerFrame } from '@boocode/contracts'

/** The way to one client. */
export interface Outlet {
  sendBytes(bytes: Uint8Array): void
  sendFrame(frame: TerminalServerFrame): void
  /** @param code of the WebSocket */
  close(code: number, reason: string): void
}

/** Once too much is unacknowledged, it must be down to this before the program goes on. */
const relaxedBytes = maxUnackedBytes / 2

/** A client of a pane, and how far behind it is. */
export class Attachment {
  readonly outlet: Outlet
  /** Frames of the beginning are under way: until then live output is not for this client. */
  isLive = false
  #sent = 0
  #acked = 0
  #isBehind = false
  #ackedAt: number

  constructor(outlet: Outlet, now: number) {
    this.outlet = outlet
    this.#ackedAt = now
  }

  /** Whether the program should wait for it. */
  get isBehind(): boolean {
    const unacked = this.#sent - this.#acked
    if (unacked > maxUnackedBytes) this.#isBehind = true
    else if (unacked <= relaxedBytes) this.#isBehind = false
    return this.#isBehind
  }

  /** How long it has been behind without a sign of life, in milliseconds. */
  silentFor(now: number): number {
    return this.isBehind ? now - this.#ackedAt : 0
  }

  sendBytes(bytes: Uint8Array, now: number): void {
    // Silence counts from the moment there was something to acknowledge.
    if (this.#sent === this.#acked) this.#ackedAt = now
    this.#sent += bytes.length
    this.outlet.sendBytes(bytes)
  }

  /** @param bytes in all since the attach; what was never sent, or was acknowledged before, says nothing */
  acknowledge(bytes: number, now: number): void {
    if (bytes <= this.#acked || bytes > this.#sent) return
    this.#acked = bytes
    this.#ackedAt = now
  }
}
