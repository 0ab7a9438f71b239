/** Counter of a stub: how often its fault occurs, or has occurred. */
interface Window {
  fault: number
}
