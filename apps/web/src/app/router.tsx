import { createBrowserRouter, Navigate } from 'react-router'
import { ErrorPage } from './error-page.tsx'
import { Shell } from './shell.tsx'

export function createRouter() {
  return createBrowserRouter([
    {
      errorElement: <ErrorPage />,
      children: [
        { path: '/', element: <Shell /> },
        { path: '/s/:sessionId', element: <Shell /> },
        { path: '/s/:sessionId/c/:number', element: <Shell /> },
        { path: '*', element: <Navigate replace to="/" /> },
      ],
    },
  ])
}
