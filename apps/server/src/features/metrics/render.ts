import type { Metric } from '@boocode/service'
import type { Traffic } from '../../ws/traffic.ts'
import type { CallTotals } from './totals.ts'

export interface Counts {
  totals: CallTotals
  turns: readonly { status: string; count: number }[]
  events: { appended: number; kept: number }
  traffic: Traffic
  /** Whether each of the other services answered. */
  services: readonly { labels: Record<string, string>; isUp: boolean }[]
}

const tokenKinds = ['cached', 'fresh', 'output', 'reasoning'] as const

export function toMetrics({ totals, turns, events, traffic, services }: Counts): Metric[] {
  return [...trafficMetrics(traffic), ...callMetrics(totals),
    { name: 'boocode_turns', help: 'Turns that are kept, by status.', type: 'gauge', samples: turns.map(({ status, count }) => ({ labels: { status }, value: count })) },
    one('boocode_stream_events_total', 'counter', 'Events of the streams that are kept; a deleted session takes its own away.', events.appended),
    one('boocode_stream_events_kept', 'gauge', 'Events that can still be replayed.', events.kept),
    { name: 'boocode_up', help: 'Whether a service answered when it was asked for its metrics.', type: 'gauge', samples: services.map(({ labels, isUp }) => ({ labels, value: Number(isUp) })) },
  ]
}

function trafficMetrics(traffic: Traffic): Metric[] {
  return [
    one('boocode_sockets', 'gauge', 'Sockets of windows that are open.', traffic.socketsOpen),
    one('boocode_sockets_opened_total', 'counter', 'Sockets of windows that were opened.', traffic.socketsOpened),
    one('boocode_frames_sent_total', 'counter', 'Frames that were sent to windows.', traffic.framesSent),
    one('boocode_frames_received_total', 'counter', 'Frames that windows sent.', traffic.framesReceived),
  ]
}

function callMetrics({ models, tools }: CallTotals): Metric[] {
  const ofModel = ({ provider, model, outcome }: CallTotals['models'][number]) => ({ provider, model, outcome })
  return [
    { name: 'boocode_model_calls_total', help: 'Requests to models that ended.', type: 'counter', samples: models.map((row) => ({ labels: ofModel(row), value: row.calls })) },
    { name: 'boocode_model_call_seconds_total', help: 'Time that requests to models took.', type: 'counter', samples: models.map((row) => ({ labels: ofModel(row), value: row.seconds })) },
    {
      name: 'boocode_model_tokens_total',
      help: 'Tokens as providers report them: cached and fresh ones of prompts, those of outputs, and of these the reasoning.',
      type: 'counter',
      samples: models.flatMap((row) => tokenKinds.map((kind) => ({ labels: { ...ofModel(row), kind }, value: row[kind] }))),
    },
    { name: 'boocode_model_cost_usd_total', help: 'What requests to models with a price cost.', type: 'counter', samples: models.map((row) => ({ labels: ofModel(row), value: row.cost_usd })) },
    { name: 'boocode_tool_calls_total', help: 'Calls of tools that ended.', type: 'counter', samples: tools.map(({ tool, outcome, calls }) => ({ labels: { tool, outcome }, value: calls })) },
    { name: 'boocode_tool_call_seconds_total', help: 'Time that calls of tools took.', type: 'counter', samples: tools.map(({ tool, outcome, seconds }) => ({ labels: { tool, outcome }, value: seconds })) },
  ]
}

function one(name: string, type: 'counter' | 'gauge', help: string, value: number): Metric {
  return { name, help, type, samples: [{ value }] }
}
