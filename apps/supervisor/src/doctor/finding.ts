/** The outcome of one check. `fix` says what to do; it is there unless all is well. */
export type Finding =
  | { readonly name: string; readonly status: 'ok'; readonly detail: string }
  | { readonly name: string; readonly status: 'warn' | 'fail'; readonly detail: string; readonly fix: string }

export function ok(name: string, detail: string): Finding {
  return { name, status: 'ok', detail }
}

/** Works, with something less. */
export function warn(name: string, detail: string, fix: string): Finding {
  return { name, status: 'warn', detail, fix }
}

/** BooCode, or a part of it that was asked for, does not work. */
export function fail(name: string, detail: string, fix: string): Finding {
  return { name, status: 'fail', detail, fix }
}
