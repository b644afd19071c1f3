// All checks, one after the other: a broken part is a line and ends nothing, and what depends on it is skipped.
import { Fault } from '../domain/failure.ts';
import { CHECKS } from './checks/all.ts';
import { type Check, type Finding, Skipped } from './finding.ts';
import type { Patient } from './patient.ts';

export interface Examination {
  /** False when a check has failed; warnings leave it true. */
  readonly ok: boolean;
  /** ISO 8601, business time. */
  readonly at: string;
  readonly findings: readonly Finding[];
}

export async function examine(patient: Patient, checks: readonly Check[] = CHECKS): Promise<Examination> {
  const findings: Finding[] = [];
  const down = new Set<string>();
  for (const check of checks) {
    const lines = await outcome(check, patient, down);
    if (lines.some(({ state }) => state === 'failed')) down.add(check.name);
    findings.push(...lines.map((line) => veiled(line, patient.parts.secrets)));
  }
  const isOk = findings.every(({ state }) => state !== 'failed');
  return { ok: isOk, at: new Date(patient.clock.now()).toISOString(), findings };
}

async function outcome(check: Check, patient: Patient, down: Set<string>): Promise<readonly Finding[]> {
  const { name } = check;
  const missing = check.needs.filter((need) => down.has(need));
  if (missing.length > 0) {
    down.add(name);
    return [{ name, state: 'unknown', says: `Skipped: it needs ${missing.join(' and ')}, see there.` }];
  }
  try {
    return (await check.examine(patient)).map((line) => ({ ...line, name }));
  } catch (error) {
    if (error instanceof Skipped) {
      down.add(name);
      return [{ name, state: 'unknown', says: error.message }];
    }
    return [{ name, state: 'failed', ...trouble(error) }];
  }
}

function trouble(error: unknown): { readonly says: string; readonly remedy: string } {
  if (error instanceof Fault) {
    const { message, trackingId, repeat } = error;
    const says = trackingId === undefined ? message : `${message} (tracking id ${trackingId})`;
    const again =
      repeat === 'never' ? 'If the text does not say what to do, ask' : 'Try again; if it stays, ask';
    return { says, remedy: `${again} Cisco support with the tracking id.` };
  }
  const says = error instanceof Error ? error.message : String(error);
  return {
    says: `This could not be looked at: ${says}`,
    remedy: 'Put right what the text says, and run it again.',
  };
}

/** An error of a library may quote what it was given. */
function veiled(finding: Finding, secrets: readonly string[]): Finding {
  const veil = (text: string): string =>
    secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text);
  const says = veil(finding.says);
  return finding.remedy === undefined
    ? { ...finding, says }
    : { ...finding, says, remedy: veil(finding.remedy) };
}
