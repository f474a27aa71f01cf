import { findFilesTool } from './find-files.ts'
import { grepTool } from './grep.ts'
import { listDirTool } from './list-dir.ts'
import { readFileTool } from './read-file.ts'
import type { Tool } from './tool.ts'

/** The tools that look at a project and change nothing. */
export const readTools: readonly Tool[] = Object.freeze([findFilesTool, grepTool, listDirTool, readFileTool])
