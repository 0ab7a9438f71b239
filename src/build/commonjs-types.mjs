import { readFileSync } from 'node:fs'
import ts from 'typescript'

/**
 * Writes the declarations of a CommonJS entry: they take every name from the declarations of the ES module, which a
 * declaration in CommonJS may import as types only.
 * @param source The entry, which names all that it exports.
 * @param types Where the declarations of the ES module are, from those written.
 */
export function commonJsTypes(source, types) {
  return {
    name: 'commonjs-types',
    generateBundle({ format }, bundle) {
      if (format !== 'cjs') return
      const file = ts.createSourceFile(source, readFileSync(source, 'utf8'), ts.ScriptTarget.Latest)
      const names = file.statements.filter(ts.isExportDeclaration).flatMap(({ exportClause, isTypeOnly }) =>
        exportClause.elements.map(({ name, isTypeOnly: alone }) => ({
          name: name.text,
          type: isTypeOnly || alone,
        })),
      )
      const lines = names.flatMap(({ name, type }) => [
        ...(type ? [] : [`export declare const ${name}: typeof entry.${name}`]),
        // A class is both.
        ...(type || /^[A-Z]/.test(name) ? [`export type ${name} = entry.${name}`] : []),
      ])
      const from = `import type * as entry from '${types}' with { 'resolution-mode': 'import' }`
      const [{ name }] = Object.values(bundle).filter(({ isEntry }) => isEntry)
      this.emitFile({ type: 'asset', fileName: `${name}.d.cts`, source: `${[from, ...lines].join('\n')}\n` })
    },
  }
}
