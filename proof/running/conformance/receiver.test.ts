import { afterAll, afterEach, beforeAll, test } from '@jest/globals';
import { STORIES } from './stories/index.ts';
import { startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.mend());
afterAll(() => world.stop());

test.each(STORIES)('$scenario: $name', async (story) => {
  await story.run(world);
});
