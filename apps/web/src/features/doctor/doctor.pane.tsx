import { Stethoscope } from 'lucide-react'
import { lazy } from 'react'
import type { PaneDefinition } from '../../lib/pane.ts'

export const pane: PaneDefinition = {
  id: 'doctor',
  title: 'Doctor',
  icon: Stethoscope,
  scope: 'workspace',
  component: lazy(async () => ({ default: (await import('./components/doctor-pane.tsx')).DoctorPane })),
}
