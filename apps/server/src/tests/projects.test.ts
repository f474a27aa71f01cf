import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectSchema } from '@boocode/contracts'
import { startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

describe('a folder becomes a project', () => {
  test('by its path, with the folder’s name or a given one', async () => {
    const path = stack.makeFolder({}, 'shop')
    const added = await stack.api('POST', '/api/projects', { path })
    expect(added.status).toBe(201)
    expect(Object.keys(added.body)).toEqual(['project'])
    expect(projectSchema.parse(added.body.project)).toMatchObject({ name: 'shop', path })
    const named = await stack.api('POST', '/api/projects', { path: stack.makeFolder(), name: '  The other  ' })
    expect(named.body.project.name).toBe('The other')
    const one = await stack.api('GET', `/api/projects/${added.body.project.id}`)
    expect(one.body).toEqual(added.body)
  })

  test('under its real path, also when it is named by a detour or a link inside the roots', async () => {
    const path = stack.makeFolder({ 'deep/file.txt': '' })
    symlinkSync(path, `${path}-link`)
    const added = await stack.api('POST', '/api/projects', { path: `${path}-link/deep/../` })
    expect(added.body.project.path).toBe(path)
  })

  test('once: a second time is a conflict that names the project', async () => {
    const path = stack.makeFolder()
    const first = await stack.api('POST', '/api/projects', { path })
    const error = expectError(await stack.api('POST', '/api/projects', { path }), 'conflict')
    expect(error.details).toEqual({ project: first.body.project })
  })

  test('and is renamed, and forgotten without its files', async () => {
    const project = await stack.addProject({ 'kept.txt': 'still here' })
    const renamed = await stack.api('PATCH', `/api/projects/${project.id}`, { name: 'New name' })
    expect(renamed.body.project).toEqual({ ...project, name: 'New name' })
    const { session } = await stack.newSession(project.id)
    expect((await stack.api('DELETE', `/api/projects/${project.id}`)).status).toBe(204)
    expectError(await stack.api('GET', `/api/projects/${project.id}`), 'not_found')
    expectError(await stack.api('GET', `/api/sessions/${session.id}`), 'not_found')
    expectError(await stack.api('DELETE', `/api/projects/${project.id}`), 'not_found')
    const again = await stack.api('POST', '/api/projects', { path: project.path })
    expect(again.status).toBe(201)
  })

  test('listed by name, page by page, each once', async () => {
    for (const name of ['alpha', 'beta', 'beta', 'gamma']) await stack.api('POST', '/api/projects', { path: stack.makeFolder(), name })
    const all = await stack.api('GET', '/api/projects?limit=200')
    const names: string[] = []
    let cursor: string | null = null
    do {
      const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const page = await stack.api('GET', `/api/projects?limit=2${query}`)
      expect(page.body.projects.length).toBeLessThanOrEqual(2)
      names.push(...page.body.projects.map((project: { id: string }) => project.id))
      cursor = page.body.next_cursor
    } while (cursor !== null)
    expect(names).toEqual(all.body.projects.map((project: { id: string }) => project.id))
    expect(new Set(names).size).toBe(names.length)
    expect(all.body.next_cursor).toBeNull()
  })
})

describe('a path that cannot be a project is refused with what to do', () => {
  test('one that is missing', async () => {
    const error = expectError(await stack.api('POST', '/api/projects', { path: join(stack.projectsFolder, 'nowhere') }), 'unprocessable')
    expect(error.message).toContain('nowhere')
  })

  test('one that is a file, or lies below one', async () => {
    const folder = stack.makeFolder({ 'file.txt': 'x' })
    expect(expectError(await stack.api('POST', '/api/projects', { path: join(folder, 'file.txt') }), 'unprocessable').message).toContain('file')
    expectError(await stack.api('POST', '/api/projects', { path: join(folder, 'file.txt/below') }), 'unprocessable')
  })

  test('one outside the roots, whatever is there, without telling what is there', async () => {
    const outside = stack.makeForeignFolder()
    writeFileSync(join(outside, 'file'), '')
    const words: string[] = []
    for (const name of ['', '/file', '/missing', '/file/below']) {
      const error = expectError(await stack.api('POST', '/api/projects', { path: outside + name }), 'forbidden')
      words.push(error.message.replaceAll(outside + name, '…'))
    }
    expect(new Set(words).size).toBe(1)
  })

  test('one that leaves the roots by dots or by a link', async () => {
    const outside = stack.makeForeignFolder()
    const link = join(stack.projectsFolder, 'way-out')
    symlinkSync(outside, link)
    mkdirSync(join(outside, 'inner'))
    for (const path of [`${stack.projectsFolder}/../..`, link, join(link, 'inner'), `${stack.projectsFolder}-beside`, '/', '/etc']) {
      const error = expectError(await stack.api('POST', '/api/projects', { path }), 'forbidden')
      // Where the link leads is nobody's business.
      expect(error.message).not.toContain(outside)
    }
  })

  test('one that is a link to itself, not absolute, with NUL, too long, or no text', async () => {
    const loop = join(stack.projectsFolder, 'loop')
    symlinkSync(loop, loop)
    expectError(await stack.api('POST', '/api/projects', { path: loop }), 'unprocessable')
    expectError(await stack.api('POST', '/api/projects', { path: 'relative/path' }), 'invalid_request')
    expectError(await stack.api('POST', '/api/projects', { path: `${stack.projectsFolder}/a\u0000b` }), 'invalid_request')
    expectError(await stack.api('POST', '/api/projects', { path: `${stack.projectsFolder}/${'x'.repeat(300)}` }), 'invalid_request')
    expectError(await stack.api('POST', '/api/projects', { path: `/${'x'.repeat(5_000)}` }), 'invalid_request')
    for (const path of ['', '   ', 5, null, [], {}]) expectError(await stack.api('POST', '/api/projects', { path }), 'invalid_request')
  })
})

test('while no coder runs, adding a project says so and works again when it is back', async () => {
  const path = stack.makeFolder()
  await stack.kill('coder')
  const error = expectError(await stack.api('POST', '/api/projects', { path }), 'unavailable')
  expect(error.message).toContain('coder')
  expect((await stack.api('GET', '/api/health')).body.status).toBe('ok')
  await stack.start('coder')
  expect((await stack.api('POST', '/api/projects', { path })).status).toBe(201)
})
