import type { Voice } from '../../model/voice.js'
import { SAMPLE } from '../storage/webhooks/webhooks.js'

/** A made-up feedback, to try a webhook with. */
export function sampleVoice(at: number): Voice {
  const time = new Date(at).toISOString()
  return {
    id: SAMPLE,
    revision: 1,
    moment: SAMPLE,
    source: 'passive',
    ...{ scale: 'mood5', point: 'bad', value: -0.5 },
    words: ['confused'],
    comment: 'This is a sample, sent from the settings. Nobody said it.',
    locale: 'en',
    ...{ createdAt: time, receivedAt: time, updatedAt: time },
    replies: 0,
  }
}
