export { logLevelVariable, parseEnvironment, portVariable, urlVariable } from './environment.ts'
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
  messagesResponseSchema,
  stopResponseSchema,
} from './messages.ts'
export type { Message, MessagePart, MessageStatus, ToolCallPart, ToolResultPart } from './messages.ts'
export { emptyUsage, idSchema, maxMessageBytes, pageQuerySchema, usageSchema } from './primitives.ts'
export type { PageQuery, Usage } from './primitives.ts'
export {
  checkPathRequestSchema,
  checkPathResponseSchema,
  devicesResponseSchema,
  healthSchema,
  modelsResponseSchema,
  pairRequestSchema,
  pairResponseSchema,
  serviceSecretHeader,
  turnSignalChannel,
  turnSignalSchema,
} from './services.ts'
export type { Device, Health, Model, TurnSignal } from './services.ts'
export { parseServerFrame } from './stream-frames.ts'
export type { ServerFrame } from './stream-frames.ts'
export { cleanText, createTextCleaner, parseCleanJson } from './text.ts'
export {
  chatResponseSchema,
  chatSchema,
  chatsResponseSchema,
  createChatSchema,
  createProjectSchema,
  createSessionSchema,
  createdSessionResponseSchema,
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
export type { Chat, ChatStatus, Mode, Project, Session, Turn, TurnStatus } from './workspace.ts'
