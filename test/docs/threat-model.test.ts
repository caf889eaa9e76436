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
    'A stolen URL',
    'A stolen secret',
    'Forged callbacks',
    'Floods',
    'Poisoned bodies',
    'Log leaks',
    'A rogue subscriber',
    'A poisoned dependency',
  ]);
});

describe.each(threats)('$title', ({ section }) => {
  test('says what holds and what remains', () => {
    expect(section).toMatch(/^\*\*Holds\*\*: .+^\*\*Remains\*\*: /ms);
  });

  test('is held against by tests that exist', () => {
    const proofs = proofsIn(section);

    expect(proofs.filter((line) => !isProof(line))).toEqual([]);
    expect(proofs).not.toEqual([]);
  });
});
