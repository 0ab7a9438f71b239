import { createHash } from 'node:crypto'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'

const hash = file => `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`

/**
 * Copies `dist/heartfelt.js` to a file with the version in its name, which does not change after a release, and writes
 * `dist/integrity.json`: file → hash for Subresource Integrity.
 */
export function integrity(version) {
  return {
    name: 'integrity',
    writeBundle() {
      cpSync('dist/heartfelt.js', `dist/heartfelt-${version}.js`)
      const pieces = readdirSync('dist/heartfelt').filter(name => name.endsWith('.js'))
      const files = ['heartfelt.js', `heartfelt-${version}.js`, ...pieces.map(name => `heartfelt/${name}`)]
      const hashes = Object.fromEntries(files.map(file => [file, hash(`dist/${file}`)]))
      writeFileSync('dist/integrity.json', JSON.stringify(hashes, null, 2))
    },
  }
}
