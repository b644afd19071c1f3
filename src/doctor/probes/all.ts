// What is tried on the real Webex, in this order.
import { cardEdits } from './card-edits.ts';
import { cardSize } from './card-size.ts';
import { cold403 } from './cold-403.ts';
import { ownPosts } from './own-posts.ts';
import type { Probe } from './probe.ts';
import { refreshRotation } from './refresh-rotation.ts';
import { serviceApp } from './service-app.ts';

export const PROBES: readonly Probe[] = [ownPosts, cardEdits, cardSize, refreshRotation, cold403, serviceApp];
