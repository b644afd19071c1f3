import { createHash, randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { onEveryDatabase } from '../database.ts';
import { openFresh } from './opened.ts';

const MIB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

onEveryDatabase((home) => {
  it.each([
    ['nothing', 0],
    ['a byte', 1],
    ['exactly one piece', MIB],
    ['one piece and a byte', MIB + 1],
    ['several pieces', 3 * MIB + 17],
  ])('gives back %s as it was put', async (_, size) => {
    const { files } = await openFresh(home);
    const bytes = randomBytes(size);

    const put = await files.put('report/1', 'Usage\u0000 äöü.csv', bytes);
    const got = await files.get('report/1');

    expect(put).toEqual({ key: 'report/1', name: 'Usage äöü.csv', size, sha256: sha256(bytes) });
    expect(got?.file).toEqual(put);
    expect(Buffer.compare(got?.bytes ?? Buffer.alloc(0), bytes)).toBe(0);
  });

  it('takes and gives a file piece by piece, and keeps nothing of one that ends with an error', async () => {
    const { files, place } = await openFresh(home);
    const bytes = randomBytes(2 * MIB + 5);
    async function* slices(broken = false): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < bytes.length; at += 700_001) yield bytes.subarray(at, at + 700_001);
      if (broken) throw new Error('the line broke');
    }

    const put = await files.putAll('k', 'a.csv', slices());
    await expect(files.putAll('k', 'b.csv', slices(true))).rejects.toThrow('the line broke');
    const got = await buffer(files.pieces('k'));

    expect(put).toEqual({ key: 'k', name: 'a.csv', size: bytes.length, sha256: sha256(bytes) });
    expect(await files.about('k')).toEqual(put);
    expect(sha256(got)).toBe(put.sha256);
    expect(await place.query('select position from file_piece')).toHaveLength(3);
    expect(await files.rename('k', 'c.zip')).toEqual({ ...put, name: 'c.zip' });
    await expect(buffer(files.pieces('none'))).rejects.toThrow('no such file');
  });

  it('keeps files over a restart', async () => {
    const opened = await openFresh(home);
    await opened.files.put('k', 'a.txt', Buffer.from('hello'));

    const other = await opened.again();

    expect(Buffer.from((await other.files.get('k'))?.bytes ?? []).toString()).toBe('hello');
  });

  it('replaces the whole of a file, and leaves no piece of the old one', async () => {
    const { files, place } = await openFresh(home);
    await files.put('k', 'old', randomBytes(3 * MIB));

    await files.put('k', 'new', Buffer.from('short'));

    expect((await files.get('k'))?.file).toMatchObject({ name: 'new', size: 5 });
    expect(await place.query('select position from file_piece')).toHaveLength(1);
  });

  it('removes a file with its pieces, and what was never there', async () => {
    const { files, place } = await openFresh(home);
    await files.put('k', 'n', randomBytes(2 * MIB));
    await files.put('other', 'n', Buffer.from('x'));

    await files.remove('k');
    await files.remove('k');

    expect(await files.get('k')).toBeUndefined();
    expect(await files.get('other')).toBeDefined();
    expect(await place.query('select key from file_piece')).toEqual([{ key: 'other' }]);
  });

  it('sweeps up what a process killed in the middle of a put has left', async () => {
    const { files, place } = await openFresh(home);
    const bytes = 'databaseUrl' in place.options ? `'\\x00'` : `x'00'`;
    await place.query(`insert into file_piece (key, version, position, bytes)
      values ('k', 'dead', 0, ${bytes}) returning key`);
    expect(await files.get('k')).toBeUndefined();

    await files.put('k', 'n', Buffer.from('x'));

    expect(await place.query(`select * from file_piece where version = 'dead'`)).toEqual([]);
  });

  it('shows one whole content to readers while writers replace it', async () => {
    const opened = await openFresh(home);
    const other = await opened.again();
    const contents = Array.from({ length: 4 }, (_, n) => Buffer.alloc(2 * MIB + n, n));
    await opened.files.put('k', 'n', contents[0] ?? Buffer.alloc(0));

    const writers = contents.map(async (bytes, n) =>
      (n % 2 === 0 ? opened : other).files.put('k', `n${n}`, bytes),
    );
    const readers = Array.from({ length: 8 }, async () => opened.files.get('k'));
    const read = await Promise.all(readers);
    await Promise.all(writers);
    read.push(await other.files.get('k'));

    for (const got of read) expect(sha256(got?.bytes ?? Buffer.alloc(0))).toBe(got?.file.sha256);
    await other.files.put('k', 'last', Buffer.from('x'));
    expect(await opened.place.query('select position from file_piece')).toHaveLength(1);
  });
});
