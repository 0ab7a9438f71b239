/**
 * Ends what a test run leaves behind. Usage: `guard.mjs FOLDER`. The owner of the run starts it with a pipe as standard
 * input; the pipe closes when the owner ends, by SIGKILL too. Then every process whose TMPDIR is FOLDER or lies in it is
 * killed with its descendants, and FOLDER is removed. Reads Linux's /proc; elsewhere it only removes the folder.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'

const TIME_LIMIT_MS = 10_000
const folder = process.argv[2]

// Ctrl+C in a terminal reaches every process of the foreground group.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {})
process.stdin.resume().once('close', cleanUp)

async function cleanUp() {
  for (const until = Date.now() + TIME_LIMIT_MS; Date.now() < until; ) {
    const left = startedByOwner()
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

/** The processes that inherited TMPDIR, and their descendants: Chromium overwrites the environment of some of its own. */
function startedByOwner() {
  const marked = new Set()
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
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`TMPDIR=${folder}`)) marked.add(pid)
    } catch {
      // It has ended, or belongs to another user.
    }
  }
  const descends = pid => marked.has(pid) || (parents.has(pid) && descends(parents.get(pid)))
  return [...parents.keys()].filter(descends)
}
