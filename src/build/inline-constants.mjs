import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const constants = /^export const (\w+) = ([\d_]+)$/gm
const imports = /^import \{([^}]*)\} from '([^']+)\.js';?$/gm

/**
 * Replaces imports from files of constants by the numbers. A chunk for the constants would cost pages a request, and
 * each import of it would take more bytes than the number.
 * @param files Paths of TypeScript files that export nothing but numbers.
 */
export function inlineConstants(files) {
  const paths = files.map(file => resolve(file))
  let values = {}
  return {
    name: 'inline-constants',
    buildStart() {
      const texts = paths.map(path => readFileSync(path, 'utf8'))
      values = Object.fromEntries(
        texts.flatMap(text => [...text.matchAll(constants)].map(([, name, value]) => [name, value])),
      )
    },
    transform(code, importer) {
      // The replacement has as many lines as the import, so that source maps stay valid.
      const inlined = code.replace(imports, (statement, names, from) => {
        const path = `${resolve(importer, '..', from)}.ts`
        if (!paths.includes(path)) return statement
        this.addWatchFile(path)
        const declared = names.split(',').map(name => {
          const value = values[name.trim()]
          if (!value) this.error(`${path} exports no number ${name.trim()}.`)
          return `${name.trim()} = ${value}`
        })
        return `const ${declared};`
      })
      return { code: inlined, map: null }
    },
    load(id) {
      if (paths.includes(id)) this.error(`Import from ${id} by \`import { NAME } from …\` alone.`)
    },
  }
}
