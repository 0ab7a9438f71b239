/** The baseline of the libraries that Heartfelt uses, loaded when opened. */
window.openIt = () => import('./preact-card.js').then(({ show }) => show())
window.isOpen = () => document.querySelectorAll('#card button').length === 5
