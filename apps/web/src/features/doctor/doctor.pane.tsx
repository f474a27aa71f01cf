import { Stethoscope } from 'lucide-react'
import type { PaneDefinition } from '../../lib/pane.ts'
import { lazyPart } from '../../components/lazy-part.tsx'

export const pane: PaneDefinition = {
  id: 'doctor',
  title: 'Doctor',
  icon: Stethoscope,
  scope: 'workspace',
  component: lazyPart(async () => (await import('./components/doctor-pane.tsx')).DoctorPane),
}
