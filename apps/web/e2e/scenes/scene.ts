import type { Stack } from '@boocode/testkit'
import type { Page } from 'playwright-core'

/** What a scene is played in: a session of its own, in a project of its own. */
export interface ScenePlace {
  readonly stack: Stack
  readonly chatId: string
  readonly projectPath: string
}

/** One view of the page in one of its states: what pictures are made of, and what is checked for everybody's access. */
export interface Scene {
  readonly name: string
  /** Brings a new session to it. */
  readonly play: (page: Page, place: ScenePlace) => Promise<void>
}
