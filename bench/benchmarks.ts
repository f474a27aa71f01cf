import type { Benchmark } from './lib/bench.ts'
import { approval } from './benchmarks/approval.ts'
import { codingSession } from './benchmarks/coding-session.ts'
import { coldStart } from './benchmarks/cold-start.ts'
import { cutStream } from './benchmarks/cuts.ts'
import { eventLog } from './benchmarks/event-log.ts'
import { idleMemory } from './benchmarks/idle-memory.ts'
import { kills } from './benchmarks/kills.ts'
import { longChat } from './benchmarks/long-chat.ts'
import { manyChats } from './benchmarks/many-chats.ts'
import { promptPrefix } from './benchmarks/prompt-prefix.ts'
import { recording } from './benchmarks/recording.ts'
import { recovery } from './benchmarks/recovery.ts'
import { review } from './benchmarks/review.ts'
import { stalledClient } from './benchmarks/stalled-client.ts'
import { stop } from './benchmarks/stop.ts'
import { streaming } from './benchmarks/streaming.ts'
import { submit } from './benchmarks/submit.ts'
import { terminal } from './benchmarks/terminal.ts'
import { toolCalls } from './benchmarks/tool-calls.ts'
import { traces } from './benchmarks/traces.ts'
import { traceViewer } from './benchmarks/trace-viewer.ts'

/** In the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  coldStart,
  idleMemory,
  submit,
  manyChats,
  streaming,
  stop,
  toolCalls,
  recording,
  approval,
  cutStream,
  stalledClient,
  eventLog,
  promptPrefix,
  codingSession,
  traces,
  terminal,
  traceViewer,
  longChat,
  review,
  kills,
  recovery,
]
