import { describe, expect, test } from '@jest/globals';
import { resolve } from 'node:path';
import { USUAL_DATA_DIR } from '../../local/arguments.ts';
import { renderBanner } from '../../local/banner.ts';
import { someEndpoints } from '../support/endpoints.ts';

/** The commands of the tool that the banner of an engine on this folder names. */
async function hints(dataDir: string): Promise<string[]> {
  const banner = await renderBanner({ endpoints: someEndpoints(), logDir: 'logs' }, dataDir, 1_000);
  return [...banner.matchAll(/voice-callbacks -- (.*)/g)].map(([, command = '']) => command);
}

describe('the hints of the banner lead to the engine that printed them', () => {
  test('in the folder that the tool looks in by itself', async () => {
    expect(await hints(USUAL_DATA_DIR)).toEqual(['send fail', 'submit --behave lost --deadline 60s']);
  });

  test.each([
    ['another folder', '/tmp/other', '/tmp/other'],
    ['a relative one, from everywhere', 'other', resolve('other')],
    ['one that a shell would take apart', "/tmp/it's here", String.raw`'/tmp/it'\''s here'`],
  ])('in %s', async (_, dataDir, quoted) => {
    expect(await hints(dataDir)).toEqual([
      `send fail --data-dir ${quoted}`,
      `submit --behave lost --deadline 60s --data-dir ${quoted}`,
    ]);
  });
});
