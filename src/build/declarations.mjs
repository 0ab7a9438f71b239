import { spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { addSources, prune } from './declaration-files.mjs'
import { spellOutTypes } from './spell-out-types.mjs'

/**
 * Checks the types and writes a tree of declarations for each of the two packages. tsc starts when the plugin is made, in
 * a process of its own beside the bundles; the bundle that has the plugin waits for it.
 * @param entries Declarations that the package names: all others are removed unless one of these needs them.
 */
export function declarations(entries) {
  const written = new Promise((resolve, reject) =>
    spawn('npx', ['tsc', '--project', 'src'], { stdio: 'inherit' }).on('error', reject).on('close', resolve),
  )
  return {
    name: 'declarations',
    async writeBundle() {
      if (await written) this.error('tsc failed.')
      for (const part of ['model', 'collector'])
        cpSync(`dist/types/${part}`, `dist/collector/types/${part}`, {
          recursive: true,
          filter: path => !path.endsWith('.map'),
        })
      spellOutTypes('src/model', 'dist/types/model')
      prune('dist/types', entries)
      addSources('dist/types', 'src', 'dist/source')
    },
  }
}
