import type { World } from '../world/world.ts';
import { seedApplications } from './applications.ts';
import { seedDemo, seedDemoAdministration } from './demo-world.ts';
import { seedEnterprise } from './enterprise-world.ts';
import { partnerLots, seedPartner5000 } from './partner-world.ts';

export const SEEDS = ['demo', 'enterprise', 'partner5000'] as const;
export type Seed = (typeof SEEDS)[number];

const PLANTERS: Readonly<Record<Seed, (world: World) => void>> = {
  demo: seedDemo,
  enterprise: seedEnterprise,
  partner5000: seedPartner5000,
};

export function isSeed(name: string): name is Seed {
  return SEEDS.some((seed) => seed === name);
}

/** A seed of which parts are made when they are asked for has to be there before anybody asks. */
function watch(world: World): void {
  if (world.seed === 'partner5000') world.fillLazily(partnerLots(world));
}

export function plant(world: World, seed: Seed): void {
  world.seed = seed;
  watch(world);
  PLANTERS[seed](world);
  // The seed is how the world began, not something that happened in it: nobody is notified.
  world.commit();
}

/** Takes up a saved world, and gives it what was not there when it was saved. */
export function resume(world: World): void {
  watch(world);
  if (world.applications.size === 0) seedApplications(world);
  if (world.admin.resourceGroups.size === 0) seedDemoAdministration(world);
  world.commit();
}
