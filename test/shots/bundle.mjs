import { nodeResolve } from '@rollup/plugin-node-resolve'
import { rollup } from 'rollup'
import { typescript } from '../../src/build/typescript.mjs'

/** Bundles a source file as a page would load it, lazy chunks included: file name → code. */
export async function bundle(input) {
  const build = await rollup({
    input,
    plugins: [nodeResolve({ browser: true }), typescript()],
  })
  const { output } = await build.generate({ format: 'es', entryFileNames: 'widget.js' })
  await build.close()
  return new Map(output.map(file => [`/${file.fileName}`, file.code]))
}
