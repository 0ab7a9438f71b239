import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

/** Removes the declarations in a folder that none of the entries imports, directly or through others. */
export function prune(folder, entries) {
  const reached = new Set()
  const follow = path => {
    if (reached.has(path) || !existsSync(path)) return
    reached.add(path)
    for (const [, from] of readFileSync(path, 'utf8').matchAll(/(?:from |import\()['"](\.[^'"]+)['"]/g))
      follow(resolve(dirname(path), from.replace(/\.js$/, '.d.ts')))
  }
  for (const entry of entries) follow(resolve(entry))
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = resolve(folder, name)
    if (/\.d\.ts$/.test(name) && !reached.has(path))
      for (const unused of [path, `${path}.map`]) rmSync(unused, { force: true })
  }
}

/**
 * Copies the sources that the declarations map to from `from` into `to` and points the maps there, so that "go to
 * definition" in an editor shows the code.
 */
export function addSources(folder, from, to) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts.map')) continue
    const path = join(folder, name)
    const map = JSON.parse(readFileSync(path, 'utf8'))
    map.sources = map.sources.map(source => {
      const file = relative(resolve(from), resolve(dirname(path), source))
      const copy = resolve(to, file)
      mkdirSync(dirname(copy), { recursive: true })
      cpSync(join(from, file), copy)
      return relative(dirname(resolve(path)), copy)
    })
    writeFileSync(path, JSON.stringify(map))
  }
}
