/**
 * Ends what a test run leaves behind. Usage: `guard.mjs MARK FOLDER`. The owner of the run starts it with a pipe as
 * standard input; the pipe closes when the owner ends, by SIGKILL too. Then every process that has
 * `HEARTFELT_RUN_…=MARK` in its environment is killed with its descendants, and FOLDER is removed. Reads Linux's /proc;
 * elsewhere it only removes the folder.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'

const TIME_LIMIT_MS = 10_000
const [mark, folder] = process.argv.slice(2)

// Ctrl+C in a terminal reaches every process of the foreground group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
process.stdin.resume().once('close', cleanUp)

async function cleanUp() {
  for (const until = Date.now() + TIME_LIMIT_MS; Date.now() < until; ) {
    const left = marked()
    if (!left.length) break
    for (const pid of left) kill(pid)
    await new Promise(done => setTimeout(done, 50))
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  process.exit()
}

function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}

/** The running processes with the mark, and their descendants: Chromium overwrites the environment of some of them. */
function marked() {
  const found = new Set()
  const parents = new Map()
  for (const name of existsSync('/proc') ? readdirSync('/proc') : []) {
    const pid = Number(name)
    if (!pid || pid === process.pid) continue
    try {
      // "pid (name) state ppid …": the name may hold spaces and brackets.
      const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state === 'Z') continue
      parents.set(pid, Number(parent))
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`=${mark}\0`)) found.add(pid)
    } catch {
      // It has ended, or belongs to another user.
    }
  }
  const below = pid => found.has(pid) || (parents.has(pid) && below(parents.get(pid)))
  return [...parents.keys()].filter(below)
}
