import { doctorResponseSchema } from '@boocode/contracts'
import type { Doctor } from '@boocode/contracts'
import { eventually, startStack } from '@boocode/testkit'
import type { Stack } from '@boocode/testkit'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

let stack: Stack
beforeAll(async () => {
  stack = await startStack()
})
afterAll(async () => await stack?.[Symbol.asyncDispose]())

const examine = async (query = ''): Promise<Doctor> => doctorResponseSchema.parse((await stack.api('GET', `/api/doctor${query}`)).body).doctor
const stateOf = (doctor: Doctor, name: string) => doctor.services.find((service) => service.name === name)?.state

describe('the doctor', () => {
  test('tells of every service, its memory and version, and of what is kept', async () => {
    const project = await stack.addProject()
    await stack.newSession(project.id)
    const doctor = await examine()
    expect(doctor.services.map(({ name, state }) => [name, state])).toEqual([['server', 'ok'], ['coder', 'ok'], ['booterm', 'idle'], ['database', 'ok'], ['model', 'ok']])
    for (const name of ['server', 'coder']) expect(doctor.services.find((service) => service.name === name)?.memory_bytes).toBeGreaterThan(10_000_000)
    expect(doctor.counts).toMatchObject({ projects: 1, sessions: 1, chats: 1, running_turns: 0, pending_requests: 0 })
    expect(doctor.https).toBe(false)
  })

  test('answers while the coder is dead, and says so', async () => {
    await stack.kill('coder')
    const doctor = await examine()
    expect(stateOf(doctor, 'coder')).toBe('down')
    await stack.start('coder')
    await eventually('the coder', async () => (stateOf(await examine(), 'coder') === 'ok' ? true : null))
  })

  test('keeps the last errors by route and code, without what was asked', async () => {
    await stack.kill('coder')
    const folder = stack.makeFolder({}, 'a-secret-client')
    expect((await stack.api('POST', '/api/projects', { path: folder })).status).toBe(503)
    await stack.start('coder')
    const [latest] = (await examine()).errors
    expect(latest).toMatchObject({ where: 'POST /api/projects', code: 'unavailable' })
    expect(JSON.stringify(await examine())).not.toContain('a-secret-client')
  })

  test('needs a device or the token', async () => {
    expect((await fetch(`${stack.url}/api/doctor`)).status).toBe(401)
  })

  test('gives a bundle as a file, in which no device has its name', async () => {
    const answer = await stack.api('GET', '/api/doctor?bundle=1')
    expect(answer.headers['content-disposition']).toContain('boocode-doctor.json')
    expect(doctorResponseSchema.safeParse(answer.body).success).toBe(true)
  })
})
