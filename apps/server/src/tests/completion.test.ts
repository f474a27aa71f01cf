import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { expectError } from './expect-error.ts'

let stack: Stack
beforeAll(async () => {
  stack = await startStack({ scripts: [{ match: 'read it', responses: [[{ type: 'toolCall', name: 'read_file', args: { path: 'src/deep/old.ts' } }], [{ type: 'text', text: 'Read.' }]] }] })
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

async function find(projectId: string, query: string): Promise<string[]> {
  const answer = await stack.api('GET', `/api/projects/${projectId}/files?${query}`)
  expect(answer.status).toBe(200)
  return answer.body.files.map((file: { path: string }) => file.path)
}

describe('files of a project', () => {
  test('are those that tools may see: no ignored ones, no secrets, nothing of Git', async () => {
    const project = await stack.addProject({ '.gitignore': 'dist\n', 'dist/app.js': '', 'src/app.ts': '', '.env': 'KEY=1', '.env.example': '', '.git/config': '', '.github/workflows/ci.yml': '' })
    const found = await find(project.id, 'limit=200')
    expect(found.toSorted()).toEqual(['.env.example', '.github/', '.github/workflows/', '.github/workflows/ci.yml', '.gitignore', 'README.md', 'src/', 'src/app.ts'])
    expect((await find(project.id, 'q=app'))[0]).toBe('src/app.ts')
  })

  test('that the agent read come first', async () => {
    const project = await stack.addProject({ 'a.ts': '', 'b.ts': '', 'src/deep/old.ts': 'x' })
    const { chat } = await stack.newSession(project.id)
    expect((await find(project.id, 'q=ts'))[0]).not.toBe('src/deep/old.ts')
    await stack.say(chat.id, 'read it')
    await expect.poll(async () => (await find(project.id, 'q='))[0], { timeout: 10_000 }).toBe('src/deep/old.ts')
  })

  test('of a folder that is gone, or of no project, are refused with a sentence', async () => {
    const project = await stack.addProject({ 'a.ts': '' })
    rmSync(project.path, { recursive: true })
    expectError(await stack.api('GET', `/api/projects/${project.id}/files`), 'unprocessable')
    expectError(await stack.api('GET', '/api/projects/0198c5a0-0000-7000-8000-000000000000/files'), 'not_found')
    expectError(await stack.api('GET', `/api/projects/${project.id}/files?limit=100000`), 'invalid_request')
    expectError(await stack.api('GET', `/api/projects/${project.id}/files?q=${'x'.repeat(501)}`), 'invalid_request')
  })
})

describe('commands of a project', () => {
  test('are its files, save what leads out of the project', async () => {
    const project = await stack.addProject({ '.boocode/commands/review.md': 'Review $ARGUMENTS', '.boocode/commands/no such.md': 'x', '.boocode/commands/notes.txt': 'x' })
    const outside = `${stack.makeForeignFolder()}/secret.md`
    writeFileSync(outside, 'a secret')
    symlinkSync(outside, `${project.path}/.boocode/commands/leak.md`)
    const answer = await stack.api('GET', `/api/projects/${project.id}/commands`)
    expect(answer.body).toEqual({ commands: [{ name: 'review', description: 'Review $ARGUMENTS', argument_hint: '', prompt: 'Review $ARGUMENTS' }], next_cursor: null })
    expect((await stack.api('GET', `/api/projects/${project.id}/commands?q=zzz`)).body.commands).toEqual([])
  })

  test('are none where the project brings none', async () => {
    const project = await stack.addProject()
    expect((await stack.api('GET', `/api/projects/${project.id}/commands`)).body).toEqual({ commands: [], next_cursor: null })
  })
})
