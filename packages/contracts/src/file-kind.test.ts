import { describe, expect, it } from 'vitest'
import { madeKindOf } from './file-kind.ts'

describe('what made a file', () => {
  it('is told by its name or folder', () => {
    expect(['pnpm-lock.yaml', 'a/Cargo.lock', 'go.sum'].map(madeKindOf)).toEqual(['lockfile', 'lockfile', 'lockfile'])
    expect(['web/dist/app.js', 'x.min.js', 'api/user.pb.go', 'a/__snapshots__/x.snap', 'types.generated.ts'].map(madeKindOf)).toEqual(Array(5).fill('generated'))
  })
  it('is nobody but a person for what only resembles it', () => {
    expect(['src/builder.ts', 'distance/a.ts', 'lock.ts', 'build', 'map.js', 'minjs'].map(madeKindOf)).toEqual(Array(6).fill(null))
  })
})
