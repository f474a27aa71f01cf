import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isRunning, sendSignal, waitForExit } from '@boocode/processes'
import { describe, expect, test } from 'vitest'
import { makePlace } from './fixtures/instance.ts'

const LINK = /^Open BooCode .*http:\/\/127\.0\.0\.1:\d+\/\?pair=[\w-]{43}$/m

describe('an instance', () => {
  test('starts, pairs, is found well, keeps others off its home, and stops', async () => {
    await using place = await makePlace()
    const instance = place.start()
    await instance.health(200)
    await instance.says(LINK)

    const pair = await place.run(['pair'])
    expect(pair).toMatchObject({ code: 0, stderr: '' })
    expect(pair.stdout).toMatch(LINK)
    expect(instance.text()).not.toContain(pair.stdout)

    const doctor = await place.run(['doctor', '--json'])
    const report = JSON.parse(doctor.stdout) as { ok: boolean; checks: { name: string; status: string; detail: string }[] }
    expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([])
    expect(doctor.code).toBe(0)
    expect(report.checks.find(({ name }) => name === 'running')?.detail).toContain('healthy')
    expect(report.checks.find(({ name }) => name === 'sandbox')?.detail).toMatch(/^commands of agents run (?:in|without) one/)
    expect(report.checks.find(({ name }) => name === 'database')?.detail).toContain('running')

    const second = await place.run(['start'])
    expect(second.code).toBe(1)
    expect(second.stderr).toContain(`process ${instance.process.pid}, http://127.0.0.1:${place.port}`)
    await instance.health(200)

    expect(statSync(place.home).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(join(place.home, 'secrets'))) {
      expect(statSync(join(place.home, 'secrets', name)).mode & 0o777).toBe(0o600)
    }
    const services = Object.values(instance.services())
    expect(services).toHaveLength(3)
    expect(await instance.end('SIGTERM')).toEqual([0, null])
    expect(services.filter(isRunning)).toEqual([])
    expect(existsSync(join(place.home, 'run', 'instance.json'))).toBe(false)
    expect(await place.run(['pair'])).toMatchObject({ code: 1, stderr: expect.stringContaining('No BooCode runs') as string })
  })

  test('brings back whatever is killed', async () => {
    await using place = await makePlace()
    const instance = place.start()
    await instance.health(200)
    await instance.says('coder is ready')
    for (const name of ['coder', 'server', 'postgres']) {
      const before = instance.services()[name]
      if (!before) throw new Error(`${name} does not run`)
      sendSignal(before.pid, 'SIGKILL')
      await instance.says(`${name}: it ended (ended by SIGKILL`)
      await instance.health(200)
      expect(instance.services()[name]).not.toEqual(before)
    }
    expect(instance.process.exitCode).toBeNull()
  })

  test('that is killed leaves nothing that hinders the next', async () => {
    await using place = await makePlace()
    const first = place.start()
    await first.health(200)
    await first.says('coder is ready')
    const before = first.services()
    await first.end('SIGKILL')
    const second = place.start()
    await second.health(200)
    for (const identity of Object.values(before)) expect(await waitForExit(identity, 10_000)).toBe(true)
    expect(Object.keys(second.services()).sort()).toEqual(['coder', 'postgres', 'server'])
    await second.says(LINK)
  })

  test('lives beside another with its own home and ports', async () => {
    await using one = await makePlace()
    await using two = await makePlace()
    const instances = [one.start(), two.start()]
    await Promise.all(instances.map((instance) => instance.health(200)))
    expect(await instances[0]?.end('SIGTERM')).toEqual([0, null])
    await instances[1]?.health(200)
  })

  test.runIf(process.getuid?.() === 0)('runs as an ordinary user too', async (context) => {
    const nobody = { uid: 65534, gid: 65534 }
    const main = fileURLToPath(new URL('../main.ts', import.meta.url))
    const mayRead = spawnSync(process.execPath, ['-e', `require('fs').accessSync(${JSON.stringify(main)})`], { ...nobody, cwd: '/' })
    if (mayRead.status !== 0) context.skip('the checkout is closed to other users')
    await using place = await makePlace(nobody)
    const instance = place.start()
    await instance.health(200)
    const { postgres } = instance.services()
    expect(statSync(`/proc/${postgres?.pid}`).uid).toBe(nobody.uid)
    expect(existsSync(join(place.home, 'postgres'))).toBe(true)
    expect(await instance.end('SIGTERM')).toEqual([0, null])
    expect(postgres && isRunning(postgres)).toBe(false)
  })

  test('stops cleanly by Ctrl-C in the middle of its start', async () => {
    await using place = await makePlace()
    const instance = place.start()
    await instance.says('home ')
    expect(await instance.end('SIGINT')).toEqual([0, null])
  })
})

