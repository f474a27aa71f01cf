/** Keeps a command from writing outside the project and from reading secrets. */
export interface CommandSandbox {
  wrap(argv: readonly string[], place: { readonly cwd: string; readonly signal: AbortSignal }): Promise<WrappedCommand>
}

export type WrappedCommand =
  | { readonly kind: 'wrapped'; readonly argv: readonly string[]; dispose(): void }
  /** The machine lacks what it needs; `reason` says what, for the model and the person. */
  | { readonly kind: 'unavailable'; readonly reason: string }
