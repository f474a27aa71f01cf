import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Call } from '../intent.ts'
import { numbered, play, tools } from '../testing.ts'

/** A project in memory behind tools that answer in the words of the real ones. */
class Project {
  readonly disk: Map<string, string>
  readonly pending = new Map<string, string>()
  readonly mode: 'plan' | 'ask' | 'auto'
  /** Whether a person allows what is asked. */
  readonly allows: (call: Call) => boolean
  /** Whether the tests pass with these files on disk. */
  readonly passes: (disk: ReadonlyMap<string, string>) => boolean

  constructor(files: Record<string, string>, parts: Partial<Pick<Project, 'mode' | 'allows' | 'passes'>> = {}) {
    this.disk = new Map(Object.entries(files))
    this.mode = parts.mode ?? 'auto'
    this.allows = parts.allows ?? (() => true)
    this.passes = parts.passes ?? (() => false)
  }

  readonly respond = (call: Call): string => {
    const path = String(call.args['path'])
    switch (call.name) {
      case 'list_dir':
        return ['[the project root]', ...[...this.disk.keys()].map((file) => `${file}  1 B`)].join('\n')
      case 'read_file': {
        const text = this.pending.get(path) ?? this.disk.get(path)
        return text === undefined ? `${path} does not exist.` : numbered(text.replace(/\n$/, '')).join('\n')
      }
      case 'edit_file':
        return this.#edit(path, String(call.args['old_text']), String(call.args['new_text']))
      case 'run_command':
        return this.#run(call)
      case 'apply_pending': {
        if (!this.allows(call)) return 'The person denied this call. Do not try the same in another way; go on without it, or ask.'
        const amount = this.pending.size
        for (const [file, text] of this.pending) this.disk.set(file, text)
        this.pending.clear()
        return amount === 0 ? 'No changes are pending: what is on disk is current.' : `${amount} change${amount > 1 ? 's' : ''} on disk.`
      }
      default:
        return `There is no tool named "${call.name}".`
    }
  }

  #edit(path: string, oldText: string, newText: string): string {
    if (this.mode === 'plan') return 'Refused: the mode is "plan", in which nothing is changed or run. Describe what edit_file would do instead.'
    const text = this.pending.get(path) ?? this.disk.get(path) ?? ''
    if (text.split(oldText).length !== 2) return 'old_text is not in the file.'
    const target = this.mode === 'ask' ? this.pending : this.disk
    target.set(path, text.replace(oldText, () => newText))
    const note = this.mode === 'ask' ? '\n[The change is pending: your reads show it; it is on disk once the person accepts it or apply_pending is approved.]' : ''
    return `${path}: replaced 1 place (line 2); 0 lines.${note}`
  }

  #run(call: Call): string {
    if (this.mode === 'plan') return 'Refused: the mode is "plan", in which nothing is changed or run. Describe what run_command would do instead.'
    if (!this.allows(call)) return 'The person denied this call. Do not try the same in another way; go on without it, or ask.'
    const passes = this.passes(this.disk)
    const note = this.pending.size > 0 ? `\n[${this.pending.size} pending change was not on disk when this ran.]` : ''
    return `${passes ? 'ok' : 'not ok: test/math.test.js'}\n[Exit code ${passes ? 0 : 1} after 0.3 s, in a sandbox.]${note}`
  }
}

const files = {
  'package.json': '{ "scripts": { "test": "node --test" } }\n',
  'src/math.js': "import { base } from './base.js'\nexport function add(a, b) {\n  return a - b + base\n}\n",
  'src/base.js': 'export const base = 0\n',
  'test/math.test.js': "import test from 'node:test'\nimport assert from 'node:assert'\nimport { add } from '../src/math.js'\ntest('adds', () => {\n  assert.equal(add(2, 3), 5)\n})\n",
  'test/other.test.js': '',
}
const isFixed = (disk: ReadonlyMap<string, string>): boolean => disk.get('src/math.js')?.includes('return a + b + base') === true
const request = 'fix the failing test in this project'

describe('the failing test of a project is fixed', () => {
  test('by running, reading, editing and running again', () => {
    const project = new Project(files, { passes: isFixed })
    const { calls, said, answer } = play(request, project.respond)
    expect(calls.map(({ name, args }) => `${name} ${String(args['path'] ?? args['command'])}`)).toEqual([
      'list_dir .',
      'read_file package.json',
      'run_command npm test',
      'read_file test/math.test.js',
      'read_file src/math.js',
      'read_file src/base.js',
      'edit_file src/math.js',
      'run_command npm test',
    ])
    expect(said).toEqual(['`add(2, 3)` gives -1, but the test expects 5 (test/math.test.js:5). I change in `src/math.js:3` `return a - b + base` to `return a + b + base`.'])
    expect(answer).toContain('**The tests pass now** (`npm test`).')
    expect(answer).toContain('```diff\n-  return a - b + base\n+  return a + b + base\n```')
  })

  test.each(['Fix the tests', 'make the tests pass', 'please fix the failing test', 'The test fails, can you fix it?', 'fix the bug in src/math.js', 'fix test/math.test.js tests'])('also when asked: %s', (words) => {
    expect(play(words, new Project(files, { passes: isFixed }).respond).answer).toContain('pass now')
  })

  test('in the mode ask, with a run that did not see the pending change: it is applied, once', () => {
    const project = new Project(files, { mode: 'ask', passes: isFixed })
    const { calls, answer } = play(request, project.respond)
    expect(calls.slice(-4).map(({ name }) => name)).toEqual(['edit_file', 'run_command', 'apply_pending', 'run_command'])
    expect(answer).toContain('pass now')
  })

  test('in the mode ask, without leave to apply: it says what the person should do', () => {
    const project = new Project(files, { mode: 'ask', passes: isFixed, allows: ({ name }) => name !== 'apply_pending' })
    const { calls, answer } = play(request, project.respond)
    expect(calls.at(-1)?.name).toBe('apply_pending')
    expect(answer).toContain('accept it, then say `run the tests`')
    expect(answer).toContain('denied')
  })

  test('in the mode plan, as a proposal', () => {
    const { calls, answer } = play(request, new Project(files, { mode: 'plan' }).respond)
    expect(calls.map(({ name }) => name)).not.toContain('edit_file')
    expect(answer).toContain('**I would change:**')
    expect(answer).toContain('+  return a + b + base')
  })
})

