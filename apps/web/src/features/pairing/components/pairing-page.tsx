import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { Button } from '../../../components/button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { pairDevice } from '../api/pair-device.ts'
import { nameDevice } from '../store/name-device.ts'
import { isPaired } from '../../../lib/api/health.ts'
import { HowToPair, PairingFrame } from './pairing-frame.tsx'

export interface PairingPageProps {
  token: string
  onPaired: () => void
}

/** Trades the token of the address for a device cookie. */
export function PairingPage({ token, onPaired }: PairingPageProps) {
  const pair = useMutation({ mutationFn: () => pairUnlessPaired(token), onSuccess: onPaired })
  const begun = useRef(false)
  const { mutate } = pair
  useEffect(() => {
    if (begun.current) return
    begun.current = true
    mutate()
  }, [mutate])
  if (!pair.isError) return <PairingFrame title="Pairing this browser…">{null}</PairingFrame>
  return (
    <PairingFrame title="This link did not work">
      <p role="alert">{messageOf(pair.error)}</p>
      <HowToPair />
      <div>
        <Button onClick={() => mutate()}>Try again</Button>
      </div>
    </PairingFrame>
  )
}

/** An old link in a browser that is paired already leads in as well. */
async function pairUnlessPaired(token: string): Promise<void> {
  try {
    await pairDevice(token, nameDevice(navigator.userAgent))
  } catch (error) {
    if (!(await isPaired())) throw error
  }
}
