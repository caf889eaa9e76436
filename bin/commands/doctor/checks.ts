import type { Check } from './check.ts';
import { alarms } from './alarms.ts';
import { alerts } from './alerts.ts';
import { eventSourceMapping } from './event-source-mapping.ts';
import { outputs } from './outputs.ts';
import { probe } from './probe.ts';
import { signingSecret } from './signing-secret.ts';
import { stream } from './stream.ts';
import { subscriptions } from './subscriptions.ts';
import { tableProtection } from './table-protection.ts';
import { urlUse } from './url-use.ts';

/** Returns all checks, in the order in which a callback passes through the stack. */
export function checks(probeSeconds: number | undefined): Check[] {
  return [
    outputs,
    signingSecret,
    stream,
    eventSourceMapping,
    tableProtection,
    urlUse,
    subscriptions,
    alarms,
    alerts,
    ...(probeSeconds === undefined ? [] : [probe(probeSeconds)]),
  ];
}
