import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { paneRecordsFolder } from '@boocode/contracts'
import type { ServerContext } from '../../context.ts'
import type { BootermCall } from '../../http/booterm-client.ts'

/**
 * Asks the terminal service about terminals. It is not started for the answer that there are none: nobody who
 * has no terminal should pay for one.
 *
 * @param asleep what becomes of a service that does not run and left terminals
 * @throws AppError as `BootermClient.call`
 */
export async function askTerminals(
  { booterm, config }: ServerContext,
  call: BootermCall,
  asleep: 'wake' | 'leave',
): Promise<{ kind: 'answered'; body: unknown } | { kind: 'none' }> {
  const answer = await booterm.callIfAwake(call)
  if (answer.kind === 'answered') return answer
  if (asleep === 'leave' || !(await hasTerminals(config.home))) return { kind: 'none' }
  return { kind: 'answered', body: await booterm.call(call) }
}

async function hasTerminals(home: string): Promise<boolean> {
  try {
    return (await readdir(join(home, paneRecordsFolder))).some((name) => name.endsWith('.json'))
  } catch {
    return false // no terminal was ever opened
  }
}
