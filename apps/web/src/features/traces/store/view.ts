/** Which part of the axes is seen, as shares of their length: `{ from: 0, to: 1 }` is all of it. */
export interface View {
  readonly from: number
  readonly to: number
}

export const wholeView: View = { from: 0, to: 1 }

const leastSpan = 1e-6

export function isWhole({ from, to }: View): boolean {
  return from === 0 && to === 1
}

/** @param factor above 1 shows less, larger; `at` is the place, as a share of the window, that stays where it is */
export function zoom(view: View, factor: number, at: number): View {
  const span = Math.min(1, Math.max(leastSpan, (view.to - view.from) / factor))
  const pivot = view.from + (view.to - view.from) * at
  return placed(pivot - span * at, span)
}

/** @param by a share of the window; positive shows what is later */
export function pan(view: View, by: number): View {
  const span = view.to - view.from
  return placed(view.from + span * by, span)
}

/** Shows a part with some air around it. */
function fitTo(from: number, to: number): View {
  const span = Math.min(1, Math.max(leastSpan, (to - from) * 1.1))
  return placed((from + to - span) / 2, span)
}

/** `+` and `-` zoom, `0` shows all, `f` the bar of the active row; null for other keys. */
export function viewOfKey(key: string, view: View, active: View | null): View | null {
  if (key === '+' || key === '=') return zoom(view, 2, 0.5)
  if (key === '-') return zoom(view, 0.5, 0.5)
  if (key === '0') return wholeView
  return key === 'f' && active !== null ? fitTo(active.from, active.to) : null
}

/** What was seen, on an axis that has become longer by `growth` (its old length by its new one). */
export function afterGrowth(view: View, growth: number): View {
  return isWhole(view) ? view : { from: view.from * growth, to: view.to * growth }
}

function placed(from: number, span: number): View {
  if (span >= 1) return wholeView
  const start = Math.min(Math.max(0, from), 1 - span)
  return { from: start, to: start + span }
}
