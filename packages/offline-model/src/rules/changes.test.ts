import { describe, expect, test } from 'vitest'
import { ask, callsOf, numbered, play, textOf } from './testing.ts'

describe('a plain request becomes one call that changes or runs something', () => {
  test.each([
    ['create file notes.md with Hello there', 'create_file', { path: 'notes.md', content: 'Hello there\n' }],
    ['Please create a file called src/a.ts with `const a = 1`', 'create_file', { path: 'src/a.ts', content: 'const a = 1\n' }],
    ['create a new file "my notes.txt" containing "one\\ntwo"', 'create_file', { path: 'my notes.txt', content: 'one\ntwo\n' }],
    ['create file a.js with:\n```js\nconst a = `x`\n\nexport { a }\n```', 'create_file', { path: 'a.js', content: 'const a = `x`\n\nexport { a }\n' }],
    ['create file b.md with the following content\n\n````\n```\ninner\n```\n````', 'create_file', { path: 'b.md', content: '```\ninner\n```\n' }],
    ['create file list.txt with first line\nsecond  line', 'create_file', { path: 'list.txt', content: 'first line\nsecond  line\n' }],
    ['create an empty file x', 'create_file', { path: 'x', content: '' }],
    ['make docs/new.md with Hi', 'create_file', { path: 'docs/new.md', content: 'Hi\n' }],
    ['replace foo with bar in src/a.ts', 'edit_file', { path: 'src/a.ts', old_text: 'foo', new_text: 'bar' }],
    ['replace "a - b" by "a + b" in math.js.', 'edit_file', { path: 'math.js', old_text: 'a - b', new_text: 'a + b' }],
    ['change `with x` to `by y` in `my file.js`', 'edit_file', { path: 'my file.js', old_text: 'with x', new_text: 'by y' }],
    ['replace all foo with bar in a.ts', 'edit_file', { path: 'a.ts', old_text: 'foo', new_text: 'bar', replace_all: true }],
    ['in a.ts replace foo with bar', 'edit_file', { path: 'a.ts', old_text: 'foo', new_text: 'bar' }],
    ['replace "x" with "" in a.ts', 'edit_file', { path: 'a.ts', old_text: 'x', new_text: '' }],
    ['delete notes.md', 'delete_file', { path: 'notes.md' }],
    ['Could you remove the file `src/old.ts`?', 'delete_file', { path: 'src/old.ts' }],
    ['apply the changes', 'apply_pending', {}],
    ['accept all pending changes', 'apply_pending', {}],
    ['run node --version', 'run_command', { command: 'node --version' }],
    ['run the command `ls -la src`', 'run_command', { command: 'ls -la src' }],
    ['Execute npm  run build', 'run_command', { command: 'npm  run build' }],
    ['read chat 2', 'read_tab_by_number', { number: 2 }],
    ['show me tab #3', 'read_tab_by_number', { number: 3 }],
    ['ask me whether to use tabs or spaces', 'ask_user_input', { question: 'Should I use tabs or spaces?', options: ['tabs', 'spaces'] }],
    ['ask me a question', 'ask_user_input', { question: 'What would you like to tell me?' }],
    ['ask me which colour: red, dark green or blue', 'ask_user_input', { question: 'Which colour: red, dark green or blue?', options: ['red', 'dark green', 'blue'] }],
    ['ask for access to ../other', 'request_read_access', { path: '../other', reason: 'You asked me to request access to it.' }],
  ])('%s', (request, name, args) => {
    expect(callsOf(ask(request))).toEqual([{ name, args }])
  })

  test.each(['delete all my worries', 'create a nice poem', 'run away from here and\nnever come back', 'replace me', 'add a button to the page', 'move on'])(
    'but not %s',
    (request) => expect(callsOf(ask(request))).toEqual([]),
  )
})

