import { localServersResponseSchema, providerTestResponseSchema, settingsResponseSchema, testProviderSchema, updateSettingsSchema } from '@boocode/contracts'
import { z } from 'zod'
import type { ServerContext } from '../../context.ts'
import type { App } from '../../http/app.ts'
import { discoverServers, getSettings, testProvider, updateSettings } from './service.ts'

const tags = ['settings']

export function registerSettings(app: App, context: ServerContext): void {
  app.get(
    '/api/settings',
    { schema: { summary: 'Providers, without their keys, and limits', tags, response: { 200: settingsResponseSchema } } },
    async () => ({ settings: await getSettings(context) }),
  )
  app.patch(
    '/api/settings',
    {
      schema: {
        summary: 'Change settings: providers are merged by their ids (null removes one), limits by their names',
        tags,
        body: updateSettingsSchema,
        response: { 200: settingsResponseSchema },
      },
    },
    async (request) => ({ settings: await updateSettings(context, request, request.body) }),
  )
  app.post(
    '/api/providers/discover',
    { schema: { summary: 'Model servers that answer on this machine', tags, response: { 200: localServersResponseSchema } } },
    async () => ({ servers: await discoverServers(context) }),
  )
  app.post(
    '/api/providers/:id/test',
    {
      schema: {
        summary: 'Ask an endpoint for its models, saved or before it is saved',
        tags,
        params: z.object({ id: z.string().min(1).max(40) }),
        body: testProviderSchema,
        response: { 200: providerTestResponseSchema },
      },
    },
    async (request) => ({ test: await testProvider(context, request.params.id, request.body) }),
  )
}
