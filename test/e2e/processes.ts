// Who runs, and with whom they talk. Read from /proc where there is one, else from ps.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

export const hasProc = existsSync('/proc/self/net/tcp');

/** The processes of a group, also those whose parent is gone. */
export async function membersOf(group: number): Promise<readonly number[]> {
  return (await everyProcess()).filter((one) => one.group === group).map(({ pid }) => pid);
}

export async function childrenOf(parent: number): Promise<readonly number[]> {
  const asked = await kernelsList(parent);
  if (asked !== undefined) return asked;
  return (await everyProcess()).filter((one) => one.parent === parent).map(({ pid }) => pid);
}

/** What the kernel says of the children, where it is built so: a hundredth of the work of asking every process. */
async function kernelsList(parent: number): Promise<readonly number[] | undefined> {
  try {
    // Node starts its children from its first thread.
    const list = await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8');
    const read = await Promise.all(list.split(' ').filter(Boolean).map(readStat));
    return read.flatMap((one) => (one?.parent === parent ? [one.pid] : []));
  } catch {
    return undefined;
  }
}

async function everyProcess(): Promise<readonly Process[]> {
  if (!hasProc) {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat=']);
    return stdout.split('\n').flatMap((line) => {
      const [pid, parent, group, state = 'Z'] = line.trim().split(/\s+/);
      return state.startsWith('Z')
        ? []
        : [{ pid: Number(pid), parent: Number(parent), group: Number(group) }];
    });
  }
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const read = await Promise.all(pids.map(readStat));
  return read.filter((one) => one !== undefined);
}

/** A zombie has ended; only its parent has not looked yet. */
async function readStat(pid: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name, in parentheses, may hold anything.
    const [state, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    return { pid: Number(pid), parent: Number(parent), group: Number(group) };
  } catch {
    return undefined;
  }
}

/** Addresses outside this machine to which one of the processes has a connection, or tries to have one. */
export async function foreignPeers(pids: readonly number[]): Promise<readonly string[]> {
  const perProcess = await Promise.all(pids.map(peersOf));
  return perProcess.flat().filter((peer) => !isLoopback(peer));
}

async function peersOf(pid: number): Promise<readonly string[]> {
  try {
    const descriptors = await readdir(`/proc/${pid}/fd`);
    const links = await Promise.all(
      descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
    );
    const mine = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]));
    const tables = await Promise.all(
      ['tcp', 'tcp6', 'udp', 'udp6'].map((name) =>
        readFile(`/proc/${pid}/net/${name}`, 'utf8').catch(() => ''),
      ),
    );
    return tables.flatMap((table) =>
      table.split('\n').flatMap((line) => {
        const columns = line.trim().split(/\s+/);
        return mine.has(columns[9] ?? '') ? [columns[2] ?? ''] : [];
      }),
    );
  } catch {
    return [];
  }
}

/** As /proc writes them: 32-bit words in the machine's order. Nothing but zeros: no peer. */
function isLoopback(peer: string): boolean {
  const address = peer.split(':')[0] ?? '';
  if (/^0*$/.test(address)) return true;
  if (address.length === 8) return address.endsWith('7F');
  return address === '00000000000000000000000001000000' || /^0{16}FFFF0000.{6}7F$/.test(address);
}
