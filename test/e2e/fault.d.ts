/** What a stub counts or waits for; a test sets it when its fault is to begin. */
interface Window {
  fault: number
}
