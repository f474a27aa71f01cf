import { describe, expect, test } from 'vitest'
import type { ToolCall } from '../wire/conversation.ts'
import { answerByRules } from './answer-by-rules.ts'
import { ask, callsOf, conversationOf, numbered, textOf } from './testing.ts'

describe('a plain request becomes calls of tools', () => {
  const listing = { name: 'list_dir', args: { path: '.', depth: 2 } }
  test.each([
    ['What is in this project?', [listing]],
    ['what is in this folder', [listing]],
    ["What's in here?", [listing]],
    ['Please describe this repository.', [listing]],
    ['Hi, can you explain the codebase?', [listing]],
    ['what does this project do', [listing]],
    ['Look around', [listing]],
    ['list files', [{ name: 'list_dir', args: { path: '.' } }]],
    ['ls src/', [{ name: 'list_dir', args: { path: 'src' } }]],
    ['List the files in `apps/server`, please', [{ name: 'list_dir', args: { path: 'apps/server' } }]],
    ['show me the files in src', [{ name: 'list_dir', args: { path: 'src' } }]],
    ['what is in the docs folder?', [{ name: 'list_dir', args: { path: 'docs' } }]],
    ['What files are in packages/db?', [{ name: 'list_dir', args: { path: 'packages/db' } }]],
    ['list files in .', [{ name: 'list_dir', args: { path: '.' } }]],
    ['read README.md', [{ name: 'read_file', args: { path: 'README.md' } }]],
    ['Could you open ./src/index.ts?', [{ name: 'read_file', args: { path: 'src/index.ts' } }]],
    ['show me the contents of package.json', [{ name: 'read_file', args: { path: 'package.json' } }]],
    ['what is in package.json?', [{ name: 'read_file', args: { path: 'package.json' } }]],
    ['What does README.md say?', [{ name: 'read_file', args: { path: 'README.md' } }]],
    ['read "my notes.txt"', [{ name: 'read_file', args: { path: 'my notes.txt' } }]],
    ['show lines 10 to 30 of a.ts', [{ name: 'read_file', args: { path: 'a.ts', offset: 10, limit: 21 } }]],
    ['read a.ts lines 5-6', [{ name: 'read_file', args: { path: 'a.ts', offset: 5, limit: 2 } }]],
    ['read a.ts:7', [{ name: 'read_file', args: { path: 'a.ts', offset: 7, limit: 1 } }]],
    ['show the first 20 lines of a.ts', [{ name: 'read_file', args: { path: 'a.ts', offset: 1, limit: 20 } }]],
    [
      'read a.ts, b.ts and c.ts',
      ['a.ts', 'b.ts', 'c.ts'].map((path) => ({ name: 'read_file', args: { path } })),
    ],
    ['read ../../etc/passwd', [{ name: 'read_file', args: { path: '../../etc/passwd' } }]],
    ['find TODO', [{ name: 'grep', args: { pattern: 'TODO', limit: 100 } }]],
    ['search for "hello world" in src', [{ name: 'grep', args: { pattern: 'hello world', path: 'src', limit: 100 } }]],
    ['Where is startServer defined?', [{ name: 'grep', args: { pattern: 'startServer', limit: 100 } }]],
    ['find all uses of createApp(', [{ name: 'grep', args: { pattern: String.raw`createApp\(`, limit: 100 } }]],
    ['which files use zod?', [{ name: 'grep', args: { pattern: 'zod', limit: 100 } }]],
    ['search the project for fetch', [{ name: 'grep', args: { pattern: 'fetch', limit: 100 } }]],
    ['find the word error in this project', [{ name: 'grep', args: { pattern: 'error', limit: 100 } }]],
    ['grep /foo|bar/', [{ name: 'grep', args: { pattern: 'foo|bar', limit: 100 } }]],
    ['find files named *.ts', [{ name: 'find_files', args: { glob: '**/*.ts' } }]],
    ['find *.md in docs', [{ name: 'find_files', args: { glob: '**/*.md', path: 'docs' } }]],
    ['list all TypeScript files', [{ name: 'find_files', args: { glob: '**/*.ts' } }]],
    ['where are the test files?', [{ name: 'find_files', args: { glob: '**/*{test,spec}*' } }]],
    ['which files end with .sql', [{ name: 'find_files', args: { glob: '**/*.sql' } }]],
    ['find files called config', [{ name: 'find_files', args: { glob: '**/*config*' } }]],
    ['where is config.ts?', [{ name: 'find_files', args: { glob: '**/config.ts' } }]],
    ['find src/**/*.test.ts', [{ name: 'find_files', args: { glob: 'src/**/*.test.ts' } }]],
  ])('%s', (request, calls) => {
    expect(callsOf(ask(request))).toEqual(calls)
  })
})

