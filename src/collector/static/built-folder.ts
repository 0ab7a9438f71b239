import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A folder that was built with this collector. The build may put this code into a chunk in a folder of its own. */
export const builtFolder = (name: 'public' | 'dashboard'): string =>
  [name, `../${name}`, `../../${name}`]
    .map(path => fileURLToPath(new URL(path, import.meta.url)))
    .find(existsSync) ?? name
