// A card with one button, for what somebody has to say once more.
import type { ConfirmModel, View } from '../views.ts';
import { inUtc } from './times.ts';

interface Confirm extends Omit<ConfirmModel, 'warnings' | 'footer'> {
  readonly warnings: readonly string[];
  /** What is typed instead of pressing the button. */
  readonly command: string;
}

export function showConfirm({ command, warnings, ...model }: Confirm): View {
  const footer = `Or type: ${command}`;
  const lines = [
    `${model.title} ${model.subtitle}`,
    ...model.facts.map(({ title, value }) => `${title}: ${value}`),
    ...warnings,
    footer,
  ];
  return {
    card: 'confirm',
    model: { ...model, warnings: warnings.map((text) => ({ text })), footer },
    text: inUtc(lines.join('\n')),
    command,
  };
}
