import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makePlace } from './fixtures/instance.ts'
import type { Place } from './fixtures/instance.ts'

const token = 'a-token-for-this-test-alone'

/** What the tests look at of any answer. */
interface Answer {
  project: { id: string }
  session: { id: string }
  pane: { id: string }
  panes: { id: string; alive: boolean }[]
  booterm: string
}

function apiOf(place: Place): (method: string, path: string, body?: unknown) => Promise<Answer> {
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`http://127.0.0.1:${place.port}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text || '{}') as Answer
  }
}

test('terminals start with the first, are restarted when they die, and what runs in them outlives BooCode', async () => {
  await using place = await makePlace()
  const folder = join(place.home, '..', 'project')
  mkdirSync(folder)
  const environment = { BOOCODE_TOKEN: token, PROJECT_ROOTS: join(place.home, '..') }
  const api = apiOf(place)
  const first = place.start(environment)
  await first.health(200)
  await first.says('coder is ready')
  expect(Object.keys(first.services()).sort()).toEqual(['coder', 'postgres', 'server'])
  const { project } = await api('POST', '/api/projects', { path: folder })
  const { session } = await api('POST', '/api/sessions', { project_id: project.id })
  const panes = `/api/term/sessions/${session.id}/panes`
  const { pane } = await api('POST', panes, {})
  const { booterm } = first.services()
  if (booterm === undefined) throw new Error('the terminal service does not run')

  process.kill(booterm.pid, 'SIGKILL')
  await first.says('booterm: it ended')
  expect((await api('GET', panes)).panes).toMatchObject([{ id: pane.id, alive: true }])
  expect(await first.end('SIGTERM')).toEqual([0, null])

  const second = place.start(environment)
  await second.health(200)
  await second.says('coder is ready')
  expect(Object.keys(second.services())).not.toContain('booterm')
  expect((await api('GET', panes)).panes).toMatchObject([{ id: pane.id, alive: true }])
  await api('DELETE', `${panes}/${pane.id}`)
  await second.end('SIGTERM')
})
