import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Packs a folder as it would be published, and returns the tarball's path. */
export function pack(from: string, into: string): string {
  const how = ['pack', from, '--json', '--ignore-scripts', '--pack-destination', into]
  const printed = JSON.parse(execFileSync('npm', how, { cwd: root, encoding: 'utf8' }))
  const [{ filename }] = Array.isArray(printed) ? printed : Object.values(printed)
  return join(into, filename)
}

/**
 * A folder in which the packed tarball is installed, beside the dependencies that its own manifest names and whatever
 * else is asked for. Linked from this repository's, so that nothing is fetched.
 */
export async function installed(...besides: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heartfelt-host-'))
  const home = join(folder, 'node_modules/heartfelt')
  await mkdir(home, { recursive: true })
  execFileSync('tar', ['-xzf', pack('.', folder), '-C', home, '--strip-components', '1'])
  const { dependencies } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
  for (const name of [...Object.keys(dependencies), ...besides]) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    if (!existsSync(link)) await symlink(join(root, 'node_modules', name), link)
  }
  return folder
}
