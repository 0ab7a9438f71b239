import { readdirSync, readFileSync } from 'node:fs'

/** Ends a process and all that descend from it with SIGKILL: no handler runs, as in a crash or a power button. */
export function killTree(pid: number): void {
  // Collected before the first kill, because orphans lose their parent.
  for (const one of [pid, ...descendants(pid)]) {
    try {
      process.kill(one, 'SIGKILL')
    } catch {
      // Already gone.
    }
  }
}

function descendants(root: number): number[] {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      // "pid (name) state ppid": the name may hold spaces and brackets.
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0])
      children.set(parent, [...(children.get(parent) ?? []), Number(name)])
    } catch {
      // Ended while we were reading.
    }
  }
  const below = (pid: number): number[] =>
    (children.get(pid) ?? []).flatMap(child => [child, ...below(child)])
  return below(root)
}
