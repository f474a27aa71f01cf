import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { identifyProcess, isRunning } from '@boocode/processes'
import { ask } from './fixtures/place.ts'
import { startTestPostgres } from './testing.ts'

const entry = fileURLToPath(new URL('testing.ts', import.meta.url))

test('a database for tests may make further ones, and is gone when it stops', async () => {
  const postgres = await startTestPostgres({ settings: { log_min_duration_statement: '0' } })
  await ask(postgres.url, 'create database template_of_a_file')
  await ask(postgres.url, 'create database copy_of_it template template_of_a_file')
  expect(await ask(postgres.url, `select current_setting('fsync'), current_setting('log_min_duration_statement')`)).toEqual(['off', '0'])
  const folder = new URL(postgres.url.replace('@/', '@local/')).searchParams.get('host') ?? ''
  expect(existsSync(folder)).toBe(true)
  await postgres.stop()
  expect(existsSync(folder)).toBe(false)
})

test('the next one removes what a killed test run left', async () => {
  const source = `const { startTestPostgres } = await import(${JSON.stringify(entry)})
    const postgres = await startTestPostgres(); process.stdout.write(postgres.url + ' ' + postgres.pid); setInterval(() => {}, 1e6)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [output] = (await once(child.stdout, 'data')) as [Buffer]
  const [url = '', pid = ''] = output.toString().split(' ')
  const folder = new URL(url.replace('@/', '@local/')).searchParams.get('host') ?? ''
  const orphan = identifyProcess(Number(pid))
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(orphan && isRunning(orphan)).toBe(true)
  await using next = await startTestPostgres()
  expect(next.url).not.toBe(url)
  expect(orphan && isRunning(orphan)).toBe(false)
  expect(existsSync(folder)).toBe(false)
})
