import path from 'node:path'

import type { Overlay } from './planned-change.ts'

/** One name of the overlay, with what it says about the names below. */
export interface OverlayNode {
  /** As in the overlay; undefined when it says nothing of this very path. */
  content: Buffer | null | undefined
  /** The overlay puts a file somewhere below, so this is a folder. */
  holdsFiles: boolean
  readonly children: Map<string, OverlayNode>
}

/** The overlay by folders, from `/` down. Made anew for each use: whoever owns the overlay may have changed it. */
export function growOverlayTree(overlay: Overlay): OverlayNode {
  const root = newNode()
  for (const [absolute, content] of overlay) {
    let node = root
    for (const step of stepsOf(absolute)) {
      node.holdsFiles ||= content !== null
      const child = node.children.get(step) ?? newNode()
      node.children.set(step, child)
      node = child
    }
    node.content = content
  }
  return root
}

export function overlayNodeAt(root: OverlayNode, absolute: string): OverlayNode | undefined {
  let node: OverlayNode | undefined = root
  for (const step of stepsOf(absolute)) node = node?.children.get(step)
  return node
}

/** What stands at a path that the overlay speaks of; `as-on-disk` when only deletions lie below it. */
export function overlaidKind(node: OverlayNode): 'folder' | 'file' | 'deleted' | 'as-on-disk' {
  if (node.holdsFiles) return 'folder'
  if (node.content === undefined) return 'as-on-disk'
  return node.content === null ? 'deleted' : 'file'
}

function newNode(): OverlayNode {
  return { content: undefined, holdsFiles: false, children: new Map() }
}

function stepsOf(absolute: string): string[] {
  return absolute.split(path.sep).filter((step) => step !== '')
}
