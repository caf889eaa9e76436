import type { DoctorOptions } from '../doctor.ts';
import { showProgress } from '../progress.ts';
import { printLine } from '../redrive-report.ts';
import { findStack } from '../target.ts';
import { checks } from './checks.ts';
import { describeDiagnosis, describeHealth, type Diagnosis } from './render-diagnosis.ts';
import { runCheck } from './run-check.ts';

/**
 * Makes every check, whatever the others find, and prints what each came to.
 *
 * @throws {CommandError} when there is no such stack, or no local engine is running.
 */
export async function runDoctor(options: DoctorOptions): Promise<void> {
  const { probe, probeTimeout, json = false } = options;
  const stack = await findStack(options);
  const all = checks(probe ? probeTimeout : undefined);
  const nameWidth = Math.max(...all.map(({ name }) => name.length));

  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  const diagnoses: Diagnosis[] = [];
  for (const check of all) {
    showProgress(`${check.name} …`);
    const diagnosis = { name: check.name, ...(await runCheck(check, stack, interrupted.signal)) };
    diagnoses.push(diagnosis);
    if (!json) printLine(describeDiagnosis(diagnosis, nameWidth));
  }
  process.off('SIGINT', interrupt);
  showProgress('');

  const isHealthy = diagnoses.every(({ status }) => status !== 'failed') && !interrupted.signal.aborted;
  console.log(json ? JSON.stringify({ isHealthy, checks: diagnoses }) : describeHealth(diagnoses));
  if (!isHealthy) process.exitCode = 1;
}
