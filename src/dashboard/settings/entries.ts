import { useState } from 'preact/hooks'

/** The same with another entry, or without it where there is nothing to say. */
export function withEntry<T extends object>(all: T, name: keyof T, value: T[keyof T] | undefined): T {
  const { [name]: _, ...others } = all
  return value === undefined ? (others as T) : { ...all, [name]: value }
}

/** What has a field, in an order that stays: also what was chosen and says nothing yet, or no more. */
export function useShown(all: object): [shown: string[], keep: (shown: string[]) => void] {
  const [kept, keep] = useState<string[]>([])
  return [[...new Set([...kept, ...Object.keys(all)])], keep]
}
