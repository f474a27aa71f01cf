let now = Date.now()
let wall = now
let monotonic = performance.now()

/**
 * Milliseconds for measuring how long something lasts, near to the epoch's. They go on while the device
 * sleeps, where other monotonic clocks may stand still, and never go back when its clock is set.
 */
export function elapsedNow(): number {
  const nextWall = Date.now()
  const nextMonotonic = performance.now()
  now += Math.max(0, nextWall - wall, nextMonotonic - monotonic)
  wall = nextWall
  monotonic = nextMonotonic
  return now
}
