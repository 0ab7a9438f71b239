import { HeartfeltProvider } from 'heartfelt/react'

const Layout = ({ children }) => (
  <html lang="en">
    <body>
      <HeartfeltProvider options={{ key: 'pk_…', collector: 'http://localhost:4400' }}>
        {children}
      </HeartfeltProvider>
    </body>
  </html>
)

export default Layout
