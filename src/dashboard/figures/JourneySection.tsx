import type { JourneyFigures } from '../../model/figures.js'
import { FIRM_GROUP } from '../../model/group-sizes.js'
import { percent, readable, signed } from '../format.js'
import { caption } from './caption.js'
import { Share } from './Share.jsx'
import { Valence } from './Valence.jsx'

/** The figures of one journey: goal, runs, remembered valence, gap to the touchpoints, stages, silent exits, handovers. */
export function JourneySection({ of }: { of: JourneyFigures }) {
  const { runs, remembered, gap, chain, silentExit, handoff, stitched } = of
  const all = runs.open + runs.completed + runs.abandoned + runs.expired
  return (
    <section class="panel" aria-label={of.goal ?? of.journey}>
      <header>
        <h3>{of.goal ? `“${of.goal}”` : (of.label ?? readable(of.journey))}</h3>
        <p class="aside">
          {of.goal && `${of.label ?? readable(of.journey)} · `}
          {all === 0
            ? 'no runs yet'
            : `${all} runs: ${runs.completed} completed, ${runs.open} under way, ${runs.abandoned} given up, ${runs.expired} gone quiet`}
          {stitched > 0 && ` · ${stitched} across devices`}
        </p>
        {of.undescribed && (
          <p class="aside">
            Known from your pages alone. Describe it in the settings to tell what customers set out to do.
          </p>
        )}
      </header>
      <dl class="pairs">
        <div>
          <dt>Remembered experience</dt>
          <dd>
            <Valence of={remembered} label="Remembered" />
          </dd>
        </div>
        <div>
          <dt>Touchpoints alone</dt>
          <dd>
            {gap ? (
              <p>
                <b>{signed(gap.touchpoints)}</b>{' '}
                <span class="aside">
                  {signed(gap.gap)} against how it is remembered: {signed(gap.mix)} by the mix of touchpoints,{' '}
                  {signed(gap.memory)} by memory ({signed(gap.interval.lo)} to {signed(gap.interval.hi)}) ·{' '}
                  {gap.runs} runs
                </span>
              </p>
            ) : (
              <p class="aside">shown from {FIRM_GROUP} runs on that were rated on the way and at the end</p>
            )}
          </dd>
        </div>
        {chain.stages.length > 0 && (
          <div>
            <dt>Share that was good at every stage</dt>
            <dd>
              <ol class="chain">
                {chain.stages.map(({ stage, share }) => (
                  <li key={stage}>
                    <span>{readable(stage)}</span>
                    {share.value === undefined ? (
                      <span class="aside">{caption(share)}</span>
                    ) : (
                      <b>{percent(share.value)}</b>
                    )}
                  </li>
                ))}
              </ol>
              {chain.expected !== undefined && (
                <p class="aside">
                  Together that leaves {percent(chain.expected)}
                  {chain.observed.value !== undefined &&
                    `; ${percent(chain.observed.value)} of those who rated all of them had it good throughout`}
                </p>
              )}
            </dd>
          </div>
        )}
        {silentExit.n > 0 && (
          <div>
            <dt>Silent exits, of those who gave up</dt>
            <dd>
              <p>
                <Share of={silentExit} noun="run" />
              </p>
            </dd>
          </div>
        )}
        {handoff.value !== undefined && (
          <div>
            <dt>Handoffs between owners or channels</dt>
            <dd>
              <p>
                <b>{signed(handoff.value)}</b>{' '}
                <span class="aside">
                  {signed(handoff.lo!)} to {signed(handoff.hi!)}
                </span>
              </p>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
