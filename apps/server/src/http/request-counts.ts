import type { Metric } from '@boocode/service'

/** Requests by route, not by address: addresses are endless, and have ids in them. */
export class RequestCounts {
  readonly #answers = new Map<string, { labels: Record<string, string>; count: number }>()
  readonly #seconds = new Map<string, { labels: Record<string, string>; sum: number; count: number }>()

  add(labels: { method: string; route: string }, status: number, seconds: number): void {
    const key = `${labels.method} ${labels.route}`
    const answered = this.#answers.get(`${key} ${status}`) ?? { labels: { ...labels, status: String(status) }, count: 0 }
    answered.count += 1
    this.#answers.set(`${key} ${status}`, answered)
    const taken = this.#seconds.get(key) ?? { labels, sum: 0, count: 0 }
    taken.sum += seconds
    taken.count += 1
    this.#seconds.set(key, taken)
  }

  metrics(): Metric[] {
    return [
      { name: 'boocode_http_requests_total', help: 'Requests that were answered.', type: 'counter', samples: [...this.#answers.values()].map(({ labels, count }) => ({ labels, value: count })) },
      {
        name: 'boocode_http_request_seconds',
        help: 'From a request to the end of its answer.',
        type: 'summary',
        samples: [...this.#seconds.values()].flatMap(({ labels, sum, count }) => [{ labels, suffix: '_sum' as const, value: sum }, { labels, suffix: '_count' as const, value: count }]),
      },
    ]
  }
}
