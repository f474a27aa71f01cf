import { HowToPair, PairingFrame } from './pairing-frame.tsx'

/** Shown wherever the server does not know this device. */
export function UnpairedPage() {
  return (
    <PairingFrame title="This browser is not paired">
      <HowToPair />
    </PairingFrame>
  )
}
