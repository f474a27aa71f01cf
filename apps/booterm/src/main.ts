import { runService } from '@boocode/service'
import { readConfig } from './config.ts'
import { createServer } from './server.ts'

await runService({ name: 'booterm', readConfig, create: createServer })
