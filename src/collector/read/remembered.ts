import type { Config } from '../../model/protocol.js'
import { type Cell, type Evidence, rowOfRef } from '../insight/cells/selection.js'
import { NONE } from '../insight/columns/columns.js'

/** The journey at whose end a moment is asked, if any. */
export function endOf({ moments }: Pick<Config, 'moments'>, moment: string): string | undefined {
  const definition = moments.find(({ id, role }) => id === moment && role === 'end')
  return definition && (definition.journey ?? definition.id)
}

/** The cell without the answers of a run that another one of the same run follows: the last one is remembered. */
export function lastOfEachRun({ days }: Evidence, cell: Cell): Cell {
  const last = new Map<number, number>()
  const runOf = (i: number) => {
    const { day, row } = rowOfRef(cell.ref[i]!)
    return days[day]!.answers.run[row]!
  }
  for (let i = 0; i < cell.size; i++) {
    const run = runOf(i)
    const known = last.get(run)
    if (run !== NONE && (known === undefined || cell.time[i]! >= cell.time[known]!)) last.set(run, i)
  }
  const kept = [...cell.ref.keys()].filter(i => {
    const run = runOf(i)
    return run === NONE || last.get(run) === i
  })
  if (kept.length === cell.size) return cell
  const take = <T extends Float64Array | Uint32Array | Uint8Array>(column: T): T => {
    const taken = column.slice(0, kept.length) as T
    kept.forEach((i, k) => {
      taken[k] = column[i]!
    })
    return taken
  }
  return {
    ...cell,
    size: kept.length,
    person: take(cell.person),
    value: take(cell.value),
    window: take(cell.window),
    profile: take(cell.profile),
    time: take(cell.time),
    ref: take(cell.ref),
  }
}
