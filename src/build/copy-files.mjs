import { cpSync, readdirSync } from 'node:fs'

/**
 * Copies the files of a folder whose names match a pattern.
 * @example copyFiles('src/dashboard', /\.css$/, 'dist/collector/dashboard')
 */
export function copyFiles(from, names, to) {
  return {
    name: 'copy-files',
    writeBundle() {
      for (const name of readdirSync(from).filter(name => names.test(name)))
        cpSync(`${from}/${name}`, `${to}/${name}`)
    },
  }
}
