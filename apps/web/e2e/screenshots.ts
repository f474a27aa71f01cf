// Pictures of the page for people to look at: `pnpm --filter @boocode/web screenshots [folder] [scene…]`.
// Every scene, wide and phone, both themes, over the real processes.
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startStack } from '@boocode/testkit'
import setUpDatabase from '@boocode/testkit/global-setup'
import { scenes, sceneStack, setScene } from './scenes/index.ts'
import type { Scene } from './scenes/index.ts'
import { launchBrowser } from './support/browser.ts'
import { openWindow } from './support/window.ts'
import type { WindowOptions } from './support/window.ts'

const devices: readonly (WindowOptions & { name: string })[] = [
  { name: 'wide-light' },
  { name: 'wide-dark', dark: true },
  { name: 'phone-light', phone: true },
  { name: 'phone-dark', phone: true, dark: true },
]

const folder = resolve(process.argv[2] ?? 'screenshots')
const wanted = process.argv.slice(3)
mkdirSync(folder, { recursive: true })
await using disposables = new AsyncDisposableStack()
disposables.defer(await setUpDatabase())
const stack = disposables.use(await startStack(sceneStack))
const browser = await launchBrowser()
disposables.defer(async () => await browser.close())
for (const scene of scenes) {
  if (wanted.length > 0 && !wanted.includes(scene.name)) continue
  for (const device of devices) await takePicture(scene, device)
}

async function takePicture(scene: Scene, device: (typeof devices)[number]): Promise<void> {
  await using set = await setScene(stack)
  const { page } = await openWindow(browser, stack, { ...device, path: set.path })
  await scene.play(page, set.place)
  await page.screenshot({ path: join(folder, `${scene.name}-${device.name}.png`) })
  await page.context().close()
}
