import type { Binding } from '../../lib/commands/bindings.ts'
import { useCommand } from '../../lib/commands/commands.ts'

/** Offers an action while it is mounted. Draws nothing. */
export function Action({ of, run }: { of: Binding; run: () => void }) {
  useCommand({ ...of, run })
  return null
}
