import type { DoctorOptions } from '../doctor.ts';
import { interruptible } from '../interruption.ts';
import { showProgress } from '../progress.ts';
import { printLine } from '../redrive-report.ts';
import { findStack } from '../target.ts';
import { checks } from './checks.ts';
import { describeDiagnosis, describeHealth, type Diagnosis } from './render-diagnosis.ts';
import { runCheck } from './run-check.ts';

/**
 * Runs every check, independent of the others' results, and prints the findings.
 *
 * @throws {CommandError} if there is no such stack, or no local engine is running.
 */
export async function runDoctor(options: DoctorOptions): Promise<void> {
  const { probe, probeTimeout, json = false } = options;
  const stack = await findStack(options);
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
