import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'

const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.')
const compilerOptions = { ...options, noEmit: false, sourceMap: true }

/** Finds `./name.ts` or `./name.tsx` behind `./name.js`, and takes the types away. Types are checked by tsc alone. */
export function typescript() {
  return {
    name: 'typescript',
    resolveId(specifier, importer) {
      if (!importer || !/^\..*\.jsx?$/.test(specifier)) return null
      const path = resolve(importer, '..', specifier.replace(/\.jsx?$/, ''))
      return [`${path}.ts`, `${path}.tsx`].find(existsSync) ?? null
    },
    transform(code, fileName) {
      if (!/\.tsx?$/.test(fileName)) return null
      const { outputText, sourceMapText } = ts.transpileModule(code, { fileName, compilerOptions })
      return { code: outputText.replace(/^\/\/# sourceMappingURL=.*/m, ''), map: sourceMapText }
    },
  }
}
