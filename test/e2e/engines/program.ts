import { existsSync } from 'node:fs'
import programs from './programs.json' with { type: 'json' }

/** The path of an installed program. `npm test` has installed it, or said what to install. */
export function program(name: keyof typeof programs): string {
  const { paths, package: debian } = programs[name]
  const found = paths.find(path => existsSync(path))
  if (!found) throw new Error(`${name} is not installed: run "npm test", or install the package ${debian}`)
  return found
}
