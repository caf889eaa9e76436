import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { isProof, proofsIn } from './proofs.ts';

const page = readFileSync(new URL('../../docs/threat-model.md', import.meta.url), 'utf8');

const threats = page
  .split(/^## /m)
  .slice(1)
  .map((section) => ({ title: section.slice(0, section.indexOf('\n')), section }));

test('the page has each threat that was thought of', () => {
  expect(threats.map(({ title }) => title)).toEqual([
    'One stolen URL',
    'One stolen secret',
    'One stolen role',
    'Nothing stolen',
    'A hostile body',
    'A page in your browser',
  ]);
});

describe.each(threats)('$title', ({ section }) => {
  const [, limits = ''] = section.split('**It cannot**\n');
  const claims = limits.split(/^- /m).slice(1);

  test('says what it can and what it cannot do', () => {
    expect(section).toMatch(/^\*\*It can\*\*/m);
    expect(claims).not.toEqual([]);
  });

  test.each(claims.map((claim) => ({ claim: claim.slice(0, claim.indexOf('\n')), lines: claim })))(
    'it cannot $claim by tests that exist',
    ({ lines }) => {
      const proofs = proofsIn(lines);

      expect(proofs.filter((proof) => !isProof(proof))).toEqual([]);
      expect(proofs).not.toEqual([]);
    },
  );
});
