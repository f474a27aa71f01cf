// .env.example against the schemas of every process (exports named …EnvironmentSchema in
// apps/*/src/config.ts) and the variables of docker-compose.yml, both ways.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readConfig as readSupervisorConfig } from '../apps/supervisor/src/config.ts'
import { ROOT } from './testing/gates.ts'

/** Of a compose file: what it leaves to `.env`, by name, with its default. */
const composed = new Map(
  [...readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8').matchAll(/\$\{([A-Z][A-Z\d_]*)(?::-([^}]*))?/g)].map(([, name = '', fallback = '']) => [name, fallback]),
)

interface Schema {
  app: string
  shape: Record<string, z.ZodType>
}

async function readSchemas(): Promise<Schema[]> {
  const apps = readdirSync(join(ROOT, 'apps')).filter((app) => existsSync(join(ROOT, 'apps', app, 'src/config.ts')))
  const schemas: Schema[] = []
  for (const app of apps) {
    const module: Record<string, unknown> = await import(join(ROOT, 'apps', app, 'src/config.ts'))
    for (const [name, value] of Object.entries(module)) {
      if (name.endsWith('EnvironmentSchema') && value instanceof z.ZodObject) schemas.push({ app, shape: value.shape })
    }
  }
  return schemas
}

interface Variable {
  name: string
  given: string
  /** The comment lines right above. */
  comments: string[]
}

function readExample(): Variable[] {
  const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    const [, name, given = ''] = /^#([A-Z][A-Z\d_]*)=(.*)$/.exec(line) ?? []
    if (name === undefined) return []
    const above = lines.slice(0, index)
    return [{ name, given, comments: above.slice(above.findLastIndex((other) => !other.startsWith('# ')) + 1) }]
  })
}

/** As the process sees it: `~` is the home folder. */
function expanded(value: string): string {
  return value.replace(/^~(?=\/|$)/, homedir())
}

/** Of each process that knows the variable and has a default for it. One that must be set has none. */
function defaultsOf(name: string): string[] {
  const own = schemas.flatMap(({ shape }) => shape[name]?.safeParse(undefined) ?? [])
  if (own.length === 0) return [composed.get(name) ?? '']
  const values = own.flatMap(({ data }) => (data === undefined ? [] : [z.coerce.string().parse(data)]))
  return values.length === 0 ? [''] : values
}

const schemas = await readSchemas()
const variables = readExample()
const names = variables.map(({ name }) => name)
const known = new Set([...schemas.flatMap(({ shape }) => Object.keys(shape)), ...composed.keys()])

describe('.env.example', () => {
  it('is compared with the schemas of the services', () => {
    expect(schemas.map(({ app }) => app)).toEqual(expect.arrayContaining(['coder', 'server', 'supervisor']))
  })

  it('has every variable that a process reads, once', () => {
    expect([...known].filter((name) => !names.includes(name)), 'add these with default and meaning').toEqual([])
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  })

  it('has no variable that nothing reads', () => {
    expect(names.filter((name) => !known.has(name)), 'remove these').toEqual([])
  })

  it.each(variables)('says in one line what $name means', ({ comments }) => {
    expect(comments).toHaveLength(1)
    expect(comments[0]).toMatch(/^# [A-Z].*\.$/)
  })

  it.each(variables)('gives $name the default that it has', ({ name, given }) => {
    expect(new Set(defaultsOf(name).map(expanded))).toEqual(new Set([expanded(given)]))
  })

  it('could be taken as it is by npm start', () => {
    const dotEnv = variables.map(({ name, given }) => `${name}=${given}`).join('\n')
    expect(readSupervisorConfig({ root: ROOT, dotEnv, environment: {} })).toMatchObject({ ok: true })
  })
})
