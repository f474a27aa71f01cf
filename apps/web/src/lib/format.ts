/** `950`, `1.2K`, `34K`, `1.3M`: token counts for a line. */
export function formatCount(count: number): string {
  if (count < 1_000) return String(count)
  if (count < 9_950) return `${(count / 1_000).toFixed(1)}K`
  if (count < 999_500) return `${Math.round(count / 1_000)}K`
  return `${(count / 1_000_000).toFixed(1)}M`
}

/** `14 ms`, `8.3 s`, `2 min 5 s`, `1 h 20 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Whole seconds and up, for a clock that runs: `0 s`, `12 s`, `2 min 5 s`. */
export function formatElapsed(ms: number): string {
  const whole = Math.floor(Math.max(0, ms) / 1_000)
  return whole < 10 ? `${whole} s` : formatDuration(whole * 1_000)
}

/** `now`, `5m`, `3h`, `2d`, `6w`, `1y`: how long ago, for a narrow column. */
export function formatAge(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 1) return 'now'
  if (minutes < 60) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 14) return `${days}d`
  if (days < 365) return `${Math.floor(days / 7)}w`
  return `${Math.floor(days / 365)}y`
}

/** `14:05` in the device's zone. */
export function formatClock(atMs: number): string {
  return new Date(atMs).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
}

/** `Nov 22, 14:05` in the device's zone. */
export function formatMoment(atMs: number): string {
  return new Date(atMs).toLocaleString(undefined, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
}

/** `1 file`, `3 files`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : many}`
}

/** Share of `part` in `whole` as `97 %`; null when there is nothing to share. Never rounds up to 100. */
export function formatShare(part: number, whole: number): string | null {
  if (whole <= 0) return null
  const percent = (part / whole) * 100
  return `${percent > 99 && percent < 100 ? 99 : Math.round(percent)} %`
}

/** `$0.0042`, `$1.23`: money for a line; what would round to nothing is `<$0.0001`. */
export function formatUsd(usd: number): string {
  if (usd > 0 && usd < 0.000_1) return '<$0.0001'
  if (usd === 0) return '$0'
  return `$${usd.toLocaleString('en', usd < 0.1 ? { minimumFractionDigits: 4, maximumFractionDigits: 4 } : { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`
}

/** `512 B`, `34 KB`, `1.2 MB`, `3.4 GB`: powers of ten. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} KB`
  if (bytes < 999_500_000) return `${(bytes / 1_000_000).toFixed(bytes < 9_950_000 ? 1 : 0)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}
