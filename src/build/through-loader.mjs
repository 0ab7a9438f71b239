import { LOADER } from './loader.mjs'

/** Makes every dynamic import of the script-tag bundle a call of the loader, except the loader's own. */
export function throughLoader() {
  return {
    name: 'through-loader',
    renderDynamicImport: ({ moduleId }) =>
      moduleId.endsWith('pieces.ts') ? null : { left: `${LOADER}(`, right: ')' },
  }
}
