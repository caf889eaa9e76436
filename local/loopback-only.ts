import { Server } from 'node:net';

const LOOPBACK = '127.0.0.1';

/**
 * Makes every server of this process listen on 127.0.0.1, whatever it asks for.
 *
 * fauxqs with its data on disk listens on all interfaces, and offers no other choice. Nothing of the local stack
 * asks for credentials, so nothing of it may be reachable from outside.
 */
export function listenOnLoopbackOnly(): void {
  const listen: unknown = Reflect.get(Server.prototype, 'listen');
  if (typeof listen !== 'function') throw new TypeError('Servers cannot listen');
  const listenLocally = function (this: Server, ...args: unknown[]): Server {
    Reflect.apply(listen, this, withLoopbackHost(args));
    return this;
  };
  Object.assign(Server.prototype, { listen: listenLocally });
}

/** `listen(port, host?, backlog?, callback?)` or `listen({ port, host, … }, callback?)`. */
function withLoopbackHost([first, ...rest]: unknown[]): unknown[] {
  if (typeof first === 'object' && first !== null && 'port' in first)
    return [{ ...first, host: LOOPBACK }, ...rest];
  if (typeof first === 'number')
    return [first, LOOPBACK, ...rest.filter((value) => typeof value !== 'string')];
  throw new TypeError('A server of the local engine wants to listen on something that is no port');
}
