import type { Doctor, DoctorService } from '@boocode/contracts'
import { useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../../../components/button.tsx'
import { cx } from '../../../components/class-names.ts'
import { messageOf } from '../../../lib/api/request.ts'
import { countOf, formatBytes, formatClock, formatDuration } from '../../../lib/format.ts'
import { doctorQuery } from '../api/get-doctor.ts'
import { browserFacts } from '../store/browser-facts.ts'

/** How BooCode is on its machine and in this browser, and a bundle to hand in. */
export function DoctorPane() {
  const { data: doctor, error, isPending, refetch } = useQuery(doctorQuery)
  return (
    <div className="h-full overflow-auto bg-canvas">
      <div className="mx-auto flex max-w-[760px] flex-col gap-8 px-4 py-6">
        {error !== null && (
          <div role="alert" className="flex flex-wrap items-center gap-3">
            <p className="text-failed">{messageOf(error)}</p>
            <Button onClick={() => void refetch()}>Try again</Button>
          </div>
        )}
        {isPending && <p className="animate-rise text-faint [animation-delay:300ms]">Looking…</p>}
        {doctor !== undefined && <Findings doctor={doctor} />}
      </div>
    </div>
  )
}

function Findings({ doctor }: { doctor: Doctor }) {
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 text-muted">
          BooCode {doctor.version} on {doctor.platform}, at {formatClock(Date.parse(doctor.at))}. The bundle holds no names, paths, addresses or keys.
        </p>
        <Button onClick={() => globalThis.location.assign('/api/doctor?bundle=1')}>
          <Download size={14} aria-hidden />
          Download a bundle
        </Button>
      </div>
      <Part title="Services">
        {/* A phone has no room for versions, which the bundle holds. */}
        <Table label="Services" head={['Service', 'State', 'Version', 'Memory', 'Runs for']} className="max-wide:[&_tr>*:nth-child(3)]:hidden [&_td:first-child]:min-w-32">
          {doctor.services.map((service) => (
            <ServiceRow key={service.name} service={service} />
          ))}
        </Table>
      </Part>
      <Part title="This browser">
        <ul aria-label="This browser" className="flex flex-col gap-1">
          {browserFacts().map(({ name, isWell, note }) => (
            <li key={name} className="flex gap-2">
              <State isWell={isWell} />
              <span className="w-32 shrink-0 text-muted">{name}</span>
              <span className="min-w-0">{note}</span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title="Windows">
        <Table label="Windows" head={['Device', 'Since', 'Streams', 'Waiting']}>
          {doctor.sockets.map((socket, index) => (
            <tr key={`${index}:${socket.opened_at}`}>
              <Cell>{socket.device}</Cell>
              <Cell isShort>{formatClock(Date.parse(socket.opened_at))}</Cell>
              <Cell>{socket.streams}</Cell>
              <Cell isShort>{formatBytes(socket.waiting_bytes)}</Cell>
            </tr>
          ))}
        </Table>
      </Part>
      <Part title="Kept">
        <p className="tabular">{keptWords(doctor)}</p>
      </Part>
      <Part title="Last errors">
        {doctor.errors.length === 0 ? (
          <p className="text-muted">None since the server started.</p>
        ) : (
          <Table label="Last errors" head={['At', 'Where', 'Code', 'What']}>
            {doctor.errors.map((error, index) => (
              <tr key={`${index}:${error.at}`}>
                <Cell isShort>{formatClock(Date.parse(error.at))}</Cell>
                <Cell mono>{error.where}</Cell>
                <Cell mono>{error.code}</Cell>
                <Cell>{error.message}</Cell>
              </tr>
            ))}
          </Table>
        )}
      </Part>
    </>
  )
}

function keptWords({ counts, database_bytes: bytes }: Doctor): string {
  const words = [
    countOf(counts.projects, 'project'),
    countOf(counts.sessions, 'session'),
    countOf(counts.chats, 'chat'),
    `about ${countOf(counts.messages, 'message')}`,
    countOf(counts.running_turns, 'running turn'),
    countOf(counts.pending_requests, 'open request'),
    bytes !== null && `${formatBytes(bytes)} on disk`,
  ]
  return words.filter((word) => word !== false).join(', ')
}

function ServiceRow({ service }: { service: DoctorService }) {
  return (
    <tr>
      <Cell>
        <span className="font-medium">{service.name}</span>
        <span className="block text-small text-muted">{service.note}</span>
      </Cell>
      <Cell>
        <span className="flex items-center gap-1.5">
          <State isWell={service.state !== 'down'} />
          {service.state === 'ok' ? 'Runs' : service.state === 'idle' ? 'Not needed yet' : 'Down'}
        </span>
      </Cell>
      <Cell mono isShort>{service.version ?? '–'}</Cell>
      <Cell isShort>{service.memory_bytes === null ? '–' : formatBytes(service.memory_bytes)}</Cell>
      <Cell isShort>{service.uptime_ms === null ? '–' : formatDuration(service.uptime_ms)}</Cell>
    </tr>
  )
}

function State({ isWell }: { isWell: boolean }) {
  return <span aria-hidden className={cx('mt-[7px] size-[7px] shrink-0 self-start rounded-full', isWell ? 'bg-done' : 'bg-failed')} />
}

function Part({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="flex flex-col gap-2">
      <div>
        <h2 className="text-title font-semibold">{title}</h2>
        {note !== undefined && <p className="text-muted">{note}</p>}
      </div>
      {children}
    </section>
  )
}

function Table({ label, head, className, children }: { label: string; head: readonly string[]; className?: string; children: ReactNode }) {
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={`${label}, table`}>
      <table aria-label={label} className={cx('tabular w-full border-collapse text-left', className)}>
        <thead>
          <tr className="border-b border-line text-small text-muted">
            {head.map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 font-normal whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="[&>tr]:border-b [&>tr]:border-line">{children}</tbody>
      </table>
    </div>
  )
}

function Cell({ mono = false, isShort = false, children }: { mono?: boolean; isShort?: boolean; children: ReactNode }) {
  return <td className={cx('py-1.5 pr-4 align-top', isShort && 'whitespace-nowrap', mono && 'font-mono text-mono')}>{children}</td>
}
