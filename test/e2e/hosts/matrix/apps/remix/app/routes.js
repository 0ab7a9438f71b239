import { index, route } from '@react-router/dev/routes'

export default [index('checkout.jsx'), route('account', 'account.jsx')]
