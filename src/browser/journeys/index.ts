/** The code of journeys, loaded with the first call about one or the first moment of one. */
export { createJourneyCalls } from './calls.js'
export { createJourneys } from './journeys.js'
