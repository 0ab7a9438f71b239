export { mount } from './mount.js'
