document.addEventListener('click', async ({ target }) => {
  if (target.matches('.pay')) {
    window.heartfelt ||= []
    window.heartfelt.push(['reached', 'payment'])
  }
  if (target.matches('.refresh'))
    document.querySelector('#shopify-section-main').innerHTML = await (await fetch('/section')).text()
})
