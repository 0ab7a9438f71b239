/** The baseline: five buttons written by hand, without any library. */
window.openIt = () => {
  const card = document.createElement('div')
  card.id = 'card'
  card.style.cssText = 'position:fixed;right:20px;bottom:20px;padding:20px;background:#fff;border:1px solid'
  const question = document.createElement('h2')
  question.textContent = 'How did that feel?'
  card.append(question)
  for (const name of ['awful', 'bad', 'neither', 'good', 'great']) {
    const button = document.createElement('button')
    button.textContent = name
    card.append(button)
  }
  document.body.append(card)
}
window.isOpen = () => document.querySelectorAll('#card button').length === 5
