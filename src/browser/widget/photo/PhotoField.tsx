import { MAX_DESCRIPTION_CHARS } from '../../../model/limits.js'
import type { View } from '../view.js'
import type { PhotoModel } from './photo.js'
import { pictureOf } from './picture.js'
import { Redaction } from './Redaction.js'
import { canCapture, screenshot } from './screenshot.js'

/** Choose or take a picture, paint over what is private, say what it shows. */
export function PhotoField({ model: photo, t, prompt }: View & { model: PhotoModel }) {
  if (photo.picture.value) {
    return (
      // A key of its own: the field for the file does not become that for the description.
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
            if (file) photo.take(() => pictureOf(file))
          }}
        />
      </label>
      {canCapture() && (
        <button
          type="button"
          class="word"
          onClick={event => {
            const { host } = event.currentTarget.getRootNode() as ShadowRoot
            photo.take(() => screenshot(host as HTMLElement))
          }}
        >
          {t('photo_screen')}
        </button>
      )}
      <span id="photo-wrong" class="wrong" role="alert">
        {photo.failed.value && t('photo_wrong')}
      </span>
    </div>
  )
}
