#!/usr/bin/env node
// The command of package.json, for `npx voice-callbacks`: it runs where the machine's own Node does not run TypeScript.
process.argv.splice(2, 0, 'bin/voice-callbacks.ts');
await import('./run.mjs');
