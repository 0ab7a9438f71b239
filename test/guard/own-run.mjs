import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Makes this process the owner of all that it starts from now on: when it ends, however it ends, its children are killed
 * and its temporary files removed (see `guard.mjs`). Returns the folder that `tmpdir()` is from now on.
 */
export function ownRun() {
  // A short name: runs lie in each other, and the path of a Unix socket may have 107 bytes.
  const folder = mkdtempSync(join(tmpdir(), 'hf-'))
  // Run by root, the tests' Postgres has a user of its own, who must get through to its files.
  chmodSync(folder, 0o711)
  const guard = spawn(process.execPath, [fileURLToPath(new URL('guard.mjs', import.meta.url)), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // A process group of its own, which a signal to the owner's group does not reach.
    detached: true,
  })
  guard.unref()
  guard.stdin.unref()
  // Children inherit it, and the guard knows them by it.
  process.env.TMPDIR = folder
  return folder
}
