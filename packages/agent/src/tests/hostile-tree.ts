import { mkdir, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'

import fc from 'fast-check'

import { SECRET_MARK } from './temp-project.ts'
import type { TempProject } from './temp-project.ts'

const SECRET_NAMES = ['.env', '.ENV.local', 'id_rsa', 'a.pem', '\uFF0Eenv', '.git', '.ssh', 'ID_ED25519']
const PLAIN_NAMES = ['a', 'b', 'Ä', 'A\u0308', 'x.txt', '.env.example', 'two words', 'line\nbreak']

const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PLAIN_NAMES) }, fc.constantFrom(...SECRET_NAMES))
const place = fc.array(name, { minLength: 1, maxLength: 3 })
const step = fc.oneof({ weight: 3, arbitrary: name }, fc.constantFrom('..', '.', 'outside', 'project', 'file.txt', 'sub', 'link'))
const target = fc.oneof(
  fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.join('/')),
  fc.constantFrom(
    'OUTSIDE',
    'OUTSIDE/file.txt',
    'OUTSIDE/sub',
    'OUTSIDE/missing',
    '/',
    '/etc/passwd',
    '..',
    '../..',
    '../outside',
  ),
)
/** Files and links as somebody who means ill might lay them. */
export const tree = fc.record({
  files: fc.array(place, { maxLength: 6 }),
  links: fc.array(fc.tuple(place, target), { maxLength: 6 }),
})
/** Paths to ask for; `OUTSIDE` stands for the folder beside the project. */
export const asked = fc.oneof(
  fc.array(step, { maxLength: 6 }).map((steps) => steps.join('/')),
  fc.array(step, { maxLength: 4 }).map((steps) => `OUTSIDE/${steps.join('/')}`),
  place.map((parts) => parts.join('/').toUpperCase()),
)

type Tree = typeof tree extends fc.Arbitrary<infer Value> ? Value : never

export function isSecretPlace(parts: readonly string[]): boolean {
  return parts.some((part) => SECRET_NAMES.includes(part))
}

/** Every plain file holds `plain-content`. */
export async function plant(project: TempProject, { files, links }: Tree): Promise<void> {
  for (const parts of files) {
    const file = path.join(project.root, ...parts)
    // Names collide now and then; the first comer stays.
    await mkdir(path.dirname(file), { recursive: true })
      .then(() => writeFile(file, isSecretPlace(parts) ? SECRET_MARK : 'plain-content', { flag: 'wx' }))
      .catch(() => undefined)
  }
  for (const [parts, to] of links) {
    const link = path.join(project.root, ...parts)
    await mkdir(path.dirname(link), { recursive: true })
      .then(() => symlink(to.replace('OUTSIDE', project.outside), link))
      .catch(() => undefined)
  }
}
