import { readFileSync } from 'node:fs'
import { basename, resolve } from 'node:path'

const constants = /^export const (\w+) = ([\d_]+)$/gm
const imports = /^import \{([^}]*)\} from '([^']+)\.js';?$/gm

/**
 * Puts the numbers of files of constants into the modules that import them. A chunk of their own would cost pages a
 * request, and each import of it more bytes than the number.
 * @param files Paths of TypeScript files that export nothing but numbers.
 */
export function inlineConstants(files) {
  const paths = files.map(file => resolve(file))
  const values = Object.fromEntries(
    files.flatMap(file =>
      [...readFileSync(file, 'utf8').matchAll(constants)].map(([, name, value]) => [name, value]),
    ),
  )
  return {
    name: 'inline-constants',
    transform: (code, importer) => ({
      // On the same line, so that source maps hold.
      code: code.replace(imports, (statement, names, from) =>
        paths.includes(`${resolve(importer, '..', from)}.ts`)
          ? `const ${names.split(',').map(name => `${name.trim()} = ${values[name.trim()]}`)};`
          : statement,
      ),
      map: null,
    }),
    load(id) {
      if (paths.includes(id))
        this.error(
          `${basename(id)} is no plain import of constants somewhere: write import { NAME } from it.`,
        )
    },
  }
}
