export { PhotoField } from './PhotoField.js'
export { createPhoto } from './photo.js'
export { rules } from './styles.js'
export { texts } from './texts.js'
