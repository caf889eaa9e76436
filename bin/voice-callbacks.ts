#!/usr/bin/env node
import { runProgram } from './program.ts';
import { tolerateClosedOutput } from './terminal/text.ts';

tolerateClosedOutput();
await runProgram(process.argv.slice(2));
