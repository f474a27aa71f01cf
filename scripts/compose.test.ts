// No container engine runs in the tests. What can be held without one: the file's variables, entry
// points and addresses fit the services' own configuration, and only the server is published.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { bootermEnvironmentSchema } from '../apps/booterm/src/config.ts'
import { coderEnvironmentSchema } from '../apps/coder/src/config.ts'
import { serverEnvironmentSchema } from '../apps/server/src/config.ts'
import { ROOT } from './testing/gates.ts'

const serviceSchema = z.object({
  image: z.string(),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.coerce.string()).default({}),
  ports: z.array(z.string()).default([]),
  healthcheck: z.object({ test: z.array(z.string()) }),
  networks: z.array(z.string()),
})
const composeSchema = z.object({
  services: z.record(z.string(), serviceSchema),
  networks: z.record(z.string(), z.object({ internal: z.boolean().optional() })),
})

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8')
const { services, networks } = composeSchema.parse(parse(text, { merge: true }))
const settings = { POSTGRES_PASSWORD: 'p'.repeat(48), BOOCODE_SERVICE_SECRET: 's'.repeat(64), PROJECTS_DIR: '/srv/projects' }

/** As Compose does it: `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$$`. */
function interpolate(value: string, given: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\$|\$\{(\w+)(?::(-|\?)([^}]*))?\}/g, (whole, name: string, kind: string, rest: string) => {
    if (whole === '$$') return '$'
    const found = given[name]
    if (found !== undefined && found !== '') return found
    if (kind === '?') throw new Error(rest)
    return rest ?? ''
  })
}

function environmentOf(name: string, given: Readonly<Record<string, string>> = settings): Record<string, string> {
  const entries = Object.entries(services[name]?.environment ?? {})
  const values = entries.map(([key, value]) => [key, interpolate(value, given)] as const)
  // The services take an empty variable for an unset one.
  return Object.fromEntries(values.filter(([, value]) => value !== ''))
}

describe('docker-compose.yml', () => {
  it.each([
    ['server', serverEnvironmentSchema],
    ['coder', coderEnvironmentSchema],
    ['booterm', bootermEnvironmentSchema],
  ] as const)('gives the %s an environment that it starts with, and no variable that it does not know', (name, schema) => {
    const environment = environmentOf(name)
    expect(schema.strict().safeParse(environment).error?.issues).toBeUndefined()
    expect(Object.keys(services[name]?.environment ?? {}).filter((key) => !(key in schema.shape))).toEqual([])
  })

  it.each(['server', 'coder', 'booterm'])('starts a %s that is there', (name) => {
    expect(existsSync(join(ROOT, services[name]?.command[1] ?? ''))).toBe(true)
  })

  it('lets the services share database and secret, and asks for both', () => {
    for (const key of ['DATABASE_URL', 'BOOCODE_SERVICE_SECRET']) {
      expect(environmentOf('server')[key]).toBe(environmentOf('coder')[key])
      expect(() => environmentOf('server', {})).toThrow('.env')
    }
    expect(environmentOf('server')['DATABASE_URL']).toContain(`@postgres:`)
  })

  it('publishes the server alone, on loopback', () => {
    const published = Object.entries(services).flatMap(([name, { ports }]) => ports.map((port) => `${name} ${interpolate(port, {})}`))
    expect(published).toEqual(['server 127.0.0.1:9500:9500'])
    expect(networks['inside']?.internal).toBe(true)
    expect(services['postgres']?.networks).toEqual(['inside'])
  })

  it('examines the health of every container with a command that parses', () => {
    const commands = Object.values(services).map(({ healthcheck }) => healthcheck.test)
    const scripts = commands.filter((command) => command.slice(0, 3).join(' ') === 'CMD node -e').map((command) => command[3] ?? '')
    expect(scripts.length).toBe(commands.length - 1)
    for (const script of scripts) expect(() => new Script(interpolate(script, {}))).not.toThrow()
    expect(commands.some((command) => command.includes('CMD-SHELL') && command[1]?.startsWith('pg_isready '))).toBe(true)
  })
})

it('the Dockerfile copies, runs and starts what is there', () => {
  const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
  const entries = [...dockerfile.matchAll(/(?:node |"node", ")([\w./-]+\.(?:mjs|ts))/g)].map(([, file]) => file ?? '')
  expect(entries.length).toBeGreaterThan(1)
  expect(entries.filter((file) => !existsSync(join(ROOT, file)))).toEqual([])
})
