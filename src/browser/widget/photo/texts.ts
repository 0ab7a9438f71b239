/** English texts of the photo field; part of its chunk. */
export const texts = {
  photo_choose: 'Choose a photo',
  photo_screen: 'Take a screenshot',
  photo_preview: 'The picture, as it will be sent',
  photo_paint: 'Paint over what nobody should see. With keys: arrows move, Space paints.',
  photo_undo: 'Undo',
  photo_remove: 'Remove',
  photo_describe: 'What does it show? For those who cannot see it',
  photo_wrong: 'This file cannot be read as a picture.',
  photo_screen_wrong: 'No screenshot can be taken here. You can choose a photo.',
  photo_as_is:
    'Your browser lets no page change pictures. This one is sent as it is, without place and time.',
}

/** Ids of the photo field's texts. */
export type PhotoId = keyof typeof texts
