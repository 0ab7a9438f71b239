import { createHeartfelt } from 'heartfelt'
import 'heartfelt/elements'

const heartfelt = createHeartfelt({ key: 'pk_…', collector: 'http://localhost:4400' })
document.querySelector('button').addEventListener('click', () => heartfelt.reached('payment'))
