// Loads a bundle as Lambda's runtime loads CommonJS, and prints the CPU that it took, in microseconds, user and system.
//
// Plain JavaScript: what strips types from TypeScript works on other threads, and they would be counted too.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const before = process.cpuUsage();
require(process.argv[2]);
const { user, system } = process.cpuUsage(before);
process.stdout.write(String(user + system));
