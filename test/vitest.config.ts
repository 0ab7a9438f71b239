import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './longest-first.js'

/**
 * `unit` runs in Node, or in happy-dom where a file says so; `browser` drives real engines; `hosts` builds apps with
 * other tools. `npm test` runs these three. `kill`, `screen-reader` and `bench`, which asserts on durations, have
 * commands of their own (`npm run test:kill` …); `interrupted` is started by `test/e2e/interrupted.test.ts`.
 */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**'],
          setupFiles: ['test/happy-dom.setup.ts'],
          maxWorkers: 2,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'bench',
          include: ['test/bench/**/*.bench.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          disableConsoleIntercept: true,
        },
      },
      {
        extends: true,
        test: {
          name: 'kill',
          include: ['test/e2e/kill/**/*.test.ts'],
          setupFiles: ['test/guard/worker.mjs'],
          disableConsoleIntercept: true,
        },
      },
      {
        extends: true,
        test: {
          name: 'hosts',
          include: ['test/e2e/hosts/**/*.test.ts'],
          setupFiles: ['test/guard/worker.mjs'],
          maxConcurrency: 2,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'interrupted',
          include: ['test/guard/interrupted/*.run.ts'],
          setupFiles: ['test/guard/worker.mjs'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'matrix',
          include: ['test/e2e/hosts/matrix/*.run.ts'],
          setupFiles: ['test/guard/worker.mjs'],
          maxConcurrency: 3,
          testTimeout: 1_800_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'screen-reader',
          include: ['test/e2e/screen-reader/**/*.test.ts'],
          setupFiles: ['test/guard/worker.mjs'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          exclude: ['test/e2e/{hosts,kill,screen-reader}/**'],
          setupFiles: ['test/guard/worker.mjs'],
          // Files share a worker, and with it one process per engine.
          isolate: false,
          // More workers than cores: most of what these tests do is wait.
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 240_000,
          // On a machine that is busy with something else, a wait for an engine can time out; a fault fails each try.
          retry: 2,
        },
      },
    ],
  },
})
