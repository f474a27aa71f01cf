import { createFileTool } from './create-file.ts'
import { deleteFileTool } from './delete-file.ts'
import { editFileTool } from './edit-file.ts'
import type { Tool } from './tool.ts'

/** The tools that plan changes of a project's files. */
export const editTools: readonly Tool[] = Object.freeze([createFileTool, deleteFileTool, editFileTool])
