import * as v from 'valibot';

const REFUSED = ['high', 'critical'];

const ReportSchema = v.object({
  vulnerabilities: v.record(v.string(), v.object({ severity: v.string(), via: v.array(v.unknown()) })),
});

const AdvisorySchema = v.object({ title: v.string(), url: v.string() });

/** What npm prints if the registry refused the request for advisories, was out of reach, or answered without JSON. */
const NoAnswerSchema = v.object({ message: v.string() });

export type Audit =
  /** No advisory is high or critical. A registry without any advisories has the same result. */
  | { readonly kind: 'clean' }
  /** One line for each dependency with an advisory that must not be shipped. */
  | { readonly kind: 'refused'; readonly findings: readonly string[] }
  /** The registry returned no advisories: nothing is known. */
  | { readonly kind: 'unanswered'; readonly why: string }
  /** npm printed no report: it failed, or the advisories have another form, and may be of any severity. */
  | { readonly kind: 'unreadable'; readonly printed: string };

/** Parses the output of `npm audit --json`: the dependencies with a high or critical advisory, and their dependents. */
export function judgeAudit(printed: string): Audit {
  const said = parse(printed);
  const report = v.safeParse(ReportSchema, said);
  if (report.success) {
    const findings = Object.entries(report.output.vulnerabilities)
      .filter(([, { severity }]) => REFUSED.includes(severity))
      .map(([name, { severity, via }]) => `${name}: ${severity}: ${via.map(describe).join('; ')}`);
    return findings.length === 0 ? { kind: 'clean' } : { kind: 'refused', findings };
  }
  const noAnswer = v.safeParse(NoAnswerSchema, said);
  if (noAnswer.success) return { kind: 'unanswered', why: noAnswer.output.message };
  return { kind: 'unreadable', printed };
}

/** Describes an advisory, or the dependency that has it. */
function describe(cause: unknown): string {
  const advisory = v.safeParse(AdvisorySchema, cause);
  return advisory.success ? `${advisory.output.title} (${advisory.output.url})` : `by ${String(cause)}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
