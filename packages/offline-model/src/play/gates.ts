/**
 * Named places where a script waits until a test lets it go on. A gate that was opened stays open
 * until it is closed again, so it does not matter who comes first.
 */
export interface Gates {
  open(name: string): void
  close(name: string): void
  /** Settles when a response waits at this gate, at once when one does already. */
  reached(name: string): Promise<void>
  /** Settles when the gate is open or the signal fires, whichever is first. */
  pass(name: string, signal: AbortSignal): Promise<void>
}

interface Gate {
  isOpen: boolean
  waiting: Set<() => void>
  watchers: Set<() => void>
}

export function createGates(): Gates {
  const gates = new Map<string, Gate>()
  const gateOf = (name: string): Gate => {
    const gate = gates.get(name) ?? { isOpen: false, waiting: new Set(), watchers: new Set() }
    gates.set(name, gate)
    return gate
  }
  return {
    open(name) {
      const gate = gateOf(name)
      gate.isOpen = true
      for (const go of gate.waiting) go()
    },
    close(name) {
      gateOf(name).isOpen = false
    },
    reached(name) {
      const gate = gateOf(name)
      if (gate.waiting.size > 0) return Promise.resolve()
      return new Promise((resolve) => gate.watchers.add(resolve))
    },
    pass(name, signal) {
      const gate = gateOf(name)
      for (const tell of gate.watchers) tell()
      gate.watchers.clear()
      if (gate.isOpen || signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const go = (): void => {
          gate.waiting.delete(go)
          signal.removeEventListener('abort', go)
          resolve()
        }
        gate.waiting.add(go)
        signal.addEventListener('abort', go)
      })
    },
  }
}
