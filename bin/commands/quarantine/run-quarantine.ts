import { createDynamoQuarantineListing, type ListedQuarantined } from '../../../functions/adapters/dynamodb/quarantined-items.ts';
import { CommandError } from '../command-error.ts';
import { explainOutage } from '../explain-outage.ts';
import type { QuarantineListOptions, QuarantineShowOptions } from '../quarantine.ts';
import { findStoreTarget } from '../store-target.ts';
import type { TargetOptions } from '../target.ts';
import { renderQuarantined, renderQuarantineList, type QuarantineChoice } from './render-quarantine.ts';

/** @throws {CommandError} if there is no such stack, or it may not be read. */
export async function runQuarantineList(options: QuarantineListOptions): Promise<void> {
  const listing = await listingOf(options);
  const found = await choose(listing.all(), options).catch(explainOutage);
  const items = found.slice(0, options.limit);
  const isCut = items.length < found.length;
  console.log(
    options.json
      ? JSON.stringify({ items, isCut })
      : renderQuarantineList(items, { isCut, chosenBy: options }),
  );
}

/** @throws {CommandError} if there is no such item or stack, or it may not be read. */
export async function runQuarantineShow(id: string, options: QuarantineShowOptions): Promise<void> {
  if (!/^[0-9a-f]{64}$/.test(id))
    throw new CommandError(`${id} is no id: it takes 64 hex digits, as \`quarantine list\` shows them`);
  const item = await (await listingOf(options)).read(id).catch(explainOutage);
  if (item === undefined)
    throw new CommandError(`nothing in quarantine has the id ${id}; it may have expired`);
  if (options.body) {
    process.stdout.write(item.body);
    return;
  }
  if (!options.json) {
    console.log(renderQuarantined(item));
    return;
  }
  const { body, ...facts } = item;
  const shown = typeof body === 'string' ? { body } : { bodyBase64: Buffer.from(body).toString('base64') };
  console.log(JSON.stringify({ ...facts, ...shown }));
}

async function listingOf(options: TargetOptions) {
  const { dynamodb, quarantineTable } = await findStoreTarget(options);
  return createDynamoQuarantineListing(dynamodb, quarantineTable);
}

/** Returns the selected items, the last received first. */
async function choose(
  items: AsyncIterable<ListedQuarantined>,
  { since, reason, all }: QuarantineChoice,
): Promise<ListedQuarantined[]> {
  const from = since?.toISOString() ?? '';
  const chosen: ListedQuarantined[] = [];
  for await (const item of items) {
    const isWaiting = item.redrivenAt === undefined;
    const isMeant = (reason === undefined || item.reason === reason) && (item.lastReceivedAt ?? '') >= from;
    if (isMeant && (isWaiting || all)) chosen.push(item);
  }
  return chosen.sort((a, b) => ((a.lastReceivedAt ?? '') > (b.lastReceivedAt ?? '') ? -1 : 1));
}
