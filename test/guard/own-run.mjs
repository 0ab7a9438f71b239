import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Makes this process the owner of what it starts from now on: when it ends, however it ends, its children are killed and
 * its temporary files removed (see `guard.mjs`). `level` tells owners apart that start each other: `SUITE` or `WORKER`.
 * Returns the folder that `tmpdir()` is from now on.
 */
export function ownRun(level) {
  const folder = mkdtempSync(join(tmpdir(), 'heartfelt-test-'))
  const guard = spawn(
    process.execPath,
    [fileURLToPath(new URL('guard.mjs', import.meta.url)), folder, folder],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    },
  )
  guard.unref()
  guard.stdin.unref()
  // The folder's name is unique, so it serves as the mark. Children inherit the environment.
  process.env[`HEARTFELT_RUN_${level}`] = folder
  process.env.TMPDIR = folder
  return folder
}