describe('after a change', () => {
  test('it says whether that is on disk', () => {
    const done = play('create file a.md with x', () => 'a.md: created; 1 line added.')
    expect(done.answer).toBe('I created `a.md` (1 line).')
    const pending = play('create file a.md with x', () => 'a.md: created; 1 line added.\n[The change is pending: your reads show it; it is on disk once the person accepts it or apply_pending is approved.]')
    expect(pending.answer).toContain('**pending change**')
  })

  test.each([
    ['Refused: the mode is "plan", in which nothing is changed or run.', 'not allowed'],
    ['The person denied this call and said: not now. Do not try the same in another way; go on without it, or ask.', 'not allowed'],
    ['Nobody answered the request in time, so this was not done. Go on without it, or say what you need.', 'not allowed'],
    ['Not written: a.md: the file is not as it was when the edit was planned\nRead the file again before you edit it.', 'that failed'],
    ['a.md exists already. Use edit_file to change it.', 'that failed'],
    ['', 'that failed'],
  ])('%s is reported and not tried again', (result, words) => {
    const { calls, answer } = play('create file a.md with x', () => result)
    expect(calls).toHaveLength(1)
    expect(answer).toContain(words)
    expect(answer).toContain(result.split('\n')[0])
  })

  test('text that stands in several places is asked about', () => {
    const ambiguous = 'old_text occurs 2 times in a.ts (lines 1 and 9). Add lines around the one that is meant, or set replace_all to change them all.'
    const respond = (said: string) => play('replace x with y in a.ts', ({ name, args }) => {
      if (name === 'ask_user_input') return said
      return args['replace_all'] === true ? 'a.ts: replaced 2 places (lines 1 and 9); no lines added.' : ambiguous
    })
    expect(respond('Yes, all').calls.map(({ name }) => name)).toEqual(['edit_file', 'ask_user_input', 'edit_file'])
    expect(respond('Yes, all').answer).toBe('I replaced `x` by `y` in `a.ts`.')
    expect(respond('No').calls).toHaveLength(2)
    expect(respond('The question was not answered.').answer).toContain('got no answer')
  })

  test('without a file the text is looked for, and several files are asked about', () => {
    const turn = (matches: string) => play('replace "old name" with "new name"', ({ name, args }) => {
      if (name === 'grep') return matches
      return name === 'ask_user_input' ? 'b.md' : `${String(args['path'])}: replaced 1 place (line 3); 0 lines.`
    })
    expect(turn('a.md\n  3: old name\n[1 matching line in 1 file.]').calls.at(-1)?.args).toMatchObject({ path: 'a.md' })
    const asked = turn('a.md\n  3: old name\nb.md\n  1: old name\n[2 matching lines in 2 files.]').calls
    expect(asked[1]?.args).toMatchObject({ options: ['a.md', 'b.md'] })
    expect(asked.at(-1)?.args).toMatchObject({ path: 'b.md', old_text: 'old name' })
    expect(turn('No matches.').answer).toContain('changed nothing')
  })
})

test('which file to delete is asked when it is not said', () => {
  const { calls, answer } = play('delete the file', ({ name }) => {
    if (name === 'list_dir') return '[the project root]\nsrc/\na.md  1 B\nb.md  1 B'
    return name === 'ask_user_input' ? 'b.md' : 'b.md: deleted; 1 line removed.'
  })
  expect(calls[1]).toEqual({ name: 'ask_user_input', args: { question: 'Which file should I delete?', options: ['a.md', 'b.md'] } })
  expect(calls[2]).toEqual({ name: 'delete_file', args: { path: 'b.md' } })
  expect(answer).toBe('I deleted `b.md`.')
})

test('a file is renamed by making it anew and deleting the old one', () => {
  const { calls, answer } = play('rename a.md to docs/', ({ name, args }) => {
    if (name === 'read_file') return [...numbered('one\ntwo'), '[Lines end in CRLF.]'].join('\n')
    return name === 'create_file' ? `${String(args['path'])}: created; 2 lines.` : 'a.md: deleted; 2 lines.'
  })
  expect(calls.slice(1)).toEqual([
    { name: 'create_file', args: { path: 'docs/a.md', content: 'one\r\ntwo\r\n' } },
    { name: 'delete_file', args: { path: 'a.md' } },
  ])
  expect(answer).toBe('I renamed `a.md` to `docs/a.md`.')
  const refused = play('rename a.md to b.md', ({ name }) => (name === 'read_file' ? numbered('x').join('\n') : 'b.md exists already. Use edit_file to change it.'))
  expect(refused.calls.map(({ name }) => name)).toEqual(['read_file', 'create_file'])
  expect(play('rename a.md', ({ name }) => (name === 'ask_user_input' ? 'c.md' : 'a.md does not exist.')).answer).toContain('does not exist')
})

