import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { synthesize } from '../support/synthesize.ts';
import { TEMPLATE_VARIANTS } from '../support/template-variants.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/ci.md', root), 'utf8');
const manifest = v.parse(
  v.object({ scripts: v.record(v.string(), v.string()) }),
  JSON.parse(readFileSync(new URL('package.json', root), 'utf8')),
);

const PolicySchema = v.object({
  Statement: v.array(v.object({ Action: v.union([v.string(), v.array(v.string())]) })),
});
const ResourcesSchema = v.record(v.string(), v.object({ Type: v.string() }));

/** How a service is called in permissions, where that is not its name in CloudFormation. */
const PREFIXES: Readonly<Record<string, string>> = { ApiGatewayV2: 'apigateway' };

describe('the workflow', () => {
  const [, workflow = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const scripts = [...workflow.matchAll(/npm run ([\w-]+)/g)].map(([, script = '']) => script);

  test('shows the diff, deploys after a review, and checks the stack', () => {
    expect(scripts).toEqual(['diff', 'deploy', 'voice-callbacks']);
    expect(workflow).toMatch(/deploy:\n +needs: diff\n +environment: production\n/);
  });

  test.each(scripts)('runs `npm run %s`, which there is', (script) => {
    expect(manifest.scripts).toHaveProperty([script]);
  });
});

test('the policy for CloudFormation has each service that any variant of the stack has a resource of', () => {
  const [, json = ''] = /```json\n(\{\n {2}"Version".*?)```/s.exec(page) ?? [];
  const allowed = v
    .parse(PolicySchema, JSON.parse(json))
    .Statement.flatMap(({ Action }) => Action)
    .map((action) => action.split(':')[0]);
  const services = Object.values(TEMPLATE_VARIANTS).flatMap((settings) =>
    Object.values(v.parse(ResourcesSchema, synthesize(settings).toJSON()['Resources'])).map(({ Type }) => {
      const [, service = ''] = Type.split('::');
      return PREFIXES[service] ?? service.toLowerCase();
    }),
  );

  expect([...new Set(services)].filter((service) => !allowed.includes(service))).toEqual([]);
});
