import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOnPath } from '../support/on-path.ts';
import { synthesize } from '../support/synthesize.ts';
import { TEMPLATE_VARIANTS } from '../support/template-variants.ts';

const folder = mkdtempSync(join(tmpdir(), 'voice-cfn-lint-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The CDK writes dependencies that a reference implies as well: W3005. */
const OPTIONS = ['--format', 'parseable', '--ignore-checks', 'W3005', '--'];

/** Returns what cfn-lint, which is not of this project, finds in these templates: a line for each finding. */
function findingsIn(files: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('cfn-lint', [...OPTIONS, ...files], (error, out, err) => {
      // The exit code counts kinds of findings; without any finding it is about cfn-lint itself.
      if (error !== null && out === '') reject(new Error(err, { cause: error }));
      else resolve(out);
    });
  });
}

function writeTemplate(name: string, template: object): string {
  const file = join(folder, `${name.replaceAll(' ', '-')}.json`);
  writeFileSync(file, JSON.stringify(template));
  return file;
}

// `.ci/run` prints whether it is there.
const describeWhereItIs = isOnPath('cfn-lint') ? describe : describe.skip;

describeWhereItIs('cfn-lint', () => {
  let findings: string;

  beforeAll(async () => {
    const files = Object.entries(TEMPLATE_VARIANTS).map(([name, settings]) =>
      writeTemplate(name, synthesize(settings).toJSON()),
    );
    findings = await findingsIn(files);
  });

  test('finds nothing in any variant of the template', () => {
    expect(findings).toBe('');
  });

  test('does look: a queue with an invalid delay is found', async () => {
    const queue = { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 'soon' } };

    await expect(findingsIn([writeTemplate('odd', { Resources: { Queue: queue } })])).resolves.toMatch(
      /E3012.*'soon' is not of type 'integer'/,
    );
  });
});
