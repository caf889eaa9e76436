import { describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { PROVIDERS } from '../../functions/contract/providers.ts';
import { LOG_QUERIES } from '../../lib/log-queries.ts';
import { alarmsOf } from '../support/alarms.ts';
import { synthesize } from '../support/synthesize.ts';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

const page = read('docs/runbook.md');
const sections = page
  .split(/^## /m)
  .slice(1)
  .map((section) => {
    const [heading = '', ...lines] = section.split('\n');
    return { heading, text: lines.join('\n') };
  });

/** A heading that is one word is an alarm's. */
const alarmSections = sections.filter(({ heading }) => /^\w+$/.test(heading));
const commands = [...page.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = '']) => block).join('\n');

const alarms = alarmsOf(synthesize({ providerApiKeySecret: 'suno', webhookHmacSecret: 'kie' }));

/** The JSON that one of the commands is given with an option; the shell's variables stay as they are. */
function argumentOf(option: string): unknown {
  const [, json = ''] =
    new RegExp(`${option} (?:\\\\\\n +)?'((?:[^']|'"\\$\\w+"')+)'\n`).exec(commands) ?? [];
  return JSON.parse(json.replaceAll(/'"(\$\w+)"'/g, '$1'));
}

/** A block of commands. */
const COMMANDS = /^```sh\n.+\n```$/ms;

/** What an alarm means, its effect on users, what to check, and what to do. */
const PARTS = ['Meaning', 'Effect', 'Check', 'Do'];