test('text is appended after the last line, named so that it is unique', () => {
  const respond = (text: string) => play('append "- three" to list.md', ({ name }) => (name === 'read_file' ? numbered(text).join('\n') : 'list.md: replaced 1 place (line 2); 1 line added.'))
  expect(respond('- one\n- two').calls[1]?.args).toEqual({ path: 'list.md', old_text: '- two', new_text: '- two\n- three' })
  expect(respond('- a\n- b\n- a').calls[1]?.args).toEqual({ path: 'list.md', old_text: '- b\n- a', new_text: '- b\n- a\n- three' })
  expect(play('append x to a.md', () => '[The file is empty.]').answer).toContain('no text')
})

describe('commands', () => {
  test('the end of the output and the exit code are told', () => {
    const good = play('run node --version', () => 'v24.0.0\n[Exit code 0 after 0.1 s, in a sandbox.]')
    expect(good.answer).toBe('`node --version` **succeeded**.\n\n```\nv24.0.0\n```')
    const bad = play('run false', () => '[It printed nothing.]\n[Exit code 1 after 0.1 s, without a sandbox.]')
    expect(bad.answer).toBe('`false` **failed** with exit code 1.')
    const slow = play('run sleep 99', () => '[It printed nothing.]\n[Timed out: ended at the limit of 30 s (timeout_ms may be up to 120000) after 30 s, in a sandbox.]')
    expect(slow.answer).toContain('Timed out')
    expect(play('run rm -rf x', () => 'The person denied this call. Do not try').answer).toContain('not allowed: The person denied')
    expect(play('run x', () => 'BooCode was interrupted while this ran. It was ended and not run again; what it changed so far stays.').answer).toContain('was cut off')
  })

  test('what to run is asked when it is not said', () => {
    const { calls } = play('run a command', ({ name }) => (name === 'ask_user_input' ? 'ls' : '[Exit code 0 after 0.1 s, in a sandbox.]'))
    expect(calls[1]).toEqual({ name: 'run_command', args: { command: 'ls' } })
  })

  test.each([
    [['package.json', 'pnpm-lock.yaml'], '{"scripts":{"test":"vitest run && x"}}', 'pnpm test'],
    [['package.json'], '{"scripts":{"test":"node --test"}}', 'npm test'],
    [['package.json', 'a.test.js'], '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}', 'node --test'],
    [['a.test.ts'], '', 'node --test'],
    [['test_a.py'], '', 'pytest'],
    [['Cargo.toml', 'main.rs'], '', 'cargo test'],
    [['go.mod'], '', 'go test ./...'],
  ])('the tests of a project with %j are run in its own way', (files, manifest, command) => {
    const { calls } = play('run the tests', ({ name }) => {
      if (name === 'list_dir') return ['[the project root]', ...files.map((file) => `${file}  1 B`)].join('\n')
      return name === 'read_file' ? numbered(manifest).join('\n') : '[Exit code 0 after 0.1 s, in a sandbox.]'
    })
    expect(calls.at(-1)).toMatchObject({ name: 'run_command', args: { command } })
  })

  test('where a program is missing the next way is tried, and a project without tests is told', () => {
    const { calls, answer } = play('run the tests', ({ name, args }) => {
      if (name === 'list_dir') return '[the project root]\ntest_a.py  1 B'
      return args['command'] === 'pytest' ? 'There is no program "pytest" on this machine (looked in PATH).' : '1 passed\n[Exit code 0 after 1 s, in a sandbox.]'
    })
    expect(calls.slice(1).map(({ args }) => args['command'])).toEqual(['pytest', 'python3 -m pytest'])
    expect(answer).toContain('**succeeded**')
    expect(play('run the tests', () => '[the project root]\na.txt  1 B').answer).toContain('no tests')
  })
})

test('another chat is shown, and an answer told', () => {
  expect(play('read chat 2', () => 'Person: hi\nAgent: hello').answer).toContain('Person: hi\nAgent: hello')
  expect(play('read chat 9', () => 'There is no chat 9 in this session.').answer).toContain('no chat 9')
  expect(play('ask me whether to use tabs or spaces', () => 'tabs').answer).toBe('You answered: `tabs`')
  expect(play('ask for access to /x', () => 'Granted: read /x by this path.').answer).toBe('I may read `/x` now.')
  expect(play('apply the changes', () => '2 changes on disk.\na: applied\nb: applied').answer).toBe('2 changes on disk.\n\n- a: applied\n- b: applied')
  expect(textOf(ask('help'))).toContain('fix the failing test')
})
