import type { Chunk } from './tokens.ts'

/** Where a node stands in the text of its file. */
interface Span {
  start: number
  end: number
}

export type Expression = Span &
  (
    | { kind: 'literal'; value: number | string | boolean | null | undefined }
    | { kind: 'template'; chunks: Chunk[]; holes: Expression[] }
    | { kind: 'name'; name: string }
    | { kind: 'array'; items: Expression[] }
    | { kind: 'object'; entries: { key: Expression | undefined; value: Expression }[] }
    | { kind: 'spread'; value: Expression }
    | { kind: 'unary'; operator: string; value: Expression }
    | { kind: 'binary'; operator: string; left: Expression; right: Expression; sign: Span }
    | { kind: 'choice'; test: Expression; yes: Expression; no: Expression }
    | { kind: 'member'; object: Expression; key: Expression; isOptional: boolean }
    | { kind: 'call'; callee: Expression; args: Expression[] }
    | { kind: 'new'; callee: Expression; args: Expression[] }
    /** `operator` is empty for a plain `=`; `isPostfix` for `i++`, whose value is the one before. */
    | { kind: 'assign'; target: Expression; operator: string; value: Expression; isPostfix: boolean }
    | FunctionNode
  )

export interface FunctionNode extends Span {
  kind: 'function'
  params: Parameter[]
  body: Expression | Block
}

export type Target = { kind: 'one'; name: string } | { kind: 'fields' | 'items'; names: (string | undefined)[] }

export interface Parameter {
  target: Target
  fallback: Expression | undefined
  isRest: boolean
}

export interface Block extends Span {
  kind: 'block'
  statements: Statement[]
}

/** `value` is absent for `default`. */
export interface Case {
  value: Expression | undefined
  statements: Statement[]
}

export type Statement = Span &
  (
    | { kind: 'declare'; declared: { target: Target; value: Expression | undefined }[] }
    | { kind: 'function-declaration'; name: string; value: FunctionNode }
    | { kind: 'if'; test: Expression; yes: Statement; no: Statement | undefined }
    | { kind: 'return'; value: Expression | undefined }
    | { kind: 'throw'; value: Expression }
    | { kind: 'for'; first: Statement | undefined; test: Expression | undefined; step: Expression | undefined; body: Statement }
    | { kind: 'for-of'; target: Target; list: Expression; body: Statement }
    | { kind: 'switch'; subject: Expression; cases: Case[] }
    | { kind: 'jump'; to: 'break' | 'continue' }
    | { kind: 'expression'; value: Expression }
    | Block
  )
