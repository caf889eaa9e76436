import { expect, test } from '@jest/globals';
import * as v from 'valibot';
import { COUNTED } from '../../lib/function-metric.ts';
import type { SettingsInput } from '../../lib/settings.ts';
import { alarmsOf } from '../support/alarms.ts';
import { synthesize } from '../support/synthesize.ts';

const ResourceSchema = v.object({
  Properties: v.object({
    DashboardBody: v.object({ 'Fn::Join': v.tuple([v.literal(''), v.array(v.unknown())]) }),
  }),
});

const BodySchema = v.object({
  widgets: v.array(
    v.object({
      type: v.string(),
      properties: v.object({
        title: v.optional(v.string()),
        markdown: v.optional(v.string()),
        alarms: v.optional(v.array(v.string())),
        start: v.optional(v.string()),
        metrics: v.optional(v.array(v.array(v.unknown())), []),
      }),
    }),
  ),
});

/** What is on the dashboard, from top to bottom; what is known only at deployment is `TOKEN`. */
function widgetsOf(settings: SettingsInput) {
  const [dashboard] = Object.values(synthesize(settings).findResources('AWS::CloudWatch::Dashboard'));
  const [, parts] = v.parse(ResourceSchema, dashboard).Properties.DashboardBody['Fn::Join'];
  const body: unknown = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'TOKEN')).join(''));
  return v.parse(BodySchema, body).widgets;
}

const QUESTIONS = [
  'text ## Are callbacks coming?',
  'metric Callbacks; tasks that were registered (right)',
  'metric Refused, or not understood',
  'text ## Are they answered?',
  'metric Requests, and those that were answered with an error',
  'metric Time to the answer, in milliseconds',
  'text ## How long until the event?',
  'metric Events published; from the record to the topic, in milliseconds (right)',
  'metric Events at the subscribers',
  'text ## What is stuck?',
  'metric Due at a sweep; lookups at the provider (right)',
  'metric For how long, in seconds',
  'metric Batches in the failure bucket',
];

const inWords = (widgets: ReturnType<typeof widgetsOf>) =>
  widgets.map(({ type, properties: { title, markdown } }) => `${type} ${title ?? markdown}`);

test('there is none unless the settings ask for one: it may cost more than all the rest', () => {
  synthesize().resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  synthesize({ dashboard: true }).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});

test('one look answers whether callbacks come, are answered and become events, and what is stuck', () => {
  expect(inWords(widgetsOf({ dashboard: true, alarms: false }))).toEqual(QUESTIONS);
});

test('above the questions is the state of every alarm', () => {
  const widgets = widgetsOf({ dashboard: true });
  const alarms = alarmsOf(synthesize());

  expect(inWords(widgets)).toEqual(['alarm Alarms', ...QUESTIONS]);
  expect(widgets[0]?.properties.alarms).toHaveLength(alarms.length);
});

test('batches, which are counted once a day, are shown of a week, beside all else of a day', () => {
  const ranges = widgetsOf({ dashboard: true }).flatMap(({ properties: { title, start } }) =>
    start === undefined ? [] : [[title, start]],
  );

  expect(ranges).toEqual([['Batches in the failure bucket', '-P7D']]);
});

test('what it shows of our own is counted by a function', () => {
  const shown = widgetsOf({ dashboard: true }).flatMap(({ properties }) => properties.metrics);
  const own = shown.filter(([namespace]) => namespace === 'SunoVoiceCallbacks/Test');
  const counted = Object.entries(COUNTED).flatMap(([service, names]) =>
    names.map((name) => `${name} ${service}`),
  );
  const unknown = own
    .map(([, name, dimension, service]) =>
      dimension === 'service' ? `${String(name)} ${String(service)}` : name,
    )
    .filter((metric) => !counted.includes(String(metric)));

  expect(own.length).toBeGreaterThan(15);
  expect(unknown).toEqual(['RequestThrottled']);
});

test('it has no more metrics than a dashboard has for nothing', () => {
  const metrics = widgetsOf({ dashboard: true }).flatMap(({ properties }) => properties.metrics);

  expect(metrics.length).toBeLessThanOrEqual(50);
});

test('how long events take is shown as percentiles, as one that hangs must not hide among many that do not', () => {
  const shown = widgetsOf({ dashboard: true }).flatMap(({ properties }) => properties.metrics);
  const latencies = shown.filter(([, name]) => name === 'EventLatency');

  expect(latencies.map(([, , , service, options]) => [service, options])).toEqual([
    ['publish-events', expect.objectContaining({ stat: 'p50', label: 'half of them' })],
    ['publish-events', expect.objectContaining({ stat: 'p99', label: '99 of 100' })],
  ]);
});
