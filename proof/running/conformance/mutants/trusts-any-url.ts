import { createReceiver, createTasks, createCarelessClient } from './parts.ts';

const ANY_REF = 'attribute_exists(#ref)';

/** Lets the URL of one submission report the task of another. */
export const handler = createReceiver({
  tasks: createTasks(
    createCarelessClient((condition) => condition.replace(/(#ref = :\w+)/, `$1 OR ${ANY_REF}`)),
  ),
});
