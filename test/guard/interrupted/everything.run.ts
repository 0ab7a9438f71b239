import { writeFileSync } from 'node:fs'
import { it } from 'vitest'
import { engines } from '../../e2e/engines/engine.js'
import { launch, newProfile } from '../../e2e/engines/launch.js'
import { realCollector } from '../../e2e/real-collector.js'

/** The run that `interrupted.test.ts` interrupts: it opens one of everything, says so in a file, and waits for ever. */
it('opens shared and own browsers and a collector', async () => {
  await (await realCollector()).start()
  for (const engine of engines) await (await launch(engine)).newPage()
  await (await launch('chromium', { profile: await newProfile() })).newPage()
  writeFileSync(process.env.HEARTFELT_TEST_READY!, String(process.pid))
  await new Promise(() => {})
})
