import type { Routes } from '@angular/router'
import { Account } from './app'
import { Checkout } from './checkout'

export const routes: Routes = [
  { path: '', component: Checkout },
  { path: 'account', component: Account },
]
