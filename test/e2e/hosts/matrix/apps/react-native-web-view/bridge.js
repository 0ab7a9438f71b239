/**
 * A transport over React Native's bridge: the app sends each batch to the collector, keeps it while there is no network,
 * and answers by `injectJavaScript('heartfeltAcknowledge(call, acknowledgement)')`.
 */
export function bridge() {
  const waiting = new Map()
  let calls = 0
  window.heartfeltAcknowledge = (call, acknowledgement) => {
    waiting.get(call)?.(acknowledgement)
    waiting.delete(call)
  }
  return (batch, signal) =>
    new Promise((resolve, reject) => {
      const call = ++calls
      waiting.set(call, resolve)
      signal.addEventListener('abort', () => reject(signal.reason))
      window.ReactNativeWebView.postMessage(JSON.stringify({ call, batch }))
    })
}
