import { coverMasked } from './masks.js'
import { frameOf, inTime } from './picture.js'

/** Chromium's name of https://w3c.github.io/webappsec-permissions-policy/#introspection; others have none. */
type WithPolicy = Document & { featurePolicy?: { allowsFeature(name: string): boolean } }

/**
 * Whether the person can take a screenshot here. Browsers on phones have no screen capture, and the page's or frame's
 * policy may forbid it. Where that cannot be asked, it is not offered in a frame of another site: there it is forbidden
 * unless the site says otherwise.
 */
export const canCapture = (): boolean => {
  if (!navigator.mediaDevices?.getDisplayMedia) return false
  const { featurePolicy } = document as WithPolicy
  try {
    return featurePolicy ? featurePolicy.allowsFeature('display-capture') : !!window.top!.document
  } catch {
    // The document of another site cannot be read.
    return false
  }
}

/** A person needs longer than this to close the browser's dialog. What rejects sooner was refused by the system or a policy. */
const REFUSAL_MS = 250

/** Time until the stream shows the page after it has changed. */
const STREAM_DELAY_MS = 300

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

/**
 * Takes a picture of the tab, window or screen that the person chooses, without masked elements.
 * @param widget Made transparent while the picture is taken.
 * @returns `undefined` when the person cancels. Rejects when the browser, the system or a policy refuses.
 */
export const takeScreenshot = async (widget: HTMLElement): Promise<HTMLCanvasElement | undefined> => {
  let stream: MediaStream
  const askedAt = performance.now()
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({
      video: { displaySurface: 'browser' },
      audio: false,
      preferCurrentTab: true,
      selfBrowserSurface: 'include',
    } as DisplayMediaStreamOptions)
  } catch (error) {
    // The same error for both; Chromium tells them apart in its message, Firefox and Safari do not.
    const { name, message } = error as DOMException
    const isRefusal = /system|policy/i.test(message) || performance.now() - askedAt < REFUSAL_MS
    if (name === 'NotAllowedError' && !isRefusal) return undefined
    throw error
  }
  const panel = widget.shadowRoot!.querySelector<HTMLElement>('.panel')!
  const uncover = coverMasked()
  // Not `visibility`, because a hidden element loses the focus.
  panel.style.opacity = '0'
  try {
    const video = document.createElement('video')
    video.srcObject = stream
    video.muted = true
    await inTime(video.play())
    await pause(STREAM_DELAY_MS)
    return frameOf(video)
  } finally {
    panel.style.opacity = ''
    uncover()
    for (const track of stream.getTracks()) track.stop()
  }
}
