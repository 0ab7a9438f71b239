import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { afterAll } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Bundles a TypeScript file of `src/` for processes of their own, and returns the bundle's path. A process starts ten
 * times as fast from it as through Vite. Removed when the test file is done. Packages stay imports, so the bundle lies
 * below `node_modules`, where Node finds them.
 */
export async function bundleSource(entry: string): Promise<string> {
  const folder = join(root, `node_modules/.cache/heartfelt-${process.pid}-${crypto.randomUUID()}`)
  const outfile = join(folder, 'bundle.mjs')
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  await build({
    entryPoints: [join(root, entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  })
  return outfile
}
