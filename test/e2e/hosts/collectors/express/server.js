import express from 'express'
import { feedback } from './express.js'

const app = express()
app.use(feedback)
app.use(express.json())
app.get('/', (_, response) => response.send('A shop'))
app.listen(process.env.PORT, '127.0.0.1')
