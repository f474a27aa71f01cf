import type { DoctorError } from '@boocode/contracts'

const kept = 50

/** The last failures of this process, for the doctor; no truth, so it may be forgotten. */
export class RecentErrors {
  readonly #errors: DoctorError[] = []

  add(error: DoctorError): void {
    this.#errors.unshift(error)
    if (this.#errors.length > kept) this.#errors.pop()
  }

  /** The latest first. */
  list(): readonly DoctorError[] {
    return [...this.#errors]
  }
}
