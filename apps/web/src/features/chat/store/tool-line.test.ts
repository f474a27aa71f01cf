import type { ToolCallPart, ToolResultPart } from '@boocode/contracts'
import { describe, expect, it } from 'vitest'
import { groupTitle, toolLine } from './tool-line.ts'

const call = (tool_name: string, input: unknown): ToolCallPart => ({ type: 'tool_call', tool_call_id: 'c', tool_name, input })
const result = (output: string, is_error = false): ToolResultPart => ({
  type: 'tool_result',
  tool_call_id: 'c',
  output,
  is_error,
  truncated: false,
  latency_ms: 14,
})
const told = (tool: string, input: unknown, output: string) => {
  const { verb, target, chip } = toolLine(call(tool, input), result(output))
  return `${verb} ${target} · ${chip ?? '-'}`
}

describe('a finished call in one line', () => {
  it('counts the lines of a file, and of how many when it is a page', () => {
    expect(told('read_file', { path: 'src/app.ts' }, '     1\tone\n     2\ttwo')).toBe('Read src/app.ts · 2 lines')
    expect(told('read_file', { path: 'a', offset: 3, limit: 2 }, '     3\tx\n     4\ty\n[Lines 3-4 of 1200 lines. For more: offset 5.]')).toBe(
      'Read a:3–4 · 2 of 1200 lines',
    )
    expect(told('read_file', { path: 'a' }, '[The file is empty.]')).toBe('Read a · empty')
  })
  it('counts entries, files and matches, the tool’s own remarks not among them', () => {
    expect(told('list_dir', {}, '[the project root]\nsrc/\na.txt  3 B\n[Excluded by .gitignore: dist.]')).toBe('Listed . · 2 entries')
    expect(told('list_dir', { path: 'src' }, '[src/]\na\n[Entries 1-500 of more than 9000. For more: offset 501.]')).toBe(
      'Listed src · more than 9000 entries',
    )
    expect(told('find_files', { glob: '*.ts', path: 'src' }, 'a.ts\nb.ts')).toBe('Found *.ts in src · 2 files')
    expect(told('find_files', { glob: '*.x' }, 'No files match. .gitignore hides some.')).toBe('Found *.x · no files')
    expect(told('grep', { pattern: 'TODO' }, 'a.ts\n  1: TODO\n[1 matching line in 1 file.]')).toBe('Searched TODO · 1 match')
    expect(told('grep', { pattern: 'x', path: 'src' }, 'a\n[Matching lines 1-100 in 7 files. For more: offset 101.]')).toBe('Searched x in src · 100 matches')
    expect(told('grep', { pattern: 'x' }, 'No matches.')).toBe('Searched x · no matches')
  })
  it('says what was changed, run and asked', () => {
    expect(told('edit_file', { path: 'src/a.ts', old_text: 'a', new_text: 'b' }, 'Edited.')).toBe('Edited src/a.ts · -')
    expect(told('run_command', { command: 'npm test', args: ['--', 'a b'] }, 'ok')).toBe('Ran npm test -- "a b" · -')
    expect(told('ask_user_input', { question: 'Which one?' }, 'the left')).toBe('Asked Which one? · -')
    expect(told('request_read_access', { path: '/etc/hosts', reason: 'x' }, 'ok')).toBe('Asked to read /etc/hosts · -')
    expect(told('read_tab_by_number', { number: 2 }, 'ok')).toBe('Read chat 2 · -')
    expect(told('apply_pending', {}, 'ok')).toBe('Applied pending changes · -')
  })
  it('names a tool that it does not know, with the first text of its input', () => {
    expect(told('mcp__web__get', { depth: 2, url: 'https://a.b' }, 'ok')).toBe('mcp__web__get https://a.b · -')
    expect(told('odd', 'not json', 'ok')).toBe('odd not json · -')
    expect(told('odd', null, 'ok')).toBe('odd  · -')
  })
  it('shows direction overrides in a path, and only so much of a long one', () => {
    expect(toolLine(call('read_file', { path: 'a\u202egnp' }), result('')).target).toBe('a\\u202egnp')
    expect(toolLine(call('read_file', { path: 'x'.repeat(9_000) }), result('')).target).toHaveLength(160)
  })
})

describe('a call that runs or failed', () => {
  it('says so, without a chip', () => {
    expect(toolLine(call('read_file', { path: 'a' }), undefined)).toMatchObject({ verb: 'Reading', state: 'running', chip: null, latencyMs: null })
    expect(toolLine(call('read_file', { path: 'a' }), result('no such file', true))).toMatchObject({ verb: 'Read', state: 'failed', failure: 'failed', chip: null, latencyMs: 14 })
  })
  it('says what ended it, where that was not its own fault', () => {
    const ended = (ending: ToolResultPart['ending']) => {
      const { state, failure } = toolLine(call('run_command', { command: 'x' }), { ...result('no', true), ending })
      return [state, failure]
    }
    expect(ended('denied')).toEqual(['ended', 'denied'])
    expect(ended('interrupted')).toEqual(['ended', 'interrupted'])
    expect(ended('timeout')).toEqual(['failed', 'timed out'])
  })
  it('of a command says how it ended', () => {
    const failure = (output: string) => toolLine(call('run_command', { command: 'x' }), result(output, true)).failure
    expect(failure('1 test failed\n[Exit code 1 after 1.2 s, in a sandbox.]')).toBe('exit 1')
    expect(failure('[Timed out: ended at the limit of 30 s after 30 s, without a sandbox.]')).toBe('timed out')
    expect(failure('There is no program "x" on this machine.')).toBe('failed')
  })
})

describe('several calls', () => {
  it('are counted by what they did', () => {
    expect(groupTitle(['read', 'read', 'read'])).toBe('Read 3 files')
    expect(groupTitle(['list', 'read', 'find', 'search'])).toBe('Read 1 file, listed 1 folder, searched twice')
  })
})
