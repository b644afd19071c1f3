// What a process has cost so far, as the kernel counts it.
import { readFile } from 'node:fs/promises';

export interface Cost {
  readonly rssMb: number;
  /** The most memory it has ever had. */
  readonly peakMb: number;
  readonly cpuSeconds: number;
}

const TICKS_PER_SECOND = 100;

async function costOfOne(pid: number): Promise<Cost> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  const mb = (line: RegExp): number => Number(line.exec(status)?.[1]) / 1024;
  return {
    rssMb: mb(/^VmRSS:\s+(\d+)/m),
    peakMb: mb(/^VmHWM:\s+(\d+)/m),
    cpuSeconds: (user + system) / TICKS_PER_SECOND,
  };
}

/** Of all of them together. */
export async function costOf(pids: readonly number[]): Promise<Cost> {
  const costs = await Promise.all(pids.map(costOfOne));
  const sum = (of: (cost: Cost) => number): number => costs.reduce((total, cost) => total + of(cost), 0);
  return {
    rssMb: Math.round(sum(({ rssMb }) => rssMb)),
    peakMb: Math.round(sum(({ peakMb }) => peakMb)),
    cpuSeconds: sum(({ cpuSeconds }) => cpuSeconds),
  };
}
