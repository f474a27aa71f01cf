import { config } from 'zod'

// Zod compiles schemas with `new Function` where it can; the page's policy forbids that and the
// browser reports the attempt. This file must be imported before any schema is made.
config({ jitless: true })
