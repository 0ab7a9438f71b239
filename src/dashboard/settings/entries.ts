import { useState } from 'preact/hooks'

/** A copy with one entry replaced, or without the entry if the value is undefined. */
export function withEntry<T extends object>(all: T, name: keyof T, value: T[keyof T] | undefined): T {
  const { [name]: _, ...rest } = all
  return value === undefined ? (rest as T) : { ...all, [name]: value }
}

/**
 * The names of the entries that get a field, in a stable order: those of `all`, and those that were chosen but are still
 * empty or have been emptied.
 */
export function useShownNames(all: object): [names: string[], setNames: (names: string[]) => void] {
  const [chosen, setChosen] = useState<string[]>([])
  return [[...new Set([...chosen, ...Object.keys(all)])], setChosen]
}

/** Splits a list that people write with commas; empty entries are dropped. */
export const splitList = (text: string): string[] =>
  text
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)
