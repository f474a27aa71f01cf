/** What this process says of itself: resident memory, for how long it has run, and its runtime (`v24.0.0`). */
export function readVitals(): { memory_bytes: number; uptime_ms: number; node: string } {
  return { memory_bytes: process.memoryUsage.rss(), uptime_ms: Math.round(process.uptime() * 1_000), node: process.version }
}
