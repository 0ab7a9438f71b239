import type { ConstructFigure } from '../../model/figures.js'
import { percent, whole } from '../format.js'
import { caption } from './caption.js'
import { Share } from './Share.jsx'
import { Valence } from './Valence.jsx'

const labels: Record<ConstructFigure['measure'], string> = {
  nps: 'Net promoter score',
  satisfied: 'Satisfied (4 or 5 of 5)',
  easy: 'Easy (5 to 7 of 7)',
  restored: 'Put right',
  expectation: 'Compared with expectations',
}

/** The figures of scales that do not ask for a feeling, each in its own unit. */
export function Constructs({ of }: { of: ConstructFigure[] }) {
  return (
    <dl class="pairs small">
      {of.map(one => (
        <div key={one.scale}>
          <dt>{labels[one.measure]}</dt>
          <dd>
            {one.measure === 'nps' ? (
              <Score of={one} />
            ) : one.measure === 'expectation' ? (
              <Valence of={one} label={labels.expectation} />
            ) : (
              <Share of={one} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** A net promoter score from −100 to 100, with its interval and its three classes. */
function Score({ of }: { of: ConstructFigure }) {
  const note = caption(of)
  if (of.lo === undefined || of.hi === undefined) return <span class="aside">{note}</span>
  return (
    <>
      {of.value !== undefined && <b>{whole(of.value)}</b>}
      <span class="aside">
        {' '}
        {whole(of.lo)} to {whole(of.hi)}
        {note && `; ${note}`}
        {of.classes &&
          `: ${percent(of.classes.promoters)} promoters (9–10), ${percent(of.classes.passives)} passives (7–8), ${percent(of.classes.detractors)} detractors (0–6)`}
      </span>
    </>
  )
}
