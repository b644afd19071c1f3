// docs/configuration.md, made from the schema of the settings: `npm run docs`. A test compares.
import * as z from 'zod';
import { SECTIONS } from '../../src/config-schema.ts';
import { SETTINGS } from '../../src/config-setting.ts';

const HEAD = `# Configuration

Made from the program by \`npm run docs\`. Steward is configured by its environment and by a file \`.env\` where it is
started, one \`NAME=value\` a line; where both have a variable, the environment's counts. \`npm run -s steward -- init\`
writes a first \`.env\` ([install.md](install.md)). Every mistake is reported at once, with its remedy, and Steward ends
with 78; \`npm run doctor\` looks at the same settings and at what they lead to.
An empty variable counts as absent. Variables marked *secret* may stand in a file instead, named by \`NAME_FILE\`
(\`WEBEX_BOT_TOKEN_FILE=/run/secrets/bot_token\`).
`;

/** As it would be typed. */
function defaultOf(schema: z.ZodType): string {
  if (schema instanceof z.ZodOptional) return '';
  if (!(schema instanceof z.ZodDefault) && !(schema instanceof z.ZodPrefault)) return '*required*';
  const value = String(schema.def.defaultValue);
  return value === '' ? '' : `\`${value}\``;
}

function rowOf([name, schema]: readonly [string, z.ZodType]): string {
  const setting = SETTINGS.get(schema);
  if (setting === undefined) throw new Error(`nothing is told of ${name}`);
  const { about, example, secret } = setting;
  const marked = secret === true ? `\`${name}\` *secret*` : `\`${name}\``;
  return `| ${marked} | ${about} | ${defaultOf(schema)} | ${example.startsWith('`') ? example : `\`${example}\``} |`;
}

export function configurationPage(): string {
  const told = Object.entries(SECTIONS).map(([title, shape]) => {
    const rows = Object.entries<z.ZodType>(shape).map(rowOf);
    return [
      `## ${title}`,
      '',
      '| variable | what for | default | example |',
      '|---|---|---|---|',
      ...rows,
      '',
    ];
  });
  return `${[HEAD, ...told.flat()].join('\n').trimEnd()}\n`;
}
