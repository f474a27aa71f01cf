import { identifyProcess, listProcesses, sendSignal, waitForExit } from '@boocode/processes'
import fc from 'fast-check'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { TestContext } from 'vitest'

import { createCommandRunner } from '../commands/command-runner.ts'
import { createSandbox } from '../commands/sandbox.ts'
import type { SandboxState } from '../commands/sandbox.ts'
import { createTempProject } from './temp-project.ts'
import type { TempProject } from './temp-project.ts'

const PATH = process.env['PATH'] ?? ''

/** A home outside the temporary folders, which commands may write; removed at the end. */
async function makeHome() {
  const home = await realpath(await mkdtemp(path.join(homedir(), '.boocode-test-')))
  for (const folder of ['.ssh', 'data']) await mkdir(path.join(home, folder))
  await writeFile(path.join(home, '.ssh', 'id'), 'planted')
  await writeFile(path.join(home, 'data', 'key'), 'planted')
  await writeFile(path.join(home, 'plain'), 'readable')
  return { home, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) }
}

function makeRunner(home: string) {
  const environment = { PATH, HOME: home }
  return createCommandRunner({ environment, sandbox: createSandbox({ environment, hidden: [path.join(home, 'data')] }) })
}

function run(runner: ReturnType<typeof makeRunner>, cwd: string, argv: readonly string[]) {
  return runner.run({ argv, cwd, timeoutMs: 30_000, signal: new AbortController().signal, maxOutputBytes: 32 * 1024 })
}

const sh = (project: TempProject, home: string, script: string) => run(makeRunner(home), project.root, ['sh', '-c', script])

let state: SandboxState
beforeAll(async () => {
  state = await createSandbox({ environment: { PATH, HOME: '/nowhere' }, hidden: [] }).probe()
})
const needsSandbox = ({ skip }: TestContext): void => {
  if (state.kind === 'unavailable') skip(state.reason)
}

