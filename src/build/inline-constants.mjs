import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

const constants = /^export const (\w+) = ([\d_]+)$/gm
const imports = /^import \{([^}]*)\} from '([^']+)\.js';?$/gm

/**
 * Puts the numbers of files of constants into the modules that import them. A chunk of their own would cost pages a
 * request, and each import of it more bytes than the number.
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
      // On the same line, so that source maps hold.
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
