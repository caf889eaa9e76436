import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';
import { extname } from 'node:path';

/** Something that looks like a credential, without the credential. */
export interface FoundSecret {
  readonly line: number;
  readonly says: string;
}

/** The accounts of the examples: AWS's own, and the local engine's. */
const EXAMPLE_ACCOUNTS = ['123456789012', '000000000000'];

const RULES = [
  {
    id: '@secretlint/secretlint-rule-preset-recommend',
    rule: creator,
    rules: [
      {
        id: '@secretlint/secretlint-rule-aws',
        // Off by default. The id of a key opens nothing, but where it stands there was the key.
        options: { enableIDScanRule: true, allows: EXAMPLE_ACCOUNTS.map((id) => `/${id}/`) },
      },
    ],
  },
];

/** Finds what looks like a credential of the usual providers in a file. */
export async function findSecrets(filePath: string, content: string): Promise<FoundSecret[]> {
  const { messages } = await lintSource({
    source: { filePath, content, contentType: 'text', ext: extname(filePath) },
    options: { config: { rules: RULES }, maskSecrets: true },
  });
  return messages.map(({ loc, message }) => ({ line: loc.start.line, says: message }));
}
