/** English texts of the panel. Those of other languages are in translations.ts. */
export const texts = {
  said_reading: 'One moment …',
  said_none: 'There is nothing here.',
  said_partial: 'We cannot be reached just now: this is only what waits on this device.',
  said_save: 'Save as a file',
  said_erase: 'Erase everything',
  said_sure: 'Everything you said will be erased, here and with us. That cannot be undone.',
  said_keep: 'Keep it',
  said_yes: 'Erase',
  said_erased: 'Everything is erased.',
  said_erased_here: 'Erased on this device. With us it is erased as soon as we can be reached.',
}

/** Ids of the panel's texts. */
export type HistoryId = keyof typeof texts
