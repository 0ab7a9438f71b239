import { coverMasked } from './masks.js'
import { frameOf } from './picture.js'

/** Whether the browser supports screen capture. Browsers on phones do not. */
export const canCapture = (): boolean => !!navigator.mediaDevices?.getDisplayMedia

/** Time until the stream shows the page after it has changed. */
const STREAM_DELAY_MS = 300

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

/**
 * Takes a picture of the tab, window or screen that the person chooses, without masked elements.
 * @param widget Made transparent while the picture is taken.
 * @returns `undefined` when the person cancels.
 */
export const takeScreenshot = async (widget: HTMLElement): Promise<HTMLCanvasElement | undefined> => {
  let stream: MediaStream
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({
      video: { displaySurface: 'browser' },
      audio: false,
      preferCurrentTab: true,
      selfBrowserSurface: 'include',
    } as DisplayMediaStreamOptions)
  } catch (error) {
    if ((error as DOMException).name === 'NotAllowedError') return undefined
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
    await video.play()
    await pause(STREAM_DELAY_MS)
    return frameOf(video)
  } finally {
    panel.style.opacity = ''
    uncover()
    for (const track of stream.getTracks()) track.stop()
  }
}
