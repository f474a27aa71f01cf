import type { Stack } from '@boocode/testkit'
import { chatScenes } from './chat-scenes.ts'
import { messageScenes } from './message-scenes.ts'
import { requestScenes } from './request-scenes.ts'
import { reviewScenes } from './review-scenes.ts'
import { sceneScripts } from './scene-scripts.ts'
import { shellScenes } from './shell-scenes.ts'
import { terminalScenes } from './terminal-scenes.ts'
import { traceScenes } from './trace-scenes.ts'
import { usageScenes } from './usage-scenes.ts'
import type { Scene, ScenePlace } from './scene.ts'

export type { Scene, ScenePlace }

/** Every view in every state that has one. */
export const scenes: readonly Scene[] = [...chatScenes, ...shellScenes, ...messageScenes, ...requestScenes, ...reviewScenes, ...terminalScenes, ...usageScenes, ...traceScenes]

/** How BooCode is started for scenes. */
export const sceneStack = { scripts: sceneScripts, tokensPerSecond: 400 }

const source = Array.from({ length: 212 }, (_, line) => `export const line${line} = ${line}`).join('\n')

/** A session for one scene, in a project of its own: what a scene leaves on disk is not in the way of the next. */
export async function setScene(stack: Stack): Promise<{ path: string; place: ScenePlace } & AsyncDisposable> {
  const project = await stack.addProject({ 'src/store.ts': source, 'src/hub.ts': source })
  for (const name of ['Rewrite the importer', 'Why is the build slow', 'Release notes for 0.4']) {
    await stack.api('POST', '/api/sessions', { project_id: project.id, name })
  }
  await stack.api('PATCH', `/api/projects/${project.id}`, { name: 'importer' })
  const { session, chat } = await stack.newSession(project.id)
  return {
    path: `/s/${session.id}/c/1`,
    place: { stack, chatId: chat.id, projectPath: project.path },
    [Symbol.asyncDispose]: async () => void (await stack.api('DELETE', `/api/projects/${project.id}`)),
  }
}
