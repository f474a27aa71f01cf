// When a service that must not stay down is started again. Pure: the runner (keep-running.ts) tells
// what happened and carries out the effects, in order.
//
//   begin ──▶ running ──ended──▶ waiting ──timer──▶ running
//                │                  │
//              stop               stop
//                ▼                  ▼
//             stopping ──ended──▶ stopped ◀── ended for good, from running
//
// A start that fails counts as an end. The pause doubles with every end that follows soon on its
// start, and is short again after a run that lasted.

export type RestartState =
  | { readonly kind: 'running'; readonly since: number; readonly failures: number }
  | { readonly kind: 'waiting'; readonly failures: number }
  | { readonly kind: 'stopping' }
  | { readonly kind: 'stopped' }

export type RestartEvent =
  | { readonly type: 'ended'; /** No start can help any more. */ readonly forGood: boolean }
  | { readonly type: 'timer' }
  | { readonly type: 'stop' }

export type RestartEffect =
  | { readonly type: 'launch' }
  | { readonly type: 'schedule'; readonly delayMs: number }
  | { readonly type: 'cancel_timer' }
  | { readonly type: 'terminate' }
  | { readonly type: 'give_up' }
  | { readonly type: 'settle' }

export interface RestartStep {
  readonly state: RestartState
  readonly effects: readonly RestartEffect[]
}

export const FIRST_PAUSE_MS = 250
export const LONGEST_PAUSE_MS = 10_000
/** A run this long says that the service works. */
export const HEALTHY_MS = 30_000

/** @param now milliseconds of a clock that never goes back */
export function beginRestarts(now: number): RestartStep {
  return { state: { kind: 'running', since: now, failures: 0 }, effects: [{ type: 'launch' }] }
}

/** An event that means nothing in a state changes nothing. */
export function stepRestarts(state: RestartState, event: RestartEvent, now: number): RestartStep {
  switch (state.kind) {
    case 'running':
      return stepRunning(state, event, now)
    case 'waiting':
      if (event.type === 'timer') return { state: { kind: 'running', since: now, failures: state.failures }, effects: [{ type: 'launch' }] }
      if (event.type === 'stop') return { state: { kind: 'stopped' }, effects: [{ type: 'cancel_timer' }, { type: 'settle' }] }
      return unchanged(state)
    case 'stopping':
      return event.type === 'ended' ? { state: { kind: 'stopped' }, effects: [{ type: 'settle' }] } : unchanged(state)
    case 'stopped':
      return unchanged(state)
  }
}

function stepRunning(state: RestartState & { kind: 'running' }, event: RestartEvent, now: number): RestartStep {
  if (event.type === 'stop') return { state: { kind: 'stopping' }, effects: [{ type: 'terminate' }] }
  if (event.type !== 'ended') return unchanged(state)
  if (event.forGood) return { state: { kind: 'stopped' }, effects: [{ type: 'give_up' }, { type: 'settle' }] }
  const failures = now - state.since >= HEALTHY_MS ? 1 : state.failures + 1
  return { state: { kind: 'waiting', failures }, effects: [{ type: 'schedule', delayMs: pauseMs(failures) }] }
}

function pauseMs(failures: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS)
}

function unchanged(state: RestartState): RestartStep {
  return { state, effects: [] }
}
