import { chmod, mkdir, rename, symlink } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

import { commandEnvironment } from '../commands/command-environment.ts'
import { createCommandRunner } from '../commands/command-runner.ts'
import { callTool } from '../tools/call-tool.ts'
import { createToolRegistry } from '../tools/registry.ts'
import { runCommandTool } from '../tools/run-command.ts'
import type { ToolContext, ToolResult } from '../tools/tool.ts'
import { createTempProject } from './temp-project.ts'
import type { TempProject } from './temp-project.ts'

const registry = createToolRegistry([runCommandTool])
const environment = commandEnvironment({ PATH: process.env['PATH'], DATABASE_URL: 'planted', HOME: '/home/of/someone' }, { checkout: '/nowhere' })
const commands = createCommandRunner({ environment, killGraceMs: 50 })

type Input = { command: string; args?: string[]; timeout_ms?: number }

function run(project: TempProject, input: Input, parts: Partial<ToolContext> = {}): Promise<ToolResult> {
  return callTool(registry, { name: 'run_command', input: JSON.stringify(input) }, { ...project.ctx, commands, ...parts })
}

const script = (text: string): Input => ({ command: 'sh', args: ['-c', text] })

describe('run_command', () => {
  it('runs a line in the project and says how it ended', async () => {
    await using project = await createTempProject({ 'a file.txt': 'here' })
    const result = await run(project, { command: 'cat "a file.txt"' })
    expect(result.output).toMatch(/^here\n\[Exit code 0 after [\d.]+ s, without a sandbox\.\]$/)
    expect(result).toMatchObject({ isError: false, truncated: false, facts: { exit_code: 0, signal: null, timed_out: false, omitted_bytes: 0 } })
  })

  it('passes arguments as they are', async () => {
    await using project = await createTempProject()
    const args = ['%s\n', '*', '$HOME', '; echo no', 'a b', "it's"]
    expect((await run(project, { command: 'printf', args })).output).toContain("*\n$HOME\n; echo no\na b\nit's\n[Exit")
  })

  it('keeps the order of both streams', async () => {
    await using project = await createTempProject()
    const result = await run(project, script('for i in 1 2 3; do echo out $i; echo err $i >&2; done; exit 3'))
    expect(result.output).toMatch(/^out 1\nerr 1\nout 2\nerr 2\nout 3\nerr 3\n\[Exit code 3 /)
    expect(result).toMatchObject({ isError: true, facts: { exit_code: 3 } })
  })

  it('gives the program none of our variables', async () => {
    await using project = await createTempProject()
    const { output } = await run(project, { command: 'env' })
    expect(output).not.toContain('planted')
    const names = output.split('\n').flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? [])
    const known = ['AGENT_COMMAND_ID', 'GIT_PAGER', 'GIT_TERMINAL_PROMPT', 'HOME', 'NO_COLOR', 'PAGER', 'PATH', 'PWD', 'TERM']
    expect(names.toSorted().filter((name) => !['OLDPWD', 'SHLVL', '_'].includes(name))).toEqual(known)
  })

  it('gives the program no input', async () => {
    await using project = await createTempProject()
    expect((await run(project, { command: 'cat' })).output).toMatch(/^\[It printed nothing\.\]\n\[Exit code 0 /)
  })

  it.each([
    ['npm test && rm x', 'shell syntax (&&)'],
    ['echo $HOME', 'shell syntax ($H)'],
    ['A=1 node', 'command "env" with args ["A=…"'],
    ['echo "a', 'quote (") that does not end'],
    ['  ', 'command is empty'],
    ['cd src', 'is a word of the shell'],
    ['no-such-program-here', 'There is no program "no-such-program-here"'],
    ['./no-such-script', 'There is no program "./no-such-script"'],
    ['./plain.txt', 'is there but is not executable'],
  ])('answers %j with what to do instead', async (command, words) => {
    await using project = await createTempProject({ 'plain.txt': 'x' })
    const result = await run(project, { command })
    expect(result.output).toContain(words)
    expect(result.isError).toBe(true)
  })

  it('finds a program of the project by its path, and says when its interpreter is missing', async () => {
    await using project = await createTempProject({ 'ok.sh': '#!/bin/sh\necho ran', 'bad.sh': '#!/no/such/interpreter\n' })
    for (const name of ['ok.sh', 'bad.sh']) await chmod(path.join(project.root, name), 0o755)
    expect((await run(project, { command: './ok.sh' })).output).toMatch(/^ran\n/)
    expect(await run(project, { command: './bad.sh' })).toMatchObject({ isError: true, facts: { exit_code: 127 } })
  })

  it('shows what a terminal would have shown in the end', async () => {
    await using project = await createTempProject()
    const result = await run(project, script(String.raw`printf '10%%\r50%%\r100%%\n\033[31mred\033[0m \377\n'`))
    expect(result.output).toMatch(/^100%\nred \uFFFD\n\[Exit/)
  })

  it('keeps head and tail of a flood within the budget', async () => {
    await using project = await createTempProject()
    const result = await run(project, script('echo first; head -c 50000000 /dev/zero | tr "\\0" "x" | fold -w 80; echo; echo last; exit 1'))
    expect(result.output).toMatch(/^first\nx+\n/)
    expect(result.output).toMatch(/\[… [\d,]+ bytes left out …\]\nx+\n/)
    expect(result.output.slice(-300)).toMatch(/\nlast\n\[For what was left out: .*\]\n\[Exit code 1 /)
    expect(Buffer.byteLength(result.output)).toBeLessThanOrEqual(32 * 1024)
    expect(result).toMatchObject({ truncated: true, isError: true })
    expect(result.facts?.['omitted_bytes']).toBeGreaterThan(50_000_000)
  })

  it('ends what takes too long, with what it had printed', async () => {
    await using project = await createTempProject()
    const result = await run(project, { ...script('echo begun; yes >/dev/null'), timeout_ms: 300 })
    expect(result.output).toMatch(/^begun\n\[Timed out: ended at the limit of 0.3 s \(timeout_ms may be up to 120000\) after /)
    expect(result).toMatchObject({ isError: true, outcome: 'timeout', facts: { timed_out: true, exit_code: null } })
  })

  it('names the signal that ended it', async () => {
    await using project = await createTempProject()
    expect(await run(project, script('kill -SEGV $$'))).toMatchObject({ isError: true, facts: { signal: 'SIGSEGV', exit_code: null } })
  })

  it('rejects when it is stopped', async () => {
    await using project = await createTempProject()
    const stop = new AbortController()
    const running = run(project, { command: 'sleep 1000' }, {
      signal: stop.signal,
      commands: { run: (spec) => commands.run({ ...spec, onStart: () => stop.abort() }) },
    })
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('runs nothing when the project has gone or has become a link', async () => {
    await using project = await createTempProject()
    await rename(project.root, `${project.root}-moved`)
    expect((await run(project, { command: 'true' })).output).toContain('not there any more')
    await symlink(project.outside, project.root)
    expect((await run(project, { command: 'true' })).output).toContain('not there any more')
    await mkdir(`${project.root}-moved/x`)
  })

  it('runs nothing in a context without a runner', async () => {
    await using project = await createTempProject()
    const { commands: _, ...rest } = project.ctx
    expect(await callTool(registry, { name: 'run_command', input: '{"command":"true"}' }, { ...project.ctx, ...rest })).toMatchObject({
      isError: true,
      output: 'Nothing was run: commands cannot be run here.',
    })
  })
})