describe('what it cannot do it says, with how to get a real model', () => {
  test.each([
    'write me a poem',
    '',
    'read the room and tell me what people feel',
    'show me how to write a loop',
    'open the pod bay doors',
    '¿Qué hay en este proyecto?',
    'x'.repeat(6_000_000),
  ])('%.40s', (request) => {
    const steps = ask(request)
    expect(callsOf(steps)).toEqual([])
    expect(textOf(steps)).toContain('offline model')
    expect(textOf(steps)).toContain('DEEPSEEK_API_KEY')
    expect(textOf(steps)).toContain('`read README.md`')
  })

  test.each(['hello', 'Help!', 'What can you do?', 'which model are you?'])('%s', (request) => {
    expect(textOf(ask(request))).toMatch(/^Hello! I am BooCode's \*\*offline model\*\*/)
  })

  test('also when the tool that it needs is not offered', () => {
    const steps = answerByRules(conversationOf('find x', { toolNames: new Set() }), true)
    expect(textOf(steps)).toContain('`grep`')
  })
})

test('it thinks before it acts, unless thinking is off', () => {
  const conversation = conversationOf('ls')
  expect(answerByRules(conversation, true).map(({ type }) => type)).toEqual(['reasoning', 'toolCall'])
  expect(answerByRules(conversation, false).map(({ type }) => type)).toEqual(['toolCall'])
})

describe('what is in this project', () => {
  const request = 'what is in this project'
  const listing = result('list_dir', { path: '.', depth: 2 }, [
    '[the project root]',
    'src/',
    'src/main.ts  1.2 KB',
    'src/lib/',
    'test/',
    'README.md  2.0 KB',
    'latest -> src/main.ts',
    'package.json  512 B',
    'tsconfig.json  120 B',
    '[Excluded by .gitignore: node_modules/.]',
  ])
  const readme = result('read_file', { path: 'README.md', limit: 120 }, numbered('# Ship\n\nA tool that\nships things.\n\n## Use'))
  const manifest = result('read_file', { path: 'package.json', limit: 120 }, numbered('{\n  "name": "ship-it",\n  "scripts": {\n    "test": "vitest run",\n    "build": "tsc"\n  }\n}'))

  test('after the listing the files that describe it are read side by side', () => {
    expect(callsOf(ask(request, [listing]))).toEqual([
      { name: 'read_file', args: { path: 'README.md', limit: 120 } },
      { name: 'read_file', args: { path: 'package.json', limit: 120 } },
    ])
  })

  test('the answer uses all of it', () => {
    const answer = textOf(ask(request, [listing], [readme, manifest]))
    expect(answer).toContain('**a TypeScript / Node.js project**: `ship-it`')
    expect(answer).toContain('> A tool that ships things.')
    expect(answer).toContain('2 folders and 4 files')
    expect(answer).toContain('- `src/`: `main.ts`, `lib/`')
    expect(answer).toContain('- `test`: `vitest run`')
    expect(answer).not.toContain('node_modules')
  })

  test('a folder with nothing to read is answered at once, an empty one too', () => {
    const plain = result('list_dir', {}, ['[the project root]', 'a.bin  1 B'])
    expect(textOf(ask(request, [plain]))).toContain('a folder of files')
    const empty = result('list_dir', {}, ['[Nothing to show in the project root.]'])
    expect(textOf(ask(request, [empty]))).toContain('is empty')
  })

  test('a failure is said in the words of the tool', () => {
    const failed = result('list_dir', {}, ['. may not be read by the user that BooCode runs as.'])
    expect(textOf(ask(request, [failed]))).toContain('may not be read by the user')
    const unread = result('read_file', { path: 'README.md' }, ['README.md is a binary file (1 B) and cannot be shown as text.'])
    expect(textOf(ask(request, [listing], [unread, manifest]))).toContain('I could not read `README.md`')
  })
})

describe('reading', () => {
  const read = (path: string, lines: string[], args: object = {}): ToolCall =>
    result('read_file', { path, ...args }, lines)

  test('the beginning is shown in a block with language, lines and size', () => {
    const answer = textOf(ask('read a.ts', [read('a.ts', numbered('const a = 1\n```\n'))]))
    expect(answer).toContain('**`a.ts`** (ts, 3 lines, 16 bytes)')
    expect(answer).toContain('````ts\nconst a = 1\n```\n````')
  })

  test('of a long file the rest is offered', () => {
    const lines = [...numbered('x\n'.repeat(800).trimEnd()), '[Lines 1-800 of 1,000 lines. For more: offset 801.]']
    const answer = textOf(ask('read a.txt', [read('a.txt', lines)]))
    expect(answer).toContain('lines 1 to 800 of 1000')
    expect(answer).toContain('960 more lines follow: say `show lines 41 to 140 of a.txt`')
  })

  test('lines that were asked for are shown all', () => {
    const lines = numbered('y\n'.repeat(100).trimEnd(), 41)
    const answer = textOf(ask('show lines 41 to 140 of a.txt', [read('a.txt', lines, { offset: 41, limit: 100 })]))
    expect(answer.match(/^y$/gm)).toHaveLength(100)
  })

  test('a folder is listed instead', () => {
    const failed = read('src', ['src is a folder, not a file. list_dir shows what is in it.'])
    expect(callsOf(ask('open src', [failed]))).toEqual([{ name: 'list_dir', args: { path: 'src' } }])
    const listing = result('list_dir', { path: 'src' }, ['[src/]', 'a.ts  1 B'])
    expect(textOf(ask('open src', [failed], [listing]))).toContain('`src` has 1 file')
  })

  test('a file that lies elsewhere is found by its name', () => {
    const failed = read('main.ts', ['main.ts does not exist. find_files finds files by name.'])
    expect(callsOf(ask('read main.ts', [failed]))).toEqual([{ name: 'find_files', args: { glob: '**/main.ts' } }])
    const one = result('find_files', {}, ['src/main.ts'])
    expect(callsOf(ask('read main.ts', [failed], [one]))).toEqual([{ name: 'read_file', args: { path: 'src/main.ts' } }])
    const two = result('find_files', {}, ['a/main.ts', 'b/main.ts'])
    expect(textOf(ask('read main.ts', [failed], [two]))).toContain('- `b/main.ts`')
    const none = result('find_files', {}, ['No files match. .gitignore and the rules for secrets hide some files.'])
    expect(textOf(ask('read main.ts', [failed], [none]))).toContain('There is no file `main.ts`')
    const again = read('src/main.ts', ['src/main.ts does not exist.'])
    expect(textOf(ask('read main.ts', [failed], [one], [again]))).toContain('does not exist')
  })

  test('a refusal is told as it is and not worked around', () => {
    const refused = read('.env', ['Refused by the rule "secret-file": .env: its name matches a pattern.'])
    const steps = ask('read .env', [refused])
    expect(callsOf(steps)).toEqual([])
    expect(textOf(steps)).toContain('Refused by the rule "secret-file"')
  })
})

describe('finding', () => {
  test('matches are grouped by file, the definition first', () => {
    const grep = result('grep', {}, ['src/a.ts:3:  run()', 'src/a.ts:9:run() // again', 'src/b.ts:1:export function run() {'])
    const answer = textOf(ask('where is run', [grep]))
    expect(answer).toContain('Found 3 matches for `run` in 2 files')
    expect(answer).toContain('It seems to be defined in `src/b.ts`, line 1.')
    expect(answer).toContain('**`src/a.ts`**\n\n- line 3: `run()`\n- line 9: `run() // again`')
  })

  test('matches below the name of their file are understood too', () => {
    const grep = result('grep', {}, ['src/a.ts', '  3: run()', '  4- context', '', 'src/b.ts', '  1: x'])
    expect(textOf(ask('find run', [grep]))).toContain('Found 2 matches for `run` in 2 files')
  })

  test('without a match it is tried again without case and among the names', () => {
    const nothing = result('grep', {}, ['No matches.'])
    expect(callsOf(ask('find Foo Bar', [nothing]))).toEqual([
      { name: 'grep', args: { pattern: '(?i)Foo Bar', limit: 100 } },
      { name: 'find_files', args: { glob: '**/*Foo*Bar*' } },
    ])
    const names = result('find_files', {}, ['docs/foo bar.md'])
    expect(textOf(ask('find Foo Bar', [nothing], [nothing, names]))).toContain('- `docs/foo bar.md`')
    const none = result('find_files', {}, ['No files match. x'])
    expect(textOf(ask('find Foo Bar', [nothing], [nothing, none]))).toContain('no match for `Foo Bar`')
  })

  test('files are listed', () => {
    const files = result('find_files', { glob: '**/*.md' }, ['a.md', 'b.md', '[Files 1-2 of 9. For more: offset 3.]'])
    expect(textOf(ask('find files named *.md', [files]))).toBe('**More than 2 files** match `**/*.md`:\n\n- `a.md`\n- `b.md`')
  })

  test('a search that fails is told in the words of the tool', () => {
    const failed = result('grep', {}, ['grep: regex parse error:', '  (', '  ^'])
    expect(textOf(ask('find /(/', [failed]))).toContain('could not search for `/(/`: grep: regex parse error')
    const fine = result('grep', {}, ['error.ts:1:error: x', '[More.]'])
    expect(textOf(ask('find error', [fine]))).toContain('Found 1 match for `error`')
  })
})

test('whatever the tools say, a turn ends after a few rounds', () => {
  const results = ['', 'x', '[x]', '     1\tx', 'a.ts does not exist.', 'src is a folder, not a file.', 'a:1:b', '\n\n']
  for (const request of ['what is in this project', 'ls', 'read a.ts', 'find x', 'find *.ts', 'read a and b']) {
    for (const text of results) {
      const rounds: ToolCall[][] = []
      for (let calls = callsOf(ask(request)); calls.length > 0; calls = callsOf(ask(request, ...rounds))) {
        rounds.push(calls.map((call) => ({ ...call, result: text })))
        expect(rounds.length).toBeLessThan(5)
      }
      expect(textOf(ask(request, ...rounds))).not.toBe('')
    }
  }
})

function result(name: string, args: object, lines: string[]): ToolCall {
  return { name, args: { ...args }, result: lines.join('\n') }
}
