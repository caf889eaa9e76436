import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openDataDirectory, type DataDirectory } from '../../local/data-dir/data-directory.ts';
import { writeAtomically, openLog } from '../../local/data-dir/files.ts';
import { EngineError } from '../../local/engine-error.ts';

let folder: string;
let path: string;
/** A file of its user, beside the data folder and with the beginning of its name. */
let outside: string;
let opened: DataDirectory | undefined;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'voice-data-')));
  path = join(folder, 'data');
  mkdirSync(join(folder, 'data-of-another'));
  outside = join(folder, 'data-of-another', 'file');
  writeFileSync(outside, 'precious', { mode: 0o644 });
  chmodSync(outside, 0o644);
  opened = undefined;
});
afterEach(() => {
  opened?.release();
  rmSync(folder, { recursive: true });
});

function open(directory = path): DataDirectory {
  opened = openDataDirectory(directory, false);
  return opened;
}
const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const isUntouched = () => readFileSync(outside, 'utf8') === 'precious' && modeOf(outside) === '644';

/** A data folder as an engine leaves it. */
function leaveData(): void {
  openDataDirectory(path, false).release();
  for (const name of ['assembly', 'fauxqs']) mkdirSync(join(path, name));
}

describe('openDataDirectory', () => {
  test.each(['755', '777', '700'])('makes a folder private that was there with mode %s', (mode) => {
    mkdirSync(path);
    chmodSync(path, parseInt(mode, 8));

    open();

    expect(modeOf(path)).toBe('700');
  });

  test('makes a folder private that an earlier engine used and that was opened to others since', () => {
    leaveData();
    chmodSync(path, 0o755);

    open();

    expect(modeOf(path)).toBe('700');
  });

  test('leaves the mode of a folder alone that holds something else', () => {
    mkdirSync(path);
    chmodSync(path, 0o755);
    writeFileSync(join(path, 'thesis.txt'), '');

    expect(() => open()).toThrow(EngineError);
    expect(modeOf(path)).toBe('755');
    expect(readdirSync(path)).toEqual(['thesis.txt']);
  });

  test.each([
    '.voice-engine',
    'engine.lock',
    'secrets.json',
    'ports.json',
    'checkpoints.json',
    'endpoints.json',
    'dynamodb.sqlite',
    'dynamodb.sqlite-wal',
    'logs/dynamodb.log',
    'fauxqs/fauxqs.db',
    'assembly/made-of.sha256',
    'whatever/comes/later.json',
  ])('rejects %s as a link to a file outside, naming it, and leaves that file alone', (name) => {
    leaveData();
    mkdirSync(dirname(join(path, name)), { recursive: true });
    rmSync(join(path, name), { force: true });
    symlinkSync(outside, join(path, name));

    expect(() => open()).toThrow(
      new EngineError(
        `${join(path, name)} is a symbolic link that leads out of the data folder: remove the link`,
      ),
    );
    expect(isUntouched()).toBe(true);
  });

  test.each(['logs', 'fauxqs', 'assembly'])('rejects the folder %s as a link to a folder outside', (name) => {
    leaveData();
    rmSync(join(path, name), { recursive: true });
    symlinkSync(dirname(outside), join(path, name));

    expect(() => open()).toThrow(`${join(path, name)} is a symbolic link`);
    expect(readdirSync(dirname(outside))).toEqual(['file']);
  });

  test.each([
    ['to what does not exist', () => join(folder, 'new')],
    ['by a relative path', () => '../data-of-another/file'],
    ['to itself', () => join(path, 'secrets.json')],
    ['to the folder above', () => '..'],
  ])('rejects a link that leads %s, and creates nothing there', (_name, target) => {
    leaveData();
    symlinkSync(target(), join(path, 'secrets.json'));

    expect(() => open()).toThrow(`${join(path, 'secrets.json')} is a symbolic link`);
    expect(isUntouched()).toBe(true);
    expect(existsSync(join(folder, 'new'))).toBe(false);
  });

  test('takes a link that stays in the folder', () => {
    leaveData();
    writeFileSync(join(path, 'fauxqs', 'ports.json'), '{}');
    symlinkSync('fauxqs/ports.json', join(path, 'ports.json'));

    expect(open().path).toBe(path);
  });

  test('follows a link to the folder itself, which its user has made, and stays in that folder', () => {
    symlinkSync(dirname(outside), join(folder, 'elsewhere'));
    rmSync(outside);
    mkdirSync(path);
    chmodSync(path, 0o755);
    symlinkSync(path, join(folder, 'link'));

    const data = open(join(folder, 'link'));
    rmSync(join(folder, 'link'));
    symlinkSync(dirname(outside), join(folder, 'link'));

    expect(data).toMatchObject({ path, secrets: join(path, 'secrets.json'), logs: join(path, 'logs') });
    expect(modeOf(path)).toBe('700');
  });
});

describe('what is written later follows no link', () => {
  test('a file that is replaced: the link goes, and only its owner may read the file', () => {
    const file = join(folder, 'secrets.json');
    symlinkSync(outside, file);

    writeAtomically(file, 'secret');

    expect(isUntouched()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('secret');
    expect(modeOf(file)).toBe('600');
  });

  test('the draft of a file that is replaced', () => {
    const file = join(folder, 'secrets.json');
    symlinkSync(outside, `${file}.${process.pid}.tmp`);

    writeAtomically(file, 'secret');

    expect(isUntouched()).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('secret');
  });

  test('a file that was open to others, which the new one is not', () => {
    writeAtomically(outside, 'secret');

    expect(modeOf(outside)).toBe('600');
  });

  test('a log', () => {
    const log = join(folder, 'f.log');
    symlinkSync(outside, log);

    expect(() => openLog(log)).toThrow('ELOOP');
  });

  test('a log that is not there yet, which only its owner may read', () => {
    const log = join(folder, 'f.log');

    writeFileSync(openLog(log), 'one\n');
    writeFileSync(openLog(log), 'two\n');

    expect(readFileSync(log, 'utf8')).toBe('one\ntwo\n');
    expect(modeOf(log)).toBe('600');
  });
});