describe('a command in the sandbox', () => {
  it('writes in the project and the temporary folder alone', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    await using place = await makeHome()
    const end = await sh(project, place.home, `echo x > inside && t=$(mktemp) && rm $t; echo x > '${place.home}/new'; echo x > /etc/new; ls /etc/new '${place.home}/new'`)
    expect(end.sandbox).toEqual({ sandboxed: true })
    expect(end.output).toMatch(/Read-only file system[\s\S]*Read-only file system[\s\S]*No such file[\s\S]*No such file/)
    expect(await readFile(path.join(project.root, 'inside'), 'utf8')).toBe('x\n')
  })

  it('has caches for package managers that it can write', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    const script = 'for d in "$npm_config_cache" "$PNPM_HOME" "$CARGO_HOME" "$XDG_CACHE_HOME"; do mkdir -p "$d" && touch "$d/.probe" || echo no; done'
    expect((await sh(project, '/nowhere', script)).output).toBe('')
  })

  it('reads neither our data nor the usual places of secrets, also by a link', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    await using place = await makeHome()
    await symlink(path.join(place.home, 'data', 'key'), path.join(project.root, 'link'))
    const end = await sh(project, place.home, 'cat "$HOME/.ssh/id" "$HOME/data/key" link; cat "$HOME/plain"')
    expect(end.output).not.toContain('planted')
    expect(end.output).toContain('readable')
  })

  it('does not find the doors that others left in the temporary folder', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    const temp = await realpath('/tmp')
    // The second is where terminals of a home with a long path are reached.
    const doors = [await mkdtemp(path.join(temp, 'tmux-test-')), path.join(temp, `boocode-0-${randomBytes(6).toString('hex')}`)]
    for (const door of doors) {
      await mkdir(door, { recursive: true })
      await writeFile(path.join(door, 'default'), 'planted')
    }
    const end = await sh(project, '/nowhere', `cat ${doors.map((door) => `${door}/default`).join(' ')}; ls /run/systemd /run/docker.sock`)
    for (const door of doors) await rm(door, { recursive: true })
    expect(end.output).toContain('No such file')
    expect(end.output).not.toMatch(/planted|private/)
  })

  it('sees no process but its own', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    const end = await sh(project, '/nowhere', `ls /proc | grep -c '^[0-9]'; cat /proc/${process.pid}/environ`)
    expect(end.output).toMatch(/^\d\n.*No such file/)
  })

  it('reaches the network', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    const server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const code = `require('net').connect(${port}, '127.0.0.1').on('data', (data) => console.log(String(data)))`
    expect((await run(makeRunner('/nowhere'), project.root, [process.execPath, '-e', code])).output).toBe('reached\n')
    server.close()
  })

  it('leaves alone what git runs outside', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject({ '.git/config': 'old', '.git/hooks/x': 'old', '.git/index': 'old' })
    const end = await sh(project, '/nowhere', 'for f in config hooks/x hooks/y index; do echo new > .git/$f; done; mv .git/hooks .git/h; cat .git/config .git/hooks/x .git/index')
    expect(end.output).toMatch(/old\s*old\s*new\n$/)
  })

  it('writes to the history of a worktree, wherever that is, but not where a forged one points', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    await using place = await makeHome()
    const own = path.join(place.home, 'main', '.git', 'worktrees', 'one')
    await mkdir(own, { recursive: true })
    await project.write('.git', `gitdir: ${own}\n`)
    const script = `echo new > '${place.home}/main/.git/objects-x'`
    expect((await sh(project, place.home, script)).output).toContain('Read-only')
    await writeFile(path.join(own, 'gitdir'), `${project.root}/.git\n`)
    expect((await sh(project, place.home, script)).outcome).toEqual({ kind: 'exited', exitCode: 0 })
  })

  it('gets its words as they are', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    const runner = makeRunner('/nowhere')
    const word = fc.string({ unit: 'grapheme' }).filter((each) => !each.includes('\0') && each.isWellFormed())
    const odd = fc.constantFrom("'", '"', '$(id)', '`id`', '\\', '\n', '-c', '--', '!', '*', '')
    const property = fc.asyncProperty(fc.array(fc.oneof(word, odd), { maxLength: 5 }), async (words) => {
      const code = 'console.log(JSON.stringify(process.argv.slice(1)))'
      expect(JSON.parse((await run(runner, project.root, [process.execPath, '-e', code, '--', ...words])).output)).toEqual(words)
    })
    await fc.assert(property, { numRuns: 10 })
  })

  it('takes with it a child that left its group, its session and its environment', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    const mark = 987_000 + (process.pid % 1000)
    const end = await sh(project, '/nowhere', `env -i setsid sh -c 'setsid sleep ${mark} & setsid sleep ${mark} &' ; sleep 0.2; grep -lax sleep /proc/[0-9]*/comm | wc -l`)
    expect(end.output).toBe('2\n')
    expect(listProcesses().filter(({ command }) => command.includes(`sleep ${mark}`))).toEqual([])
  })

  it('is asked to end before it is killed', async (ctx) => {
    needsSandbox(ctx)
    await using project = await createTempProject()
    const stop = new AbortController()
    const end = await makeRunner('/nowhere').run({
      argv: ['sh', '-c', 'trap "echo ended; exit" TERM; echo up; while :; do sleep 0.01; done'],
      cwd: project.root,
      timeoutMs: 30_000,
      signal: stop.signal,
      maxOutputBytes: 1000,
      onOutput: () => stop.abort(),
    })
    expect(end).toMatchObject({ outcome: { kind: 'aborted' }, output: 'up\nended\n' })
  })

  it('ends with the process that started it', async (ctx) => {
    needsSandbox(ctx)
    if (process.platform !== 'linux') ctx.skip('only bubblewrap ends with its parent')
    await using project = await createTempProject()
    const module = (name: string) => JSON.stringify(path.join(import.meta.dirname, '..', 'commands', name))
    const code = `
      const { createCommandRunner } = await import(${module('command-runner.ts')})
      const { createSandbox } = await import(${module('sandbox.ts')})
      const environment = { PATH: process.env.PATH }
      await createCommandRunner({ environment, sandbox: createSandbox({ environment, hidden: [] }) }).run({
        argv: ['sleep', '1000'], cwd: ${JSON.stringify(project.root)}, timeoutMs: 100000, maxOutputBytes: 1000,
        signal: new AbortController().signal, onStart: ({ pid }) => void setTimeout(() => console.log(pid), 500),
      })`
    const coder = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = (await once(coder.stdout, 'data')) as [Buffer]
    const command = identifyProcess(Number(line.toString()))
    expect(command).toBeDefined()
    sendSignal(coder.pid ?? 0, 'SIGKILL')
    expect(command && (await waitForExit(command, 10_000))).toBe(true)
  })
})

it('without bubblewrap a command runs all the same and the end says why it was not in a sandbox', async (ctx) => {
  if (process.platform !== 'linux') ctx.skip('bubblewrap is for Linux')
  await using project = await createTempProject()
  const environment = { PATH: path.dirname(process.execPath) }
  const runner = createCommandRunner({ environment, sandbox: createSandbox({ environment, hidden: [] }) })
  const end = await run(runner, project.root, [process.execPath, '-e', 'console.log(1)'])
  expect(end).toMatchObject({ output: '1\n', sandbox: { sandboxed: false, reason: 'bubblewrap is not installed' } })
})
