/** What windows' sockets carried since the server started. */
export interface Traffic {
  socketsOpen: number
  socketsOpened: number
  framesSent: number
  framesReceived: number
}

export function noTraffic(): Traffic {
  return { socketsOpen: 0, socketsOpened: 0, framesSent: 0, framesReceived: 0 }
}
