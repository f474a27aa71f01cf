import { providerTestResponseSchema } from '@boocode/contracts'
import type { ProviderTest, TestProvider } from '@boocode/contracts'
import { request } from '../../../lib/api/request.ts'

/** Has an endpoint asked for its models: as it is saved, or with other values. */
export async function testProvider(id: string, values: TestProvider): Promise<ProviderTest> {
  return (await request(providerTestResponseSchema, `/api/providers/${encodeURIComponent(id)}/test`, { method: 'POST', body: values })).test
}
