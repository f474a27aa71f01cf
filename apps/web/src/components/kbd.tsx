/** A key that does the same as the button it stands on; where there are no keys it is not shown. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd aria-hidden className="rounded-sm border border-current/30 px-1 font-mono text-[10.5px] leading-[15px] opacity-75 pointer-coarse:hidden">
      {children}
    </kbd>
  )
}
