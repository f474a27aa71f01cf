import type { Usage } from '@boocode/contracts'

type Prompts = Pick<Usage, 'cache_hit_tokens' | 'cache_miss_tokens'>

/** `good` from 60 %, `fair` from 30 %, `poor` below. */
export type CacheLevel = 'good' | 'fair' | 'poor'

export interface CacheRate {
  /** Whole percent, as it is shown. Never 100 where anything was missed. */
  readonly percent: number
  readonly level: CacheLevel
  readonly hitTokens: number
  readonly promptTokens: number
}

const goodFrom = 60
const fairFrom = 30

/** How much of the prompts came from the cache; null before there was one. */
export function cacheRate({ cache_hit_tokens: hitTokens, cache_miss_tokens: missTokens }: Prompts): CacheRate | null {
  const promptTokens = hitTokens + missTokens
  if (promptTokens <= 0) return null
  const rounded = Math.round((hitTokens / promptTokens) * 100)
  const percent = rounded === 100 && missTokens > 0 ? 99 : rounded
  // By the number that is shown, so that number and colour agree.
  return { percent, level: percent >= goodFrom ? 'good' : percent >= fairFrom ? 'fair' : 'poor', hitTokens, promptTokens }
}
