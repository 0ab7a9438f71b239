import { cover } from './masks.js'
import { frameOf } from './picture.js'

/** Whether the browser lets a person share a picture of the screen. Phones do not. */
export const canCapture = (): boolean => !!navigator.mediaDevices?.getDisplayMedia

/** Until a page that has just changed is sure to be in the stream, in milliseconds. */
const SETTLE_MS = 300

const pause = (milliseconds: number) => new Promise(resolve => setTimeout(resolve, milliseconds))

/**
 * A picture of what the person chooses to share, without masked elements and without the widget.
 * `undefined` when the person changes their mind.
 * @param widget Hidden while the picture is taken.
 */
export const screenshot = async (widget: HTMLElement): Promise<HTMLCanvasElement | undefined> => {
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
  const uncover = cover()
  // Not `visibility`: what is hidden loses the focus.
  panel.style.opacity = '0'
  try {
    const video = document.createElement('video')
    video.srcObject = stream
    video.muted = true
    await video.play()
    await pause(SETTLE_MS)
    return frameOf(video)
  } finally {
    panel.style.opacity = ''
    uncover()
    for (const track of stream.getTracks()) track.stop()
  }
}
