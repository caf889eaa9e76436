import * as v from 'valibot';
import { describeError } from '../../../functions/adapters/logging/describe-error.ts';
import { openStack, type Stack, type StackOptions } from '../../stack.ts';
import { CommandError } from '../../terminal/command-error.ts';
import { interruptible } from '../../terminal/interruption.ts';
import { paint, printable, type Style, printLine, showProgress } from '../../terminal/text.ts';
import { concurrency } from './account.ts';
import { failed, skipped, type Check, type Finding } from './check.ts';
import { alarms, alerts, subscriptions } from './notifying.ts';
import { probe } from './probe.ts';
import { eventSourceMapping, stream, tableProtection } from './publishing.ts';
import { outputs, signingSecret, urlUse } from './receiving.ts';

export interface DoctorOptions extends StackOptions {
  readonly probe: boolean;
  /** In seconds. */
  readonly probeTimeout: number;
  readonly json?: true;
}

/**
 * Runs every check, independent of the others' results, and prints the findings.
 *
 * @throws {CommandError} if the stack does not exist, or no local engine is running.
 */
export async function runDoctor(options: DoctorOptions): Promise<void> {
  const { probe, probeTimeout, json = false } = options;
  const stack = await openStack(options);
  const all = checks(probe ? probeTimeout : undefined);
  const nameWidth = Math.max(...all.map(({ name }) => name.length));

  const diagnoses: Diagnosis[] = [];
  const isWhole = await interruptible(async (interrupted) => {
    for (const check of all) {
      showProgress(`${check.name} …`);
      const diagnosis = { name: check.name, ...(await runCheck(check, stack, interrupted)) };
      diagnoses.push(diagnosis);
      if (!json) printLine(describeDiagnosis(diagnosis, nameWidth));
    }
    return !interrupted.aborted;
  });
  showProgress('');

  const isHealthy = diagnoses.every(({ status }) => status !== 'failed') && isWhole;
  console.log(json ? JSON.stringify({ isHealthy, checks: diagnoses }) : describeHealth(diagnoses));
  if (!isHealthy) process.exitCode = 1;
}

/** Error codes of endpoints that emulate AWS, for unsupported operations. AWS never returns them for the checks' calls. */
const UNSUPPORTED = ['UnknownOperation', 'UnknownOperationException', 'InvalidAction', 'NotImplemented'];

/** The error code that the SDK keeps in the response headers; the SDK's own error name is lost if it cannot parse the body. */
const RefusalSchema = v.object({
  $response: v.object({ headers: v.object({ 'x-amzn-errortype': v.string() }) }),
});

/**
 * Runs a check within its time limit.
 *
 * @returns a finding even for an error that prevents the check; never throws.
 */
export async function runCheck(check: Check, stack: Stack, interrupted: AbortSignal): Promise<Finding> {
  if (stack.isLocal && check.onLocalEngine !== undefined) return check.onLocalEngine(stack);
  const limit = AbortSignal.timeout(check.limitSeconds * 1_000);
  try {
    return await check.examine(stack, AbortSignal.any([limit, interrupted]));
  } catch (error) {
    if (interrupted.aborted) return skipped('interrupted');
    if (limit.aborted)
      return failed(
        `no answer within ${check.limitSeconds} s`,
        'try again; is AWS, or its stand-in, reachable from here?',
      );
    if (isUnsupported(error)) return skipped('this endpoint does not support the operation, which AWS does');
    const found = error instanceof CommandError ? error.message : describeError(error);
    return failed(
      found,
      'repair what this says; docs/operating.md has the permissions that each check needs',
    );
  }
}

function isUnsupported(error: unknown): boolean {
  const refusal = v.safeParse(RefusalSchema, error);
  const code = refusal.success ? refusal.output.$response.headers['x-amzn-errortype'] : undefined;
  return UNSUPPORTED.includes(code ?? (error instanceof Error ? error.name : ''));
}

/** Returns all checks, in the order in which a callback passes through the stack. */
function checks(probeSeconds: number | undefined): Check[] {
  return [
    outputs,
    concurrency,
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

/** A check, and its result. */
interface Diagnosis extends Finding {
  readonly name: string;
}

const STYLES: Readonly<Record<Finding['status'], Style>> = {
  ok: 'green',
  warning: 'yellow',
  failed: 'red',
  skipped: 'dim',
};

const STATUS_WIDTH = 'warning'.length;

/** Returns one line for a check, and below it what to do unless the check passed. */
function describeDiagnosis({ name, status, found, todo }: Diagnosis, nameWidth: number): string {
  const line = `${paint(STYLES[status], status.padEnd(STATUS_WIDTH))}  ${name.padEnd(nameWidth)}  ${printable(found)}`;
  return todo === undefined ? line : `${line}\n${' '.repeat(STATUS_WIDTH)}  to do: ${printable(todo)}`;
}

/** Returns the summary of all checks, in one sentence. */
function describeHealth(diagnoses: readonly Diagnosis[]): string {
  const count = (status: Finding['status']) => diagnoses.filter((one) => one.status === status).length;
  const [failures, warnings, skips] = [count('failed'), count('warning'), count('skipped')];
  const counts = [
    `${failures} failed`,
    `${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`,
    `${skips} skipped`,
  ];
  return `${diagnoses.length} checks: ${counts.join(', ')}.`;
}
