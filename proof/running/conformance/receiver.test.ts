import { afterAll, afterEach, beforeAll, test } from '@jest/globals';
import { SCENARIOS } from './scenarios/index.ts';
import { startWorld, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.mend());
afterAll(() => world.stop());

test.each(SCENARIOS)('$scenario: $name', async (scenario) => {
  await scenario.run(world);
});
