import type { Estimate, MomentFigures, WowFigure } from '../../model/figures.js'
import { percent, readable, signed } from '../format.js'
import type { Dashboard } from '../state.js'
import { labels, questionText } from '../summary.js'
import { Constructs } from './Constructs.jsx'
import { Share } from './Share.jsx'
import { Valence } from './Valence.jsx'

/** The figures of every moment, each with a button that lists its voices. */
export function MomentTable({ moments, dashboard }: { moments: MomentFigures[]; dashboard: Dashboard }) {
  return (
    <>
      <h2>How moments feel</h2>
      {moments.length === 0 && <p class="aside">no ratings yet</p>}
      <ul class="list">
        {moments.map(one => (
          <li class="panel" key={`${one.moment} ${one.source}`}>
            <header class="row">
              <div>
                <h3>
                  {readable(one.moment)}
                  <span class="aside"> {labels[one.source]}</span>
                </h3>
                {questionText(one.question) && <p class="aside">{questionText(one.question)}</p>}
              </div>
              <button type="button" onClick={() => dashboard.openMoment(one.moment)}>
                Read what they said
              </button>
            </header>
            {(one.mean.n > 0 || !one.constructs) && <Valence of={one.mean} label={readable(one.moment)} />}
            {one.constructs && <Constructs of={one.constructs} />}
            {one.wow && <Wow of={one.wow} />}
            {one.mean.lo !== undefined && <Details of={one} />}
            {one.late && <Late of={one.late} moment={one.moment} />}
            {one.response && one.response.shown > 0 && <Response of={one.response} />}
          </li>
        ))}
      </ul>
    </>
  )
}

function Wow({ of }: { of: WowFigure }) {
  return (
    <dl class="pairs small">
      <div>
        <dt>Planned as a wow moment</dt>
        <dd>
          <Share of={of} />
          {of.value !== undefined && ' felt great'}
          {of.landed !== undefined && <b>{of.landed ? ': it landed' : ': it did not land'}</b>}
        </dd>
      </div>
    </dl>
  )
}

function Late({ of, moment }: { of: Estimate; moment: string }) {
  return (
    <dl class="pairs small">
      <div>
        <dt>Late answers (over 30 minutes), not counted above</dt>
        <dd>
          <Valence of={of} label={`${readable(moment)}, answered late`} />
        </dd>
      </div>
    </dl>
  )
}

function Details({ of }: { of: MomentFigures }) {
  return (
    <dl class="pairs small">
      <div>
        <dt>Unhappy</dt>
        <dd>
          <Share of={of.unpleasant} />
        </dd>
      </div>
      <div>
        <dt>Neutral</dt>
        <dd>
          <Share of={of.neutral} />
          {of.indifferent !== undefined && (
            <span class="aside">
              {' '}
              to {percent(of.indifferent)} it did not matter ({of.probed} asked)
            </span>
          )}
        </dd>
      </div>
      {of.worstTenth.value !== undefined && (
        <div>
          <dt>The unhappiest tenth</dt>
          <dd>
            <b>{signed(of.worstTenth.value)}</b>
          </dd>
        </div>
      )}
    </dl>
  )
}

function Response({ of }: { of: NonNullable<MomentFigures['response']> }) {
  return (
    <dl class="pairs small">
      <div>
        <dt>Response rate of {of.shown} who saw the question</dt>
        <dd>
          <Share of={of.rate} noun="prompt" />
        </dd>
      </div>
      <div>
        <dt>Reached, of all who were there</dt>
        <dd>
          <Share of={of.reach} />
        </dd>
      </div>
      {of.bounds && (
        <div>
          <dt>Range if all silent people felt worst, or best</dt>
          <dd>
            <span class="aside">
              {signed(of.bounds.lo)} to {signed(of.bounds.hi)}
            </span>
          </dd>
        </div>
      )}
    </dl>
  )
}