describe('alarms and headings', () => {
  test.each(alarms)('$id names its heading', ({ id, description }) => {
    expect(description).toMatch(new RegExp(`^[A-Z].+\\. Runbook: docs/runbook\\.md#${id.toLowerCase()}$`));
    expect(alarmSections.map(({ heading }) => heading)).toContain(id);
  });

  test.each(alarmSections)('$heading is an alarm', ({ heading }) => {
    expect(alarms.map(({ id }) => id)).toContain(heading);
  });

  test('how soon to look is said of every alarm, once', () => {
    const list = page.slice(0, page.indexOf('\n## '));
    const named = [...list.matchAll(/\]\(#(\w+)\)/g)].map(([, anchor = '']) => anchor);

    expect(named.sort()).toEqual(alarms.map(({ id }) => id.toLowerCase()).sort());
  });
});

test.each(alarmSections)(
  '$heading says what it means, its effect, what to check and what to do',
  ({ text }) => {
    const paragraphs = [...text.matchAll(/^\*\*([\w ]+)\.\*\* (.+)/gm)];

    expect(paragraphs.map(([, part]) => part)).toEqual(PARTS);
    const [whatToCheck = '', whatToDo = ''] = text.split('**Check.**')[1]?.split('**Do.**') ?? [];
    expect(whatToCheck).toMatch(COMMANDS);
    // What to do may be done already at another heading.
    expect(/\]\(#\w+\)/.test(whatToDo) || COMMANDS.test(whatToDo)).toBe(true);
  },
);

describe('its commands', () => {
  test('can be read by a shell', () => {
    expect(() => execFileSync('bash', ['-n'], { input: commands, stdio: 'pipe' })).not.toThrow();
  });

  test('are commands that the tool has', () => {
    const known = readdirSync(new URL('bin/commands/', root), { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap(({ name }) => [...read(`bin/commands/${name}`).matchAll(/new Command\('([\w-]+)'\)/g)])
      .map(([, command]) => command);
    const used = [...commands.matchAll(/^voice-callbacks (\S+)/gm)].map(([, command]) => command);

    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((command) => !known.includes(command))).toEqual([]);
  });

  test('ask for outputs that the stack has', () => {
    const outputs = Object.keys(synthesize().findOutputs('*'));
    const used = [...commands.matchAll(/\$\(output (\w+)\)|^output (\w+)$/gm)].map(
      ([, a, b]) => a ?? b ?? '',
    );

    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((output) => !outputs.includes(output))).toEqual([]);
  });

  test('call the provider that the stack calls, whichever that is', () => {
    const [, variable = ''] = /--query Environment\.Variables\.(\w+)/.exec(commands) ?? [];
    const { Resources: resources } = synthesize({ provider: 'kie.ai' }).toJSON() as {
      Resources: Record<string, { Properties?: { Environment?: { Variables: Record<string, unknown> } } }>;
    };
    const addresses = Object.entries(resources)
      .filter(([logicalId]) => logicalId.startsWith('VoiceCallbacksSweepDue'))
      .flatMap(([, { Properties: properties }]) => properties?.Environment?.Variables[variable] ?? []);

    expect(addresses).toEqual(['https://api.kie.ai']);
    expect(Object.values(PROVIDERS).filter(({ baseUrl }) => page.includes(baseUrl))).toEqual([]);
  });

  test('make a topic or bucket again as the stack had it', () => {
    const template = synthesize();
    const policyOf = (type: string, id: string) =>
      Object.entries(template.findResources(type)).find(([logicalId]) =>
        new RegExp(`^VoiceCallbacks${id}[0-9A-F]{8}$`).test(logicalId),
      )?.[1] as { Properties: { PolicyDocument: { Statement: object[] } } };
    const [topic] = policyOf('AWS::SNS::TopicPolicy', 'VoiceEventsPolicy').Properties.PolicyDocument
      .Statement;
    const [bucket] = policyOf('AWS::S3::BucketPolicy', 'PublishFailuresPolicy').Properties.PolicyDocument
      .Statement;

    expect(argumentOf('Policy --attribute-value')).toEqual({
      Version: '2012-10-17',
      Statement: [{ ...topic, Resource: '$topic' }],
    });
    expect(argumentOf('--attributes')).toEqual({
      DisplayName: 'Suno Voice results',
      KmsMasterKeyId: 'alias/aws/sns',
    });
    expect(argumentOf('--policy')).toEqual({
      Version: '2012-10-17',
      Statement: [{ ...bucket, Resource: ['arn:aws:s3:::$bucket', 'arn:aws:s3:::$bucket/*'] }],
    });
    template.hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'Suno Voice results' });
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 90 }] },
    });
    expect(argumentOf('--lifecycle-configuration')).toMatchObject({
      Rules: [{ Status: 'Enabled', Expiration: { Days: 90 } }],
    });
  });

  test('rotate the signing secret by the tool, which knows what that ends', () => {
    const written = commands.replaceAll('\\\n', ' ').split('\n');
    const byHand = written.filter((line) => /put-secret-value.+SigningSecretArn/.test(line));

    expect(commands).toMatch(/^voice-callbacks rotate-secret --yes$/m);
    expect(byHand).toEqual([]);
  });

  test('name resources that the stack has, each of them one', () => {
    const { Resources: resources } = synthesize().toJSON() as { Resources: Record<string, { Type: string }> };
    const used = [...commands.matchAll(/\$\(resource (\w+) ([\w:]+)\)/g)];

    expect(used.length).toBeGreaterThan(2);
    for (const [, id = '', type] of used) {
      const found = Object.entries(resources).filter(
        ([logicalId, { Type }]) => Type === type && logicalId.startsWith(`VoiceCallbacks${id}`),
      );
      expect({ id, found: found.length }).toEqual({ id, found: 1 });
    }
  });
});

describe('saved queries', () => {
  const used = new Set([...commands.matchAll(/^logs ([\w-]+) \d+$/gm)].map(([, name = '']) => name));

  test('that it asks are there, and those that are there are asked', () => {
    // One is for a task that a person looks for, and named in words.
    expect([...used, 'one-task'].sort()).toEqual(Object.keys(LOG_QUERIES).sort());
    expect(page).toContain('`one-task`');
  });
});
