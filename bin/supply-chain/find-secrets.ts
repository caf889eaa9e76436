import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { extname } from 'node:path';

/** The place of a possible credential, without the credential. */
export interface FoundSecret {
  readonly line: number;
  readonly says: string;
}

/** The account ids of the examples: AWS's own, and the local engine's. */
const EXAMPLE_ACCOUNTS = ['123456789012', '000000000000'];

const RULES = [
  {
    id: '@secretlint/secretlint-rule-preset-recommend',
    rule: creator,
    rules: [
      {
        id: '@secretlint/secretlint-rule-aws',
        // Off by default. A key's id grants no access, but it shows that the key was there.
        options: { enableIDScanRule: true, allows: EXAMPLE_ACCOUNTS.map((id) => `/${id}/`) },
      },
    ],
  },
];

/** Finds possible credentials of the usual providers in a file. */
export async function findSecrets(filePath: string, content: string): Promise<FoundSecret[]> {
  const { messages } = await lintSource({
    source: { filePath, content, contentType: 'text', ext: extname(filePath) },
    options: { config: { rules: RULES }, maskSecrets: true },
  });
  return messages.map(({ loc, message }) => ({ line: loc.start.line, says: message }));
}
