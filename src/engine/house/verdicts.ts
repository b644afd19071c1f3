// What people say about requests. The same words stand on the buttons of the cards.
import type { HouseCommand } from './command.ts';

const NUMBER = ['R-12', 'Number of the request; R12 or 12 will do'] as const;

export const approve: HouseCommand = {
  name: 'approve',
  aliases: [],
  usage: 'approve R-12',
  summary: 'Approve a request of somebody else; several at once: approve R-12 R-13.',
  options: [['R-12', 'Number of the request; several in a row are decided together']],
  examples: ['approve R-12', 'approve R-12 R-13 R-14'],
  who: 'Those the card names: never the requester, and nobody whom it is for.',
  changes: 'With the last approval it takes, the request is carried out.',
  open: false,
  at: 'request',
};

export const deny: HouseCommand = {
  name: 'deny',
  aliases: ['reject'],
  usage: 'deny R-12 --reason "…"',
  summary: 'Deny a request; the reason goes to the requester.',
  options: [NUMBER, ['--reason', 'Why; shown to the requester']],
  examples: ['deny R-12 --reason "Not before Monday"'],
  who: 'Those the card names.',
  changes: 'The request ends without a change.',
  open: false,
  flags: ['reason'],
  at: 'request',
};

export const cancel: HouseCommand = {
  name: 'cancel',
  aliases: [],
  usage: 'cancel R-12',
  summary: 'Take back a request of yours that has not run.',
  options: [NUMBER],
  examples: ['cancel R-12'],
  who: 'The requester.',
  changes: 'The request ends. Of a bulk change what is done stays done.',
  open: false,
  at: 'request',
};

export const pause: HouseCommand = {
  name: 'pause',
  aliases: [],
  usage: 'pause R-12',
  summary: 'Let a bulk change stand still after the rows that are under way.',
  options: [NUMBER],
  examples: ['pause R-12'],
  changes: 'Rows that are under way end; no further one begins.',
  open: false,
  at: 'request',
};

export const resume: HouseCommand = {
  name: 'resume',
  aliases: ['continue'],
  usage: 'resume R-12',
  summary: 'Let a paused bulk change go on.',
  options: [NUMBER],
  examples: ['resume R-12'],
  changes: 'The rows that are left are done.',
  open: false,
  at: 'request',
};

export const resolve: HouseCommand = {
  name: 'resolve',
  aliases: [],
  usage: 'resolve R-12 done|absent|retry',
  summary: 'End a request whose outcome is unknown, after somebody has looked.',
  options: [
    NUMBER,
    ['done', 'Somebody has looked: it is there'],
    ['absent', 'Somebody has looked: it is not there'],
    ['retry', 'I look again, and write only what is missing'],
  ],
  examples: ['resolve R-12 done'],
  who: 'Anybody but the requester.',
  changes: 'The request ends, or is tried again.',
  open: false,
  at: 'request',
};

export const undo: HouseCommand = {
  name: 'undo',
  aliases: [],
  usage: 'undo R-12',
  summary: 'Ask for what takes a request back; somebody has to approve it like any other.',
  options: [
    NUMBER,
    ['--reason', 'Why; needed where the policy says so'],
    ['--ticket', 'What for; needed where the policy says so'],
  ],
  examples: ['undo R-12'],
  changes: 'Nothing by itself: a new request is opened, planned from what is there now.',
  open: false,
  flags: ['reason', 'ticket'],
  at: 'undo',
};

export const again: HouseCommand = {
  name: 'again',
  aliases: ['repeat'],
  usage: 'again R-12 [--edit]',
  summary: 'Ask for the same once more, as a request of its own.',
  options: [
    NUMBER,
    ['--edit', 'Opens its form first, filled with what was said'],
    ['--reason', 'Why; needed where the policy says so'],
    ['--ticket', 'What for; needed where the policy says so'],
  ],
  examples: ['again R-12', 'again R-12 --edit'],
  changes:
    'Nothing by itself: a new request is planned from what is there now, and approved like any other. Where what was said does not fit any more, its form comes.',
  open: false,
  flags: ['edit', 'reason', 'ticket'],
  at: 'again',
};

export const breakGlass: HouseCommand = {
  name: 'break-glass',
  aliases: [],
  usage: 'break-glass R-12',
  summary: 'Say a second time that a request asked for with --break-glass runs without approval.',
  options: [NUMBER],
  examples: ['break-glass R-12'],
  who: 'Those the policy lets, and only for a request of their own.',
  changes: 'The request is carried out, and everybody concerned is told.',
  open: false,
  at: 'request',
};

export const review: HouseCommand = {
  name: 'review',
  aliases: [],
  usage: 'review R-12 ok|concern --note "…"',
  summary: 'Look at what somebody ran without approval.',
  options: [
    NUMBER,
    ['ok', 'It was right'],
    ['concern', 'It was not; the notice spaces are told'],
    ['--note', 'What you found'],
  ],
  examples: ['review R-12 ok', 'review R-12 concern --note "The ticket is about somebody else"'],
  who: 'Anybody but the one who ran it.',
  changes: 'The review is on record.',
  open: false,
  flags: ['note'],
  at: 'request',
};
