import type { World } from '../world/world.ts';
import { seedAccounts } from './accounts.ts';
import { seedApplications } from './applications.ts';
import { seedCustomers } from './customers.ts';

export function seedDemo(world: World): void {
  seedCustomers(world, seedAccounts(world));
  seedApplications(world);
  // The seed is how the world began, not something that happened in it: nobody is notified.
  world.commit();
}
