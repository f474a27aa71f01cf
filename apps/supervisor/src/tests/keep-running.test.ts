import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifyProcess, sendSignal, waitForExit } from '@boocode/processes'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { childService } from '../child-service.ts'
import type { KeptService, Run, Service } from '../keep-running.ts'
import { keepRunning } from '../keep-running.ts'
import { endOrphans, openChildrenFile } from '../orphans.ts'
import { createOutput } from '../output.ts'

const FOREVER = 'setInterval(() => {}, 1e6)'
const never = new AbortController().signal

let folder: string
let text: string
let kept: KeptService[]
const waiters = new Set<() => void>()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'boocode-kept-'))
  text = ''
  kept = []
})
afterEach(async () => {
  await Promise.all(kept.map((service) => service.stop(AbortSignal.abort())))
  rmSync(folder, { recursive: true })
})

const output = createOutput({
  isTerminal: false,
  write(more) {
    text += more
    for (const look of waiters) look()
  },
})

/** Waits until the output has so many lines that contain the words. */
async function said(words: string, times = 1): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    if (text.split(words).length > times) resolve()
  }
  waiters.add(look)
  look()
  await promise
  waiters.delete(look)
}

/** A service whose process runs this script. */
function scripted(source: string, port = 1): Service {
  const entry = join(folder, 'script.mjs')
  writeFileSync(entry, source)
  return childService({
    name: 'server',
    entry,
    environment: () => Promise.resolve({ PATH: '/usr/bin:/bin' }),
    // Port 1 is free for root and may not be asked for by others: neither is a reason that these tests look at.
    place: { host: '127.0.0.1', port, variable: 'PORT' },
    output,
    children: openChildrenFile(join(folder, 'children.json')),
  })
}

function keep(service: Service, onGiveUp: (message: string) => void = () => undefined): KeptService {
  const started = keepRunning(service, { log: output.log, onGiveUp })
  kept.push(started)
  return started
}

/** The number that a script printed. */
function numberAfter(word: string): number {
  return Number(new RegExp(`${word} (\\d+)`).exec(text)?.[1])
}

describe('a service that ends', () => {
  test('is started again, after pauses that grow', async () => {
    keep(scripted('console.log("up"); process.exit(3)'))
    await said('up', 3)
    expect(text).toMatch(/exit code 3.*in 250 ms.*exit code 3.*in 500 ms/s)
  })

  test('by SIGKILL takes with it what it had started', async () => {
    const source = `import { spawn } from 'node:child_process'
      const child = spawn(process.execPath, ['-e', ${JSON.stringify(FOREVER)}])
      console.log('self', process.pid); console.log('child', child.pid); ${FOREVER}`
    keep(scripted(source))
    await said('child')
    const grandchild = identifyProcess(numberAfter('child'))
    sendSignal(numberAfter('self'), 'SIGKILL')
    await said('ended by SIGKILL')
    expect(grandchild && (await waitForExit(grandchild, 10_000))).toBe(true)
  })

  test('because its port is taken is told who has it', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    keep(scripted('process.exit(1)', port))
    await said(' is taken by process ')
    holder.close()
    expect(text).toContain(`Port ${port} is taken by process ${process.pid}`)
  })

  test('loses its last words neither on stdout nor on stderr', async () => {
    keep(scripted('process.stdout.write("out without end"); process.stderr.write("err without end")'))
    await said('Starting it again')
    expect(text).toMatch(/│ out without end\n/)
    expect(text).toMatch(/│ err without end\n/)
  })
})

describe('a stop', () => {
  test('lets a service drain', async () => {
    const service = keep(scripted(`process.on('SIGTERM', () => { console.log('drained'); process.exit(0) }); console.log('up'); ${FOREVER}`))
    await said('up')
    await service.stop(never)
    expect(text).toContain('drained')
    expect(text).not.toContain('Starting it again')
  })

  test('that is forced does not wait for a service that hears nothing', async () => {
    const service = keep(scripted(`process.on('SIGTERM', () => console.log('ignored')); console.log('self', process.pid); ${FOREVER}`))
    await said('self')
    const force = new AbortController()
    const stopped = service.stop(force.signal)
    await said('ignored')
    force.abort()
    await stopped
    expect(identifyProcess(numberAfter('self'))).toBeUndefined()
  })

  test('in the pause before a start means no start', async () => {
    const service = keep(scripted('console.log("up"); process.exit(0)'))
    await said('Starting it again')
    await service.stop(never)
    expect(text.split('up').length).toBe(2)
  })

  test('while a start still goes on ends that start', async () => {
    const launched = Promise.withResolvers<void>()
    const service = keep({
      name: 'slow',
      launch(signal) {
        launched.resolve()
        return new Promise<Run>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
      },
    })
    await launched.promise
    await service.stop(never)
    expect(text).toBe('')
  })
})

test('a start that no repetition can cure is given up, with its reason', async () => {
  const failure = Object.assign(new Error('the data is of another version'), { retryable: false })
  const givenUp = Promise.withResolvers<string>()
  const service = keep({ name: 'postgres', launch: () => Promise.reject(failure) }, givenUp.resolve)
  expect(await givenUp.promise).toBe('the data is of another version')
  await service.settled
})

test('what an earlier supervisor left running is ended, and nothing else', async () => {
  const run = await scripted(`process.on('SIGTERM', () => {}); console.log('up'); ${FOREVER}`).launch(never)
  await said('up')
  const file = join(folder, 'children.json')
  const noted = JSON.parse(readFileSync(file, 'utf8')) as object[]
  // The same number with another start is some other process.
  const stranger = { name: 'coder', pid: process.pid, started: 'another time' }
  const copy = join(folder, 'earlier.json')
  writeFileSync(copy, JSON.stringify([...noted, stranger]))
  expect(await endOrphans(copy)).toEqual([`server (process ${run.pid})`])
  expect(await run.ended).toBe('ended by SIGKILL')
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual([])
  for (const nonsense of ['', '{}', '[{"pid":-1}]']) {
    writeFileSync(copy, nonsense)
    expect(await endOrphans(copy)).toEqual([])
  }
})
