import { Button } from '../components/button.tsx'
import { Message } from './message.tsx'

/** What a person sees when the page itself fails. Nothing is lost: the work goes on at the server. */
export function ErrorPage() {
  return (
    <Message text="This page ran into an error. Your sessions are safe at the server; what you typed is kept on this device.">
      <Button onClick={() => globalThis.location.reload()}>Reload the page</Button>
    </Message>
  )
}
