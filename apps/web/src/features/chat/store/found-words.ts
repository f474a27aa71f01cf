/** Where words stand in what is drawn below `roots`, in capitals or not; at most `max` of them. */
export function foundRanges(roots: Iterable<Node>, words: string, max: number): Range[] {
  const wanted = words.toLowerCase()
  const ranges: Range[] = []
  for (const root of roots) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null && ranges.length < max; node = walker.nextNode()) addRanges(ranges, node, { wanted, max })
  }
  return ranges
}

function addRanges(ranges: Range[], node: Node, { wanted, max }: { wanted: string; max: number }): void {
  const text = node.nodeValue ?? ''
  const lower = text.toLowerCase()
  // A few letters grow when they are made small; then only what is written alike is found.
  const searched = lower.length === text.length ? lower : text
  for (let at = searched.indexOf(wanted); at !== -1 && ranges.length < max; at = searched.indexOf(wanted, at + wanted.length)) {
    const range = new Range()
    range.setStart(node, at)
    range.setEnd(node, at + wanted.length)
    ranges.push(range)
  }
}
