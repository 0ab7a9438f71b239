import type { Estimate } from '../../model/figures.js'
import { percent } from '../format.js'
import { caption } from './caption.js'

/** A share with its 95 % interval; for small groups only the interval, or only a caption. */
export function Share({
  of,
  noun = 'person',
}: {
  of: Estimate
  noun?: 'person' | 'case' | 'run' | 'prompt'
}) {
  const note = caption(of, noun)
  if (of.lo === undefined || of.hi === undefined) return <span class="aside">{note}</span>
  return (
    <>
      {of.value !== undefined && <b>{percent(of.value)}</b>}
      <span class="aside">
        {percent(of.lo)} to {percent(of.hi)}
        {note && `; ${note}`}
      </span>
    </>
  )
}
