import type { ChangeFailure } from './change-faults.ts'
import { resolveInProject } from './path-guard.ts'
import type { PathScope, ResolvedPath } from './path-guard.ts'
import { printablePath } from './printable-path.ts'

/** Grants are for reading: whatever was granted, only the project is written to. */
export function changeScope<Scope extends PathScope>(scope: Scope): Scope {
  return { ...scope, grantedRoots: [] }
}

/** The guard's verdict on changing `asked`, see `resolveInProject`. */
export async function resolveForChange(scope: PathScope, asked: string): Promise<ResolvedPath | ChangeFailure> {
  const resolved = await resolveInProject(changeScope(scope), asked)
  if (resolved.ok) return resolved
  const isReadable = scope.grantedRoots.length > 0 && (await resolveInProject(scope, asked)).ok
  const message = isReadable ? `${printablePath(asked)} was granted for reading, not for changes.` : resolved.message
  return { ok: false, fault: 'refused', message }
}
