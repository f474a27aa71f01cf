export { createLogger } from './logger.ts'
export { runService } from './run-service.ts'
export type { Service, ServiceOptions } from './run-service.ts'
export { sameSecret } from './same-secret.ts'
