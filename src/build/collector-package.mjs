import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { compressFiles } from './compress.mjs'

/** Pages in the package: their name there → the source. */
const pages = { 'README.md': 'docs/running.md', 'growing.md': 'docs/growing.md' }

/** Turns links to pages outside the package into plain text. */
const withoutDeadLinks = text =>
  text.replace(/\[([^\]]+)\]\(([^)]+)\)/g, (link, words, to) =>
    /^https?:/.test(to) || Object.keys(pages).includes(to) ? link : words,
  )

/** Completes `dist/collector`: manifest, licence, changelog, pages, and the script tag's files that it serves. */
export function collectorPackage() {
  return {
    name: 'collector-package',
    buildStart() {
      this.addWatchFile(resolve('dist/integrity.json'))
    },
    writeBundle() {
      for (const name of readdirSync('dist').filter(name => /^(heartfelt.*|integrity\.json)$/.test(name)))
        cpSync(`dist/${name}`, `dist/collector/public/${name}`, { recursive: true })
      compressFiles('dist/collector/public', /\.js(on)?$/)
      compressFiles('dist/collector/public/heartfelt', /\.js$/)
      for (const name of ['LICENSE', 'CHANGELOG.md']) cpSync(name, `dist/collector/${name}`)
      for (const [name, source] of Object.entries(pages))
        writeFileSync(`dist/collector/${name}`, withoutDeadLinks(readFileSync(source, 'utf8')))
      // Private in the sources, so that nobody publishes them by mistake.
      const { private: _, ...manifest } = JSON.parse(readFileSync('src/collector/package.json', 'utf8'))
      writeFileSync('dist/collector/package.json', `${JSON.stringify(manifest, null, 2)}\n`)
    },
  }
}
