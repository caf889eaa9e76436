// Preloaded into a process under test: records in the file CONNECTIONS which hosts it connects to, and lets it reach this
// machine alone.
import { appendFileSync } from 'node:fs';
import { Socket } from 'node:net';

const connect = Socket.prototype.connect;

Socket.prototype.connect = function (...args) {
  // Node itself hands over its arguments as one list.
  const [to, host] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof to === 'object' && typeof to.path === 'string') return connect.apply(this, args);
  const name = (typeof to === 'object' ? to.host : host) ?? 'localhost';
  appendFileSync(process.env.CONNECTIONS, `${name}\n`);
  if (name === '127.0.0.1') return connect.apply(this, args);
  process.nextTick(() => this.destroy(new Error(`${name} must not be reached`)));
  return this;
};
