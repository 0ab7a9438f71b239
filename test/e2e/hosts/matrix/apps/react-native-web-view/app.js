import { createHeartfelt } from 'heartfelt'
import 'heartfelt/elements'
import { bridge } from './bridge.js'

const heartfelt = createHeartfelt({
  key: 'pk_…',
  transport: bridge(),
  moments: [
    { id: 'payment', question: 'How did paying feel?' },
    { id: 'delivery', question: 'How did it arrive?' },
  ],
})
document.querySelector('.pay').addEventListener('click', () => heartfelt.reached('payment'))
