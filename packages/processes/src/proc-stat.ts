/** The fields of `/proc/<pid>/stat` that tell processes apart and how they belong together (proc(5)). */
export interface ProcStat {
  /** One letter; Z and X have ended. */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** Clock ticks since boot at which it started. */
  readonly ticks: number
}

/** @returns undefined for text that is no such line */
export function parseProcStat(text: string): ProcStat | undefined {
  // The program name in field 2 may hold anything, parentheses too; what follows begins with field 3.
  const [state, parent, group, session, ...more] = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const ticks = more[15]
  if (state === undefined || ticks === undefined) return undefined
  return { state, parent: Number(parent), group: Number(group), session: Number(session), ticks: Number(ticks) }
}

export function hasEnded({ state }: ProcStat): boolean {
  return state === 'Z' || state === 'X'
}
