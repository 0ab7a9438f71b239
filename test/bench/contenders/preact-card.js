import { signal } from '@preact/signals'
import { h, render } from 'preact'

const chosen = signal('')
const Card = () =>
  h(
    'div',
    {
      id: 'card',
      style: 'position:fixed;right:20px;bottom:20px;padding:20px;background:#fff;border:1px solid',
    },
    h('h2', null, 'How did that feel?'),
    ['awful', 'bad', 'neither', 'good', 'great'].map(name =>
      h(
        'button',
        { type: 'button', 'aria-pressed': chosen.value === name, onClick: () => chosen.value === name },
        name,
      ),
    ),
  )
export const show = () => render(h(Card), document.body.appendChild(document.createElement('div')))
