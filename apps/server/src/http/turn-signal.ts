import { turnSignalChannel } from '@boocode/contracts'
import type { TurnSignal } from '@boocode/contracts'
import type { ServerContext } from '../context.ts'

/**
 * Tells the workers: of new work after its commit. Not waited for: a signal that is lost only delays,
 * because workers look by themselves once a second.
 */
export function signalTurn(context: ServerContext, signal: TurnSignal): void {
  context.database.fast`select pg_notify(${turnSignalChannel}, ${JSON.stringify(signal)})`.catch((err: unknown) => {
    context.log.debug({ err }, 'a turn signal was not sent')
  })
}
