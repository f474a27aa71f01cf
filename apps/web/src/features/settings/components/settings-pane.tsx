import { useQuery } from '@tanstack/react-query'
import { Button } from '../../../components/button.tsx'
import { messageOf } from '../../../lib/api/request.ts'
import { settingsQuery } from '../api/get-settings.ts'
import { AppearanceSection } from './appearance-section.tsx'
import { BudgetsSection } from './budgets-section.tsx'
import { LimitsSection } from './limits-section.tsx'
import { NotificationsSection } from './notifications-section.tsx'
import { PricesSection } from './prices-section.tsx'
import { ProvidersSection } from './providers-section.tsx'

export function SettingsPane() {
  const settings = useQuery(settingsQuery)
  return (
    <div className="h-full overflow-auto bg-canvas">
      <div className="mx-auto flex max-w-[640px] flex-col gap-8 px-4 py-6">
        {settings.isError && settings.data === undefined && (
          <div role="alert" className="flex flex-wrap items-center gap-3">
            <p className="text-failed">{messageOf(settings.error)}</p>
            <Button onClick={() => void settings.refetch()}>Try again</Button>
          </div>
        )}
        {settings.data !== undefined && (
          <>
            <ProvidersSection providers={settings.data.providers} />
            <LimitsSection limits={settings.data.limits} />
            <BudgetsSection budgets={settings.data.budgets} />
            <PricesSection prices={settings.data.prices} />
          </>
        )}
        <AppearanceSection />
        <NotificationsSection />
      </div>
    </div>
  )
}