describe('a stop', () => {
  test('that npm hands on a second time is one stop', async () => {
    await using place = await makePlace()
    const instance = place.start()
    await instance.health(200)
    instance.process.kill('SIGINT')
    expect(await instance.end('SIGINT')).toEqual([0, null])
  })

  test('that is asked for again ends what hangs', async () => {
    await using place = await makePlace()
    const instance = place.start()
    await instance.health(200)
    const { coder } = instance.services()
    if (!coder) throw new Error('the coder does not run')
    sendSignal(coder.pid, 'SIGSTOP')
    instance.process.kill('SIGINT')
    await instance.says('stopping')
    // Until what hangs is gone: a process that is ending has no handler for signals any more.
    const impatient = setInterval(() => {
      if (isRunning(coder)) instance.process.kill('SIGINT')
    }, 100)
    const [code] = await instance.ended
    clearInterval(impatient)
    expect(code).toBe(130)
    expect(isRunning(coder)).toBe(false)
  })
})

describe('what keeps it from starting is said before anything is made', () => {
  test('a port that is taken', async () => {
    await using place = await makePlace()
    const holder = createServer().listen(place.coderPort, '127.0.0.1')
    await once(holder, 'listening')
    const { code, stderr } = await place.run(['start'])
    holder.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`Port ${place.coderPort} is taken by process ${process.pid}`)
    expect(stderr).toContain('set CODER_PORT')
    expect(readdirSync(join(place.home, 'secrets'))).toEqual([])
    expect(existsSync(join(place.home, 'run', 'instance.json'))).toBe(false)
  })

  test('values that are not valid', async () => {
    await using place = await makePlace()
    const { code, stderr } = await place.run(['start'], { PORT: 'x', HOST: 'a b' })
    expect(code).toBe(2)
    expect(stderr).toContain('PORT is "x"')
    expect(stderr).toContain('HOST is "a b"')
    expect(existsSync(place.home)).toBe(false)
  })

  test('a home that cannot be made', async () => {
    await using place = await makePlace()
    writeFileSync(place.home, '')
    const { code, stderr } = await place.run(['start'])
    rmSync(place.home)
    expect(code).toBe(1)
    expect(stderr).toContain(place.home)
    expect(stderr).toContain('BOOCODE_HOME')
    expect(stderr).not.toContain('    at ')
  })

  test('a command that does not exist', async () => {
    await using place = await makePlace()
    expect(await place.run(['strat'])).toMatchObject({ code: 2, stderr: expect.stringContaining('strat') as string })
  })
})

test('compiling ahead loads what a start loads, and starts nothing', async () => {
  await using place = await makePlace()
  const cache = join(place.home, '..', 'compiled')
  expect(await place.run(['compile'], { NODE_COMPILE_CACHE: cache })).toEqual({ code: 0, stdout: '', stderr: '' })
  expect(readdirSync(cache, { recursive: true }).length).toBeGreaterThan(100)
  expect(existsSync(place.home)).toBe(false)
})

test('the doctor names what is missing and how to get it', async () => {
  await using place = await makePlace()
  const { code, stdout } = await place.run(['doctor'], {
    DEEPSEEK_API_KEY: 'sk-planted',
    DEEPSEEK_BASE_URL: `http://127.0.0.1:${place.port}`,
    DATABASE_URL: `postgres://u:planted@127.0.0.1:${place.coderPort}/x`,
    PROJECT_ROOTS: '/missing/folder',
    PATH: '/nonexistent',
  })
  expect(code).toBe(1)
  for (const line of [/✗ git .*not found/, /✗ database .*cannot be reached/, /✗ model .*cannot be reached/, /✗ project roots .*\/missing\/folder/]) {
    expect(stdout).toMatch(line)
  }
  expect(stdout).toContain('apt install git')
  expect(stdout).toMatch(process.platform === 'linux' ? /! sandbox .*bubblewrap is not installed\n.*apt install bubblewrap/ : /sandbox /)
  expect(stdout).not.toContain('planted')
  const invalid = await place.run(['doctor'], { PORT: 'x' })
  expect(invalid.code).toBe(1)
  expect(invalid.stdout).toMatch(/✗ configuration .*\n.*PORT is "x"/)
})
