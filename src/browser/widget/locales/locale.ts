import type { PhotoId } from '../photo/texts.js'
import type { MessageId } from './en.js'
import type { FurtherId } from './en-further.js'

type Feeling = 'awful' | 'bad' | 'neither' | 'good' | 'great'
type Word =
  | 'valued'
  | 'cared_for'
  | 'delighted'
  | 'confident'
  | 'relieved'
  | 'calm'
  | 'interested'
  | 'excited'
  | 'hopeful'
  | 'nothing_much'
  | 'bored'
  | 'surprised'
  | 'confused'
  | 'rushed'
  | 'worried'
  | 'disappointed'
  | 'ignored'
  | 'frustrated'
  | 'angry'
type Expectation = `expect5.${'much_worse' | 'worse' | 'as_expected' | 'better' | 'much_better'}`
type Recovery = `restored4.${'no' | 'partly' | 'yes'}`
type Step = `step.${'kept' | 'sent' | 'seen' | 'answered'}`
type Star = `star_${Intl.LDMLPluralRule}`

/** All texts of a language: every message, point and word, and the plural forms that the language has. */
export type Locale = Record<
  | MessageId
  | PhotoId
  | Exclude<FurtherId, Star>
  | Feeling
  | Word
  | Expectation
  | Recovery
  | Step
  | 'launcher'
  | 'star_other',
  string
> &
  Partial<Record<Star, string>>
