import { applyPendingTool, askUserInputTool, editTools, readTabByNumberTool, readTools, requestReadAccessTool, runCommandTool } from '@boocode/agent'

/** Every tool of the native agent. The list is part of the head of each prompt: a change makes every cache cold once. */
export const allTools = [...readTools, ...editTools, applyPendingTool, askUserInputTool, readTabByNumberTool, requestReadAccessTool, runCommandTool]
