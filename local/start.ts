import { parseArguments } from './arguments.ts';
import { renderBanner } from './banner.ts';
import { startEngine } from './engine.ts';
import { runUntilStopped } from './until-stopped.ts';

const options = parseArguments(process.argv);
await runUntilStopped(
  (signal) => startEngine(options, signal),
  (engine) => renderBanner(engine, options.dataDir, performance.now()),
);
