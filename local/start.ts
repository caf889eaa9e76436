import { parseArguments } from './arguments.ts';
import { renderBanner } from './banner.ts';
import { startEngine, type Engine } from './engine.ts';
import { EngineError } from './engine-error.ts';
import { listenOnLoopbackOnly } from './loopback-only.ts';
import { keepHeapSmall } from './small-heap.ts';

const options = parseArguments(process.argv);
keepHeapSmall();
listenOnLoopbackOnly();
// A reader that has seen enough (`npm start | head`) is no reason to stop.
process.stdout.on('error', () => undefined);

const stopping = new AbortController();
const starting = startEngine(options, stopping.signal);
stopOnSignal(starting);
try {
  const engine = await starting;
  process.stdout.write(await renderBanner(engine, performance.now()));
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof EngineError ? error.message : error);
    process.exit(1);
  }
}

/** The first signal stops everything in order, the second ends this process at once; its children follow it. */
function stopOnSignal(engine: Promise<Engine>): void {
  const stop = () => {
    if (stopping.signal.aborted) process.exit(1);
    process.stdout.write('\nStopping …\n');
    stopping.abort();
    const stopped = engine.then(
      (running) => running.stop(),
      () => undefined,
    );
    void stopped.then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
