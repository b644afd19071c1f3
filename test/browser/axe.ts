import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const Violations = z.array(
  z.object({ id: z.string(), impact: z.string().nullable(), nodes: z.array(z.string()) }),
);

/**
 * What axe-core finds serious or critical on the page, or in a part of it. The sandbox's policy keeps foreign scripts
 * out, so the context of such a page is made with `bypassCSP: true`.
 */
export async function seriousViolations(page: Page, part?: string): Promise<readonly string[]> {
  if ((await page.evaluate('typeof axe')) === 'undefined') await page.addScriptTag({ path: AXE });
  // Picked out on the page: everything else that axe tells takes longer to hand over than to find.
  const found = await page.evaluate(`
    axe.run(${JSON.stringify(part) ?? 'document'}, { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => html) })))`);
  return Violations.parse(found)
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.join(' | ')}`);
}
