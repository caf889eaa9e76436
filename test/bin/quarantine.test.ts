import { expect, test } from '@jest/globals';
import { renderQuarantined } from '../../bin/commands/quarantine.ts';

const item = { id: 'a'.repeat(64), reason: 'no_task_id', issues: [], body: '{}' };

test('`quarantine show` says what was found out about the webhook signature, where it was looked at', () => {
  expect(renderQuarantined({ ...item, signature: 'expired' })).toMatch(/^signature +expired$/m);
  expect(renderQuarantined(item)).not.toContain('signature');
});
