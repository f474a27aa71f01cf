import { noPermissions } from '../tools/call-session.ts'
import { refusingRunner } from '../commands/command-runner.ts'
import type { CheckEnd, TurnWorkspace } from '../turn/turn-workspace.ts'
import type { TurnLimits } from '../turn/limits.ts'
import type { TurnSpec } from '../turn/turn-spec.ts'

/** A test double of the port: nothing is pending, nothing was allowed; parts are put in its place as a test needs. */
export function memoryWorkspace(parts: Partial<TurnWorkspace> = {}): TurnWorkspace {
  return {
    projectRoot: '/nowhere',
    mode: 'ask',
    situation: () => Promise.resolve({ overlay: new Map(), permissions: noPermissions }),
    commandsOf: () => refusingRunner,
    pendingFor: () => ({ list: () => Promise.resolve([]), apply: () => Promise.resolve([]) }),
    tabs: { read: () => Promise.resolve(null) },
    check: () => Promise.resolve<CheckEnd | null>(null),
    ...parts,
  }
}

export function turnSpec(limits: Partial<TurnLimits> = {}, more: Partial<TurnSpec> = {}): TurnSpec {
  return {
    model: 'deepseek-flash',
    effort: null,
    limits: { stepsMax: 60, budgetTokens: null, repeatedCalls: 3, failedCalls: 5, ...limits },
    contextWindow: 1_000_000,
    compactAt: 0.8,
    compaction: null,
    ...more,
  }
}
