import plugin from '@rollup/plugin-typescript'

/**
 * All bundles share one TypeScript program, which the first of them starts. It does not check types: the tsc that
 * writes the declarations does.
 */
const shared = plugin({
  tsconfig: './tsconfig.json',
  noEmit: false,
  noForceEmit: false,
  noCheck: true,
  include: ['src/**'],
})
let started = false

/** Takes the types away. */
export const typescript = () => ({
  ...shared,
  buildStart(options) {
    if (started) return
    started = true
    return shared.buildStart.call(this, options)
  },
})
