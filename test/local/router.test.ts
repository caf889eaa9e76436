import { describe, expect, test } from '@jest/globals';
import { createRouter } from '../../local/http-api/router.ts';

const ROUTES = [
  '$default',
  'ANY /tasks/{id}',
  'GET /tasks/{id}',
  'GET /tasks/latest',
  'GET /{proxy+}',
  'GET /tasks/{id}/events/{event}',
  'POST /files/{path+}',
].map((routeKey) => ({ routeKey }));

describe('createRouter', () => {
  test.each<[string, string, string, object]>([
    ['GET', '/tasks/17', 'GET /tasks/{id}', { id: '17' }],
    ['GET', '/tasks/latest', 'GET /tasks/latest', {}],
    ['PUT', '/tasks/17', 'ANY /tasks/{id}', { id: '17' }],
    ['PUT', '/tasks/latest', 'ANY /tasks/{id}', { id: 'latest' }],
    ['GET', '/tasks/17/events/3', 'GET /tasks/{id}/events/{event}', { id: '17', event: '3' }],
    ['GET', '/tasks/17/events', 'GET /{proxy+}', { proxy: 'tasks/17/events' }],
    ['GET', '/tasks/', 'GET /{proxy+}', { proxy: 'tasks/' }],
    ['POST', '/files/a/b%2Fc', 'POST /files/{path+}', { path: 'a/b%2Fc' }],
    ['POST', '/files', '$default', {}],
    ['GET', '/', '$default', {}],
  ])('%s %s: %s', (method, path, routeKey, parameters) => {
    const match = createRouter(ROUTES)(method, path);

    expect(match).toEqual({ route: { routeKey }, parameters });
  });

  test('answers nothing when no route matches and there is no default', () => {
    const route = createRouter([{ routeKey: 'POST /suno/voice-generate-callback/{token}' }]);

    expect(route('GET', '/suno/voice-generate-callback/x')).toBeUndefined();
    expect(route('POST', '/suno/voice-generate-callback/x/')).toBeUndefined();
    expect(route('POST', '/suno/voice-generate-callback/')).toBeUndefined();
  });
});
