import { scales } from '../../../model/scale.js'
import { RadioGroup } from '../RadioGroup.js'
import type { ScaleProps } from '../view.js'
import { LabelledEnds } from './LabelledEnds.js'

/** `csat5` as stars, filled up to the chosen one. */
export function Stars({ scale, chosen = '0', choose, ask, t, locale }: ScaleProps) {
  const points = Object.keys(scales[scale])
  const plural = new Intl.PluralRules(locale.value)
  return (
    <LabelledEnds low={t(`${scale}.low`)} high={t(`${scale}.high`)} count={points.length}>
      <RadioGroup
        look="row stars"
        label={ask(scale)}
        points={points}
        chosen={+chosen ? chosen : undefined}
        choose={choose}
        tone={point => (+point <= +chosen ? 'full' : '')}
      >
        {point => (
          <>
            <svg class="face" viewBox="0 0 48 48" aria-hidden="true">
              <path d="M24 5l5.7 12.3 13.3 1.6-9.9 9.2 2.7 13.3L24 34.7l-11.8 6.7 2.7-13.3L5 18.9l13.3-1.6z" />
            </svg>
            <span class="spoken">{t(`star_${plural.select(+point)}`, { n: point })}</span>
          </>
        )}
      </RadioGroup>
    </LabelledEnds>
  )
}
