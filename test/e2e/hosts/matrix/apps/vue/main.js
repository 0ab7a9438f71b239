import { createApp } from 'vue'
import { createRouter, createWebHashHistory } from 'vue-router'
import Account from './Account.vue'
import App from './App.vue'
import Checkout from './Checkout.vue'

const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', component: Checkout },
    { path: '/account', component: Account },
  ],
})
createApp(App).use(router).mount('#app')
