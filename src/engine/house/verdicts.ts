// What people say about requests. The same words stand on the buttons of the cards.
import type { HouseCommand } from './command.ts';

export const approve: HouseCommand = {
  name: 'approve',
  aliases: [],
  usage: 'approve R-12',
  summary: 'Approve a request of somebody else; several at once: approve R-12 R-13.',
  open: false,
  at: 'request',
};

export const deny: HouseCommand = {
  name: 'deny',
  aliases: ['reject'],
  usage: 'deny R-12 --reason "…"',
  summary: 'Deny a request; the reason goes to the requester.',
  open: false,
  flags: ['reason'],
  at: 'request',
};

export const cancel: HouseCommand = {
  name: 'cancel',
  aliases: [],
  usage: 'cancel R-12',
  summary: 'Take back a request of yours that has not run.',
  open: false,
  at: 'request',
};

export const pause: HouseCommand = {
  name: 'pause',
  aliases: [],
  usage: 'pause R-12',
  summary: 'Let a bulk change stand still after the rows that are under way.',
  open: false,
  at: 'request',
};

export const resume: HouseCommand = {
  name: 'resume',
  aliases: ['continue'],
  usage: 'resume R-12',
  summary: 'Let a paused bulk change go on.',
  open: false,
  at: 'request',
};

export const resolve: HouseCommand = {
  name: 'resolve',
  aliases: [],
  usage: 'resolve R-12 done|absent|retry',
  summary: 'End a request whose outcome is unknown, after somebody has looked.',
  open: false,
  at: 'request',
};

export const undo: HouseCommand = {
  name: 'undo',
  aliases: [],
  usage: 'undo R-12',
  summary: 'Ask for what takes a request back; somebody has to approve it like any other.',
  open: false,
  flags: ['reason', 'ticket'],
  at: 'undo',
};

export const breakGlass: HouseCommand = {
  name: 'break-glass',
  aliases: [],
  usage: 'break-glass R-12',
  summary: 'Say a second time that a request asked for with --break-glass runs without approval.',
  open: false,
  at: 'request',
};

export const review: HouseCommand = {
  name: 'review',
  aliases: [],
  usage: 'review R-12 ok|concern --note "…"',
  summary: 'Look at what somebody ran without approval.',
  open: false,
  flags: ['note'],
  at: 'request',
};
