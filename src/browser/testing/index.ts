/**
 * For unit tests: a client that notes calls. The other names are those of the main entry, so that a test runner can put
 * this entry in its place: `vi.mock('heartfelt', () => import('heartfelt/testing'))`.
 */
export {
  type ErrorCode,
  HeartfeltError,
  isHeartfeltError,
  isTransportError,
  TransportError,
} from '../errors.js'
export { httpTransport } from '../transports/http.js'
export { createHeartfelt } from './create-heartfelt.js'
export {
  createTestHeartfelt,
  type TestCall,
  type TestHeartfelt,
  type TestHeartfeltOptions,
} from './test-heartfelt.js'
