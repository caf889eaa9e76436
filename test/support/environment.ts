/**
 * The environment of every test file: Node's, in a worker that ends with jest.
 *
 * A worker of a jest that was killed would continue with its test file, and keep what the file started. Its IPC channel closes when jest
 * ends. Test files cannot watch the channel: jest gives them a copy of `process`, which gets no events.
 */
export { TestEnvironment as default } from 'jest-environment-node';

/** How often a worker looks whether jest is there, in milliseconds: a listener of `disconnect` would keep the worker from ending. */
const LOOK_MS = 500;

// What the person's environment and AWS settings say must not reach a test or what it starts.
for (const name of Object.keys(process.env)) {
  if (/^(AWS_|CDK_|npm_config_|(https?|all|no)_proxy$|NODE_USE_ENV_PROXY$|PORT$|INIT_CWD$)/i.test(name)) {
    Reflect.deleteProperty(process.env, name);
  }
}
process.env['AWS_CONFIG_FILE'] = process.env['AWS_SHARED_CREDENTIALS_FILE'] = '/dev/null';

// Tests read what is printed, which would have colours where jest has a terminal.
process.env['NO_COLOR'] = '1';
delete process.env['FORCE_COLOR'];

if (process.connected) {
  setInterval(() => {
    if (!process.connected) process.exit(1);
  }, LOOK_MS).unref();
}
