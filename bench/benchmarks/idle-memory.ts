import type { Benchmark } from '../lib/bench.ts'
import { sleep } from '../lib/clock.ts'
import { Home } from '../lib/instance.ts'
import type { Instance } from '../lib/instance.ts'
import { median } from '../lib/line.ts'
import { readPssMb, readRssMb, sumOf } from '../lib/process-usage.ts'
import { Window } from '../lib/window.ts'

const homes = 5
const idleMs = 30_000
const aloneMs = 2_000

/**
 * What lies in memory when nobody works, with one paired window's socket open. Five homes idle side by
 * side, which changes nothing in their RSS; their PSS would be too small, so that is read of the last one alone.
 */
export const idleMemory: Benchmark = {
  name: 'idle-memory',
  async run(bench) {
    await using parts = new AsyncDisposableStack()
    const running: { instance: Instance; window: Window }[] = []
    for (let index = 0; index < homes; index += 1) {
      const home = parts.use(bench.use(await Home.make()))
      // Not the first start, whose compiling and making of a database leave traces.
      await (await home.start('boocode')).stop()
      const instance = await home.start('npm')
      running.push({ instance, window: parts.use(await openPairedWindow(home, instance)) })
    }
    await sleep(idleMs)
    const rss = running.map(({ instance }) => ours(instance).map(readRssMb))
    const npmRss = running.map(({ instance }) => [readRssMb(instance.pids().command)])
    for (const { instance } of running.slice(1)) await instance.stop()
    await sleep(aloneMs)
    const pss = running.slice(0, 1).map(({ instance }) => [sumOf(ours(instance).map(readPssMb))])
    const each = ['supervisor with offline model', 'server', 'coder'].map((name, index) => `${name} ${median(rss.map((one) => one[index] ?? 0)).toFixed(0)}`)
    const note = `${each.join(', ')} MB of RSS.`
    return [
      { what: 'idle memory of supervisor, server and coder: RSS', unit: 'MB', aim: { demands: [{ statistic: 'p50', atMost: 300 }] }, runs: rss.map((one) => [sumOf(one)]), note },
      { what: 'idle memory of supervisor, server and coder: PSS', unit: 'MB', runs: pss },
      { what: 'npm itself, which stays when started by `npm start`: RSS', unit: 'MB', runs: npmRss },
    ]
  },
}

function ours(instance: Instance): number[] {
  const { supervisor, server, coder } = instance.pids()
  return [supervisor, server, coder]
}

/** Pairs as a browser does, opens its socket and follows the workspace. */
async function openPairedWindow(home: Home, instance: Instance): Promise<Window> {
  const paired = await fetch(`${home.url}/api/pair`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: await instance.pairingToken() }),
  })
  const cookie = paired.headers.getSetCookie()[0]?.split(';')[0]
  if (cookie === undefined) throw new Error(`pairing was answered ${paired.status}`)
  const window = await Window.open({ url: `${home.url.replace('http', 'ws')}/api/ws?v=1`, headers: { cookie } })
  await window.subscribe('workspace')
  return window
}
