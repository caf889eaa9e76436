import { readAssembly } from '../../local/assembly/read-assembly.ts';
import { readPlan } from '../../local/template/read-plan.ts';
import type { StreamRules } from './stream.ts';

/** How the stack leads its stream to the publisher, as its template says. */
export function readStreamRules(assemblyDirectory: string): StreamRules {
  const [mapping] = readPlan(readAssembly(assemblyDirectory), 'http://127.0.0.1').mappings;
  if (mapping === undefined) throw new Error('The stack maps no stream to the publisher');
  return mapping;
}
