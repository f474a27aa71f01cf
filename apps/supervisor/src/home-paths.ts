import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

/** Where the supervisor keeps its own things under BOOCODE_HOME. */
export interface HomePaths {
  readonly home: string
  readonly lock: string
  readonly instance: string
  readonly children: string
  readonly serviceSecret: string
  readonly hostId: string
  readonly compileCache: string
}

export function homePaths(home: string): HomePaths {
  return {
    home,
    lock: join(home, 'run', 'lock'),
    instance: join(home, 'run', 'instance.json'),
    children: join(home, 'run', 'children.json'),
    serviceSecret: join(home, 'secrets', 'service'),
    hostId: join(home, 'secrets', 'host-id'),
    compileCache: join(home, 'cache', 'node'),
  }
}

/** Makes the home and its folders, closed to other users. */
export function makeHome(home: string): void {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  for (const name of ['run', 'secrets', 'cache', 'logs']) mkdirSync(join(home, name), { recursive: true, mode: 0o700 })
}
