import { describe, expect, test } from 'vitest'
import { createPairToken, hashPairToken, pairingLine, reachableHost } from './pairing.ts'
import { openLog } from './testing/open-log.ts'

describe('a pairing token', () => {
  test('is kept only as a hash, with its end by the clock of the database', async () => {
    await using open = await openLog()
    const { sql } = open.database
    const tokens = [await createPairToken(sql, { ttlMs: 60_000 }), await createPairToken(sql, { ttlMs: -1 })]
    expect(new Set(tokens).size).toBe(2)
    for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
    const rows = await sql<{ token_hash: Buffer; used_at: string | null; fresh: boolean; seconds: number }>`
      select token_hash, used_at, expires_at > clock_timestamp() as fresh,
        round(extract(epoch from expires_at - created_at))::int as seconds
      from pair_tokens order by expires_at desc`
    expect(rows).toEqual([
      { token_hash: hashPairToken(tokens[0] ?? ''), used_at: null, fresh: true, seconds: 60 },
      { token_hash: hashPairToken(tokens[1] ?? ''), used_at: null, fresh: false, seconds: 0 },
    ])
  })
})

describe('the pairing line', () => {
  const line = { host: '127.0.0.1', port: 9500, token: 'abc' }

  test('has one address for this machine, and the public one when there is one', () => {
    expect(pairingLine(line)).toBe('Open BooCode (the link works once): http://127.0.0.1:9500/?pair=abc')
    expect(pairingLine({ ...line, publicUrl: 'https://box.ts.net' })).toMatch(/\?pair=abc or https:\/\/box\.ts\.net\/\?pair=abc$/)
  })

  test.each([
    ['localhost', '127.0.0.1'],
    ['0.0.0.0', '127.0.0.1'],
    ['::', '127.0.0.1'],
    ['192.168.1.5', '192.168.1.5'],
    ['box.ts.net', 'box.ts.net'],
    ['::1', '[::1]'],
    ['fd00::1', '[fd00::1]'],
  ])('reaches a server on %s at %s', (host, wanted) => {
    expect(reachableHost(host)).toBe(wanted)
    expect(() => new URL(pairingLine({ ...line, host }).replace(/^.*: /, ''))).not.toThrow()
  })
})
