import type { ComponentChildren } from 'preact'
import type { CaseFigures, Wait } from '../../model/figures.js'
import { SMALLEST_GROUP } from '../../model/group-sizes.js'
import { MINUTE_MS } from '../../model/time.js'
import { Share } from '../figures/Share.jsx'
import { percent, signed } from '../format.js'

/** The recovery figures, each with the number of cases that it is computed from. */
export function Recovery({ figures }: { figures: CaseFigures }) {
  const { told, recovered, reopened, uplift, acknowledge, close, people, cases } = figures
  return (
    <section class="tiles" aria-label="Recovery figures">
      <Tile name="Last 90 days">
        <b>{cases === 1 ? '1 case' : `${cases} cases`}</b>
        <span class="aside">{people === 1 ? 'of 1 person' : `of ${people} people`}</span>
      </Tile>
      <Tile name="Median time to first response">
        <Median wait={acknowledge} />
      </Tile>
      <Tile name="Median time to resolution">
        <Median wait={close} />
      </Tile>
      <Tile name="Share informed of the fix">
        <Share of={told} noun="case" />
      </Tile>
      <Tile name="Recovery rate, of those who said">
        {recovered.rate.n === 0 ? (
          <span class="aside">nobody has said yet</span>
        ) : (
          <Share of={recovered.rate} noun="case" />
        )}
        {recovered.rate.n > 0 && recovered.coverage.value !== undefined && (
          <span class="aside">{percent(recovered.coverage.value)} of the cases have a word on it</span>
        )}
      </Tile>
      <Tile name="Reopened share">
        <Share of={reopened} noun="case" />
      </Tile>
      {uplift.value !== undefined && (
        <Tile name="Recovery uplift at the next rating">
          <b>{signed(uplift.value)}</b>
          <span class="aside">
            {signed(uplift.lo!)} to {signed(uplift.hi!)}
            {uplift.banner && `; ${uplift.banner}`}
          </span>
        </Tile>
      )}
    </section>
  )
}

const Tile = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div class="tile">
    <h3>{name}</h3>
    {children}
  </div>
)

/** A median waiting time; cases that still wait count with the time they have waited so far. */
function Median({ wait }: { wait?: Wait | undefined }) {
  if (!wait) return <span class="aside">fewer than {SMALLEST_GROUP} cases</span>
  if (wait.median === undefined) return <span class="aside">more than half still wait</span>
  return <b>{duration(wait.median)}</b>
}

function duration(ms: number): string {
  const minutes = Math.round(ms / MINUTE_MS)
  if (minutes < 1) return 'a minute'
  if (minutes < 90) return `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}
