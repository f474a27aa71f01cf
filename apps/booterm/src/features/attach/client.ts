import { terminalClientFrameSchema } from '@boocode/contracts'
import type { TerminalClientFrame } from '@boocode/contracts'
import type { RawData, WebSocket } from 'ws'
import type { Attachment, Outlet } from '../../panes/attachment.ts'
import type { Pane } from '../../panes/pane.ts'

/** A client that was told to go and does not: its socket is cut. */
const closeWithinMs = 2_000

/** Speaks with one window that shows the pane, until either ends. */
export async function serveClient(socket: WebSocket, pane: Pane, position: { epoch: string; offset: number } | undefined): Promise<void> {
  const attaching = pane.attach(outletOf(socket), position)
  socket.on('message', (data, isBinary) => void take(data, isBinary))
  socket.once('close', () => void attaching.then((attachment) => pane.detach(attachment)))
  socket.on('error', () => undefined) // told by the close
  const take = async (data: RawData, isBinary: boolean): Promise<void> => {
    const bytes = bytesOf(data)
    // Also of bytes, so that they keep their place among the frames.
    const attachment = await attaching
    if (isBinary) pane.input(bytes)
    else takeFrame(bytes.toString('utf8'), pane, attachment)
  }
  await attaching
}

/** An unknown frame, or one that is not valid, is ignored. */
function takeFrame(text: string, pane: Pane, attachment: Attachment): void {
  const frame = parseFrame(text)
  switch (frame?.type) {
    case 'input':
      pane.input(Buffer.from(frame.data, 'utf8'))
      break
    case 'resize':
      pane.resizeBy(attachment, frame)
      break
    case 'ack':
      pane.acknowledge(attachment, frame.bytes)
      break
    case undefined:
      break
  }
}

function parseFrame(text: string): TerminalClientFrame | undefined {
  try {
    return terminalClientFrameSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined // not JSON
  }
}

function outletOf(socket: WebSocket): Outlet {
  const send = (data: string | Uint8Array, binary: boolean): void => {
    if (socket.readyState === socket.OPEN) socket.send(data, { binary })
  }
  return {
    sendBytes: (bytes) => send(bytes, true),
    sendFrame: (frame) => send(JSON.stringify(frame), false),
    close(code, reason) {
      socket.close(code, reason)
      setTimeout(() => socket.terminate(), closeWithinMs).unref()
    },
  }
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
