import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const packages = ['heartfelt', 'preact', 'idb-keyval']

/** The import map that a page without a bundler writes by hand, by what the packages themselves export. */
export function importMap(folder: string): string {
  const imports: Record<string, string> = {}
  for (const name of packages) {
    const home = join('node_modules', name)
    const { exports } = JSON.parse(readFileSync(join(folder, home, 'package.json'), 'utf8'))
    for (const [path, target] of Object.entries(exports)) {
      const file = esm(target)
      if (file && !path.includes('*') && !path.endsWith('.json'))
        imports[name + path.slice(1)] = `/${join(home, file)}`
    }
  }
  return `<script type="importmap">${JSON.stringify({ imports })}</script>`
}

/** The file that a browser would be given. */
function esm(target: unknown): string | undefined {
  if (typeof target === 'string') return target
  if (!target || typeof target !== 'object') return undefined
  const conditions = target as Record<string, unknown>
  return (
    esm(conditions.browser) ?? esm(conditions.import) ?? esm(conditions.module) ?? esm(conditions.default)
  )
}
