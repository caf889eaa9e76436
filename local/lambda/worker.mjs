// One execution environment: loads a function's bundle once, then handles one event after the other.
//
// Plain JavaScript, and nothing imported but what Node has: running TypeScript takes 18 MB and 30 ms more in each
// process, and there are many. What goes to and fro is in messages.ts.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction, constants } from 'node:vm';

// The engine is gone, however it ended: this process is not needed any more.
process.once('disconnect', () => process.exit());

const variables = process.env;

function describe(error) {
  if (!(error instanceof Error)) return { errorType: 'Error', errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/** Runs a file as CommonJS, as Lambda does: there, no package.json above it says that it is something else. */
function requireBundle(path) {
  const module = { exports: {} };
  const run = compileFunction(
    readFileSync(path, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    { filename: path, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
  );
  run(module.exports, createRequire(path), module, path, dirname(path));
  return module.exports;
}

function loadHandler() {
  const [file, name] = variables._HANDLER.split('.');
  const handler = requireBundle(join(variables.LAMBDA_TASK_ROOT, `${file}.js`))[name];
  if (typeof handler !== 'function') throw new TypeError(`${variables._HANDLER} is not a function`);
  return handler;
}

function contextOf({ requestId, functionArn, deadlineMs }) {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: variables.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn: functionArn,
    logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
    memoryLimitInMB: variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function fail(kind, error) {
  console.error(error);
  process.send({ kind, error: describe(error) });
}

try {
  const handler = loadHandler();
  process.on('message', (message) => {
    variables._X_AMZN_TRACE_ID = message.traceHeader;
    // Node 22 has no Promise.try.
    new Promise((resolve) => resolve(handler(message.event, contextOf(message)))).then(
      (result) => process.send({ kind: 'succeeded', result }),
      (error) => fail('failed', error),
    );
  });
  process.send({ kind: 'ready' });
} catch (error) {
  fail('init failed', error);
}
