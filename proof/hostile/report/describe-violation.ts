import { proofLine } from '../../kit/report.ts';
import { bytesOf } from '../gateway/event.ts';
import type { HostileRequest } from '../hostile-case.ts';
import { LAWS, type Violation } from '../laws/violation.ts';

/** How much of a string is shown, in characters. */
const SHOWN_CHARACTERS = 1_000;

/** Describes which law was broken, how and by which request, and how to see it again where one request is enough. */
export function describeViolation({ law, what, request }: Violation, again: string | undefined): string {
  const lines = [
    `VIOLATED: ${LAWS[law]}.`,
    `  ${what}`,
    ...(request === undefined ? [] : describeRequest(request)),
    again === undefined
      ? '  No request of its round does this by itself'
      : `  See it again: ${proofLine(again)}`,
  ];
  return lines.join('\n');
}

function describeRequest(request: HostileRequest): string[] {
  const { body, token, envelope } = request;
  return [
    `  Body (${body.family}): ${bytesOf(request).length} bytes, ${body.encoding}, handed over as ${body.handover}: ${show(body.text)}`,
    `  Token (${token.family}), ${token.expected}: ${show(token.text)}`,
    `  Content type: ${show(body.contentType ?? envelope.contentType)}; user agent: ${show(envelope.userAgent)}`,
  ];
}

function show(value: string | null | undefined): string {
  if (value === null || value === undefined) return 'none';
  const text = JSON.stringify(value);
  return text.length <= SHOWN_CHARACTERS
    ? text
    : `${text.slice(0, SHOWN_CHARACTERS)}… (${value.length} characters)`;
}
