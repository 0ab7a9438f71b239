import { MAX_DESCRIPTION_CHARS } from '../../../model/limits.js'
import type { View } from '../view.js'
import type { PhotoModel } from './photo.js'
import { canReadCanvas } from './picture.js'
import { Redaction } from './Redaction.js'
import { canCapture, takeScreenshot } from './screenshot.js'

/** The field for a picture: choose or take one, paint over what is private, describe it. */
export function PhotoField({ model: photo, t, prompt }: View & { model: PhotoModel }) {
  if (photo.picture.value) {
    return (
      // The key keeps Preact from reusing the file input for the description.
      <div key="shown" class="field">
        <Redaction photo={photo} t={t} />
        <label class="field">
          {t('photo_describe')}
          <input
            maxLength={MAX_DESCRIPTION_CHARS}
            value={prompt.answers.value.descriptions?.[0]}
            onInput={event => prompt.write({ descriptions: [event.currentTarget.value] })}
          />
        </label>
      </div>
    )
  }
  return (
    <div class="words">
      <label class="word file">
        {t('photo_choose')}
        <input
          type="file"
          accept="image/*"
          aria-describedby="photo-wrong"
          onChange={event => {
            const file = event.currentTarget.files?.[0]
            if (file) photo.choose(file)
          }}
        />
      </label>
      {canCapture() && canReadCanvas() && (
        <button
          type="button"
          class="word"
          onClick={event => {
            const { host } = event.currentTarget.getRootNode() as ShadowRoot
            photo.capture(() => takeScreenshot(host as HTMLElement))
          }}
        >
          {t('photo_screen')}
        </button>
      )}
      <span id="photo-wrong" class="wrong" role="alert">
        {photo.problem.value && t(photo.problem.value)}
      </span>
    </div>
  )
}
