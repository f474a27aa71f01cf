export {
  analyticsQuerySchema,
  analyticsSessionsQuerySchema,
  analyticsSessionsResponseSchema,
  analyticsSummaryResponseSchema,
  contextQuerySchema,
  contextResponseSchema,
  tokenBreakdownQuerySchema,
  tokenBreakdownResponseSchema,
} from './analytics.ts'
export type {
  AnalyticsQuery,
  AnalyticsRow,
  AnalyticsSessionsQuery,
  AnalyticsSummary,
  ContextAnalytics,
  TokenBreakdown,
  ToolStatistics,
} from './analytics.ts'
export {
  changeCountsSchema,
  changeHunksCallSchema,
  changeResponseSchema,
  changeSchema,
  changeStatusSchema,
  changesResponseSchema,
  decideChangesCallSchema,
  decideChangesSchema,
  decidedChangesResponseSchema,
  hunkSchema,
} from './changes.ts'
export type { Change, ChangeAction, ChangeCounts, ChangeOutcome, ChangeStatus, DecideChanges, DecideChangesCall, DecidedChanges, Hunk, Resolution } from './changes.ts'
export { madeKindOf } from './file-kind.ts'
export type { MadeKind } from './file-kind.ts'
export {
  changeLinesCallSchema,
  changeManifestQuerySchema,
  changeManifestResponseSchema,
  conflictResponseSchema,
  hunksResponseSchema,
  linesAroundQuerySchema,
  linesAroundResponseSchema,
  listedChangeSchema,
  maxLinesAround,
} from './review.ts'
export type { ChangeConflict, ChangeLinesCall, ChangeManifest, ConflictPlace, FileHunks, FileKind, ListedChange } from './review.ts'
export {
  fileDiffCallSchema,
  fileDiffQuerySchema,
  fileLinesCallSchema,
  fileLinesQuerySchema,
  projectDiffCallSchema,
  projectDiffResponseSchema,
} from './project-diff.ts'
export { parseUnified } from './parse-unified.ts'
export type { FileDiff } from './parse-unified.ts'
export type { DifferingFile, FileDiffCall, FileLinesCall, ProjectDiff } from './project-diff.ts'
export {
  compactResponseSchema,
  compactSchema,
  compactionResponseSchema,
  decideCompactionSchema,
  redoRewindResponseSchema,
  rewindResponseSchema,
  rewindSchema,
} from './compaction.ts'
export type { Compaction, RedoneRewind, RewindAnswer } from './compaction.ts'
export {
  commandsResponseSchema,
  completionQuerySchema,
  filesResponseSchema,
  findProjectFilesSchema,
  listProjectCommandsSchema,
} from './completion.ts'
export { attachmentPartSchema, attachmentResponseSchema, attachmentSchema, filePartSchema, imagePartSchema, maxAttachmentNameLength, maxAttachmentsPerMessage } from './attachments.ts'
export type { Attachment, AttachmentPart } from './attachments.ts'
export type { CompletionQuery, FilesResponse, FindProjectFiles, FoundFile, ProjectCommand } from './completion.ts'
export { draftConflictSchema, draftResponseSchema, saveDraftSchema } from './drafts.ts'
export type { Draft, SaveDraft } from './drafts.ts'
export { logLevelVariable, parseEnvironment, portVariable, urlVariable } from './environment.ts'
export { exportQuerySchema, findQuerySchema, findResponseSchema, pinsResponseSchema } from './find.ts'
export type { FindHit, FindQuery, FindResponse, Pin } from './find.ts'
export { AppError, errorBodySchema, errorStatus, failureSchema } from './errors.ts'
export type { ErrorCode, Failure } from './errors.ts'
export {
  clientFrameSchema,
  closeCodes,
  pingFrameSchema,
  positionSchema,
  protocolVersion,
  sessionFrameSchema,
  sessionSnapshotSchema,
  sessionStream,
  streamNameSchema,
  subscriptionErrorSchema,
  workspaceFrameSchema,
  workspaceSnapshotSchema,
  workspaceStream,
} from './frames.ts'
export type {
  ChatWindow,
  ClientFrame,
  LogFrame,
  PingFrame,
  Position,
  SessionFrame,
  SessionSnapshot,
  StreamName,
  WorkspaceFrame,
  WorkspaceSnapshot,
} from './frames.ts'
export {
  createMessageSchema,
  createdMessageResponseSchema,
  messagePartSchema,
  messageResponseSchema,
  messageSchema,
  messagesQuerySchema,
  messagesResponseSchema,
  returnedMessageSchema,
  stopResponseSchema,
  updateQueuedSchema,
} from './messages.ts'
export type { Message, MessagePart, MessagesQuery, MessageStatus, ReturnedMessage, ToolCallPart, ToolResultPart } from './messages.ts'
export { emptyUsage, idSchema, maxMessageBytes, pageQuerySchema, usageSchema } from './primitives.ts'
export type { PageQuery, Usage } from './primitives.ts'
export {
  decisionSchema,
  grantsResponseSchema,
  questionAnswerSchema,
  requestAnswerSchema,
  requestResponseSchema,
  requestSchema,
  requestStatusSchema,
  requestsResponseSchema,
} from './requests.ts'
export type { ApprovalPayload, Decision, Grant, Request, RequestAnswer, RequestAsked, RequestKind } from './requests.ts'
export {
  checkPathRequestSchema,
  checkPathResponseSchema,
  devicesResponseSchema,
  healthSchema,
  modelsResponseSchema,
  pairRequestSchema,
  pairResponseSchema,
  serviceSecretHeader,
  startServiceSchema,
  turnSignalChannel,
  turnSignalSchema,
} from './services.ts'
export type { Device, Health, Model, StartService, TurnSignal } from './services.ts'
export {
  baseUrlSchema,
  budgetStateSchema,
  budgetWarnAt,
  budgetsSchema,
  defaultBudgets,
  defaultLimits,
  environmentProvidersSchema,
  limitsSchema,
  localServersResponseSchema,
  providerTestResponseSchema,
  providerTestSchema,
  settingsChannel,
  settingsResponseSchema,
  someBudgetsSchema,
  someLimitsSchema,
  storedProvidersSchema,
  testProviderSchema,
  tryProviderRequestSchema,
  updateProviderSchema,
  updateSettingsSchema,
} from './settings.ts'
export type {
  BudgetState,
  Budgets,
  Limits,
  LocalServer,
  Provider,
  ProviderKind,
  ProviderTest,
  Settings,
  SomeBudgets,
  SomeLimits,
  StoredProvider,
  TestProvider,
  TryProviderRequest,
  UpdateProvider,
  UpdateSettings,
} from './settings.ts'
export { maxSpans, spansQuerySchema, spansResponseSchema, titleOfInput, titleSourceChars } from './spans.ts'
export type { ModelSpans, SpansQuery, SpansResponse, ToolSpans } from './spans.ts'
export { doctorResponseSchema, vitalsSchema } from './doctor.ts'
export type { Doctor, DoctorError, DoctorService, DoctorSocket, Vitals } from './doctor.ts'
export { deletePushSchema, pushKeyResponseSchema, pushSubscriptionSchema } from './push.ts'
export type { PushEvent, PushNotice, PushSubscription } from './push.ts'
export { parseServerFrame } from './stream-frames.ts'
export type { ServerFrame } from './stream-frames.ts'
export {
  attachQuerySchema,
  clampSize,
  createPaneCallSchema,
  createPaneSchema,
  maxInputChars,
  maxUnackedBytes,
  paneRecordsFolder,
  paneResponseSchema,
  paneSearchQuerySchema,
  paneSearchResponseSchema,
  panesResponseSchema,
  resizePaneSchema,
  scrollbackLines,
  terminalClientFrameSchema,
  terminalCloseCodes,
  terminalHealthSchema,
  terminalServerFrameSchema,
  terminalSessionsSchema,
  updatePaneSchema,
} from './terminals.ts'
export type {
  CreatePane,
  CreatePaneCall,
  Pane,
  PaneMatch,
  PaneSearchQuery,
  PaneSearchResponse,
  TerminalClientFrame,
  TerminalServerFrame,
  TerminalSize,
} from './terminals.ts'
export { modelPriceSchema, parsePrices, priceOverridesSchema, tierAt } from './prices.ts'
export type { ModelPrice, PeakTimes, PriceList, PriceOverrides, TokenPrices } from './prices.ts'
export { cleanText, createTextCleaner, cutText, parseCleanJson } from './text.ts'
export {
  agentSnapshotSchema,
  cacheBreakSchema,
  cacheSegmentSchema,
  maxTraceBytes,
  maxTracePreviewBytes,
  modelCallSchema,
  modelCallsQuerySchema,
  modelCallsResponseSchema,
  otlpQuerySchema,
  outcomeSchema,
  previewInput,
  previewOutput,
  segmentKindSchema,
  timelineQuerySchema,
  timelineResponseSchema,
  traceResponseSchema,
  traceSchema,
  tracesQuerySchema,
  tracesResponseSchema,
  turnDetailsResponseSchema,
} from './traces.ts'
export type {
  AgentSnapshot,
  CacheBreak,
  CacheSegment,
  ModelCall,
  ModelCallsQuery,
  Outcome,
  PriceTier,
  SegmentKind,
  TimelineQuery,
  TimelineTurn,
  Trace,
  TracesQuery,
  TurnDetail,
} from './traces.ts'
export {
  chatResponseSchema,
  chatSchema,
  chatsResponseSchema,
  createChatSchema,
  createProjectSchema,
  createSessionSchema,
  createdSessionResponseSchema,
  effortSchema,
  modeSchema,
  projectResponseSchema,
  projectSchema,
  projectsResponseSchema,
  sessionResponseSchema,
  sessionSchema,
  sessionsResponseSchema,
  turnSchema,
  turnsResponseSchema,
  updateChatSchema,
  updateProjectSchema,
  updateSessionSchema,
} from './workspace.ts'
export type { Chat, ChatStatus, Effort, Mode, Project, Session, Turn, TurnStatus } from './workspace.ts'
