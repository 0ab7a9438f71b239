import { HeartfeltProvider } from 'heartfelt/react'
import { Link, Links, Meta, Outlet, Scripts, ScrollRestoration } from 'react-router'

const options = { key: 'pk_…', collector: 'http://localhost:4400' }

const Root = () => (
  <html lang="en">
    <head>
      <meta charSet="utf-8" />
      <title>Shop</title>
      <link rel="icon" href="data:," />
      <Meta />
      <Links />
    </head>
    <body>
      <HeartfeltProvider options={options}>
        <nav>
          <Link to="/">To Checkout</Link> <Link to="/account">To Account</Link>
        </nav>
        <Outlet />
      </HeartfeltProvider>
      <ScrollRestoration />
      <Scripts />
    </body>
  </html>
)

export default Root