test('tests that a crash of BooCode cut off are run again, but not for ever', () => {
  const interrupted = 'BooCode was interrupted while this ran. It was ended and not run again; what it changed so far stays.'
  const turn = (times: number) => {
    const project = new Project(files, { passes: isFixed })
    let cuts = 0
    return play(request, (call) => (call.name === 'run_command' && cuts++ < times ? interrupted : project.respond(call)))
  }
  expect(turn(1).answer).toContain('pass now')
  const { calls, answer } = turn(Infinity)
  expect(calls.filter(({ name }) => name === 'run_command')).toHaveLength(3)
  expect(answer).toContain('was cut off')
})

describe('where it cannot help it says so', () => {
  test('when nothing fails', () => {
    expect(play(request, new Project(files, { passes: () => true }).respond).answer).toContain('nothing to fix')
  })

  test('when the tests may not run', () => {
    const { calls, answer } = play(request, new Project(files, { allows: () => false }).respond)
    expect(calls.map(({ name }) => name)).toEqual(['list_dir', 'read_file', 'run_command'])
    expect(answer).toContain('not allowed')
  })

  test('when the tests still fail', () => {
    expect(play(request, new Project(files).respond).answer).toContain('**The tests still fail** after my change.')
  })

  test('when no small change helps', () => {
    const hard = { ...files, 'src/math.js': 'export const add = (a, b) => parse(a).plus(b)\n' }
    const { calls, answer } = play(request, new Project(hard).respond)
    expect(calls.map(({ name }) => name)).not.toContain('edit_file')
    expect(answer).toContain('**I found no fix.** I changed nothing.')
    expect(answer).toContain('I read `test/math.test.js`, `src/math.js`.')
  })

  test('in another language, with the output of the tests', () => {
    const { answer } = play(request, new Project({ 'go.mod': 'module x\n', 'a_test.go': 'package x\n' }).respond)
    expect(answer).toContain('`go test ./...` **failed** with exit code 1.')
    expect(answer).toContain('JavaScript and TypeScript only')
  })

  test('where there are no tests', () => {
    expect(play(request, new Project({ 'a.txt': '' }).respond).answer).toContain('no tests in this project')
  })
})

const requests = [
  request, 'run the tests', 'run ls', 'create file a with b', 'replace a with b in c.md', 'replace a with b', 'append x to a.md', 'rename a.md to b.md',
  'rename a.md', 'delete the file', 'delete a.md', 'apply the changes', 'read chat 2', 'ask me something', 'ask for access to /x', 'run a command',
]

test('whatever the tools say, a turn ends within a bounded number of rounds', () => {
  const project = new Project(files, { mode: 'ask' })
  const anything = fc.oneof(
    fc.string(),
    fc.constantFrom(
      '', '[x]', 'a:1:b', 'a.md does not exist.', 'Refused: the mode is "plan", in which nothing', 'The person denied this call. Do not try the same in another way; go on without it, or ask.', 'There is no program "npm" on this machine.',
      'x\n[Exit code 0 after 1 s, in a sandbox.]', 'x\n[Exit code 1 after 1 s, in a sandbox.]', '[Timed out: ended at the limit of 1 s after 1 s, in a sandbox.]', 'a.js: replaced 1 place (line 1).',
      'a.js: replaced 1 place.\n[The change is pending: your reads show it.]', 'BooCode was interrupted while this ran.', 'Refused: the turn is being ended.', '1 change on disk.', 'old_text occurs 2 times in a (lines 1 and 2).', 'The question was not answered.', 'yes', 'a.md\n  1: a\nb.md\n  1: a', 'a: created; 1.', 'a: deleted; 1.',
    ),
  )
  fc.assert(
    fc.property(fc.constantFrom(...requests), fc.infiniteStream(fc.option(anything, { freq: 3 })), (asked, results) => {
      // Now and then the project answers truly, so that turns get far.
      const { calls, answer } = play(asked, (call) => results.next().value ?? project.respond(call), 16)
      expect(answer).not.toBe('')
      for (const { name } of calls) expect(tools).toContain(name)
    }),
    { numRuns: 500 },
  )
})
