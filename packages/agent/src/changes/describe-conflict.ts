import { nameLines } from './name-lines.ts'
import type { ApplyDecision } from './settle.ts'

/** Why a change does not go into a file, for people and models. */
export function describeConflict({ reason, conflicts }: Extract<ApplyDecision, { kind: 'conflict' }>): string {
  switch (reason) {
    case 'same_lines':
      return `The file was changed in the meantime in the same place: ${nameLines(conflicts.map((each) => each.start_line))}.`
    case 'deleted_and_edited':
      return conflicts[0]?.ours === null
        ? 'The file was deleted in the meantime.'
        : 'The file was changed in the meantime, and this would delete it.'
    case 'created_twice':
      return 'A file of this name with other content was made in the meantime.'
    case 'binary':
      return 'The file was changed in the meantime, and binary files are not merged.'
  }
}
