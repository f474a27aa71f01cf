/** Times of the socket protocol (SPEC W13–W21), in milliseconds. */
export const noSignalAfterMs = 4_000
export const reopenAfterMs = 10_000
export const handshakeLimitMs = 10_000
export const askAgainAfterMs = 5_000
export const retryFirstMs = 250
export const retryMostMs = 10_000
/** How long a lost socket counts as catching up before the page says "offline". */
export const offlineAfterMs = 1_500

/** The tail of a streaming answer is parsed at most this often. */
export const tailParseEveryMs = 50
/** How many sessions keep their transcript in memory after their last pane closed. */
export const keptSessions = 8

/** How long a session stays subscribed after its last pane closed, so that going back is instant. */
export const releaseAfterMs = 30_000
/** Frames wait at most this long where no animation frame comes (a hidden window). */
export const hiddenFlushMs = 300
/** Turns that change are asked for again so soon, once for all that happens meanwhile. */
export const timelineRefreshMs = 300

/** A draft is saved on the server so long after the last key; after a failure later. */
export const draftSaveMs = 400
export const draftSaveRetryMs = 5_000

/** A message that nobody answered is sent again so soon, and at once when the connection is back. */
export const outboxRetryMs = 5_000
/** The server knows the key of a message for a day; what is older might arrive a second time. */
export const resendWithinMs = 20 * 60 * 60 * 1000
