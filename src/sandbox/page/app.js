import { actAs, control, follow, get } from './api.js';
import { setInputStyle } from './cards.js';
import { Composer } from './composer.js';
import { byId, el, fillAvatar, toast } from './dom.js';
import { Drawers } from './drawers.js';
import { Inspector } from './inspector.js';
import { MessageList } from './messages.js';
import { Spaces } from './spaces.js';

/** What every part of the page looks at. */
const state = {
  info: undefined,
  me: undefined,
  roomId: undefined,
  rooms: [],
  offsetMs: 0,
  /** @type {Map<string, string>} names by person id, gathered from members and people */
  names: new Map(),
};

const now = () => Date.now() + state.offsetMs;
const drawers = new Drawers();
const spaces = new Spaces({ choose: (roomId) => void openRoom(roomId, true), kindOf: kindOfRoom });
const composer = new Composer({ sent });
const list = new MessageList({
  get me() {
    return state.me?.personId ?? '';
  },
  now,
  nameOf,
  kindOf: (personId) => (personId === state.info?.bot.personId ? 'bot' : 'person'),
  edit: (message) => composer.edit(message),
  reply: (message) => composer.replyTo(message, nameOf(message.personId, message.personEmail)),
});
const inspector = new Inspector({ info: () => state.info, close: () => drawers.toggleInspector(false) });

void start();

async function start() {
  composer.open(undefined);
  try {
    await readSandbox();
  } catch (error) {
    byId('room-title').textContent = 'The sandbox does not answer';
    list.empty('The sandbox does not answer.', () => location.reload());
    toast(error, 'The page could not start');
    return;
  }
  const began = new Date(now()).toISOString();
  fillPeople();
  const asked = new URLSearchParams(location.search).get('as')?.toLowerCase();
  const kept = sessionStorage.getItem('sandbox-person');
  const { people } = state.info;
  const person =
    people.find(({ name }) => asked && name.toLowerCase().startsWith(asked)) ??
    people.find(({ name }) => name === kept) ??
    people[0];
  await become(person, began);
  byId('who').addEventListener('change', (event) => {
    void become(
      people.find(({ personId }) => personId === event.target.value),
      began,
    );
  });
  byId('direct').addEventListener('click', openDirectDraft);
  follow({ change, lost: () => banner('Connection lost. Trying again…'), back });
}

async function readSandbox() {
  state.info = await control('info');
  const { bot, people } = state.info;
  for (const person of people) state.names.set(person.personId, person.name);
  const known = await fetch(`/v1/people/${bot.personId}`, {
    headers: { authorization: `Bearer ${people[0].token}`, 'x-sandbox-quiet': '1' },
  });
  const name = known.ok ? (await known.json()).displayName : undefined;
  state.names.set(bot.personId, name ?? bot.email.split('@')[0]);
  await Promise.all([readClock(), readSettings()]);
}

async function readClock() {
  const { offsetMs, now: at } = await control('clock');
  state.offsetMs = offsetMs ?? new Date(at).getTime() - Date.now();
  const hours = Math.round(state.offsetMs / 360_000) / 10;
  byId('clock-chip').hidden = state.offsetMs < 60_000;
  byId('clock-chip').textContent =
    `Clock ${hours < 48 ? `+${hours} h` : `+${Math.round(hours / 2.4) / 10} d`}`;
}

async function readSettings() {
  const { inputStyle } = await control('settings').catch(() => ({}));
  setInputStyle(inputStyle ?? 'sdk');
}

function fillPeople() {
  const options = state.info.people.map(({ name, personId }) => el('option', { value: personId }, name));
  byId('who').replaceChildren(...options);
}

/** @param {any} person @param {string} began */
async function become(person, began) {
  state.me = person;
  state.roomId = undefined;
  // By name: a reset gives everybody new ids, and this tab stays the same person. The address tells it too.
  sessionStorage.setItem('sandbox-person', person.name);
  history.replaceState(undefined, '', `?as=${person.name.split(' ')[0].toLowerCase()}`);
  actAs(person.token);
  byId('who').value = person.personId;
  // What the person before could see is gone at once, not when the answer is there.
  void list.open(undefined);
  list.empty('Loading messages…');
  fillAvatar(byId('who-avatar'), person.name);
  document.title = `${person.name} – Webex sandbox`;
  spaces.person(person.personId, began);
  if (!(await readRooms())) return;
  const kept = sessionStorage.getItem(`sandbox-room-${person.personId}`);
  // The sandbox lists its spaces in an order of its own: the first one it and this person share is the main one.
  const shared = state.info.rooms.map(({ id }) => state.rooms.find((room) => room.id === id)).filter(Boolean);
  const first = state.rooms.find(({ id }) => id === kept) ?? shared[0] ?? state.rooms[0];
  await openRoom(first?.id);
}

async function readRooms() {
  const me = state.me;
  try {
    const { items } = await get('/rooms', { max: 100 });
    if (me !== state.me) return false;
    state.rooms = items;
    spaces.show(items, state.roomId);
    const withBot = items.some((room) => kindOfRoom(room) === 'bot');
    byId('direct').hidden = withBot;
    byId('direct').textContent = `Message ${botName()}`;
    return true;
  } catch (error) {
    toast(error, 'The spaces could not be read');
    return false;
  }
}

/** Many messages may come at once; the list of spaces is read once for all of them. */
function readRoomsSoon() {
  soon ??= setTimeout(() => {
    soon = undefined;
    void readRooms();
  }, 100);
}
let soon;

const botName = () => nameOf(state.info.bot.personId);

/** @param {any} room */
function kindOfRoom({ type, title }) {
  if (type !== 'direct') return 'group';
  return title === botName() ? 'bot' : 'person';
}

/** @param {string | undefined} roomId @param {boolean} [chosen] by hand: then the message box takes the focus */
async function openRoom(roomId, chosen = false) {
  drawers.close();
  state.roomId = roomId;
  const room = state.rooms.find(({ id }) => id === roomId);
  spaces.mark(roomId);
  heading(room?.title ?? 'No space yet', room ? kindOfRoom(room) : 'group');
  composer.open(
    room && {
      key: `${state.me.personId} ${room.id}`,
      title: room.title,
      type: room.type,
      target: { roomId: room.id },
    },
  );
  if (roomId) sessionStorage.setItem(`sandbox-room-${state.me.personId}`, roomId);
  // Names first: the log shows them.
  if (room) await readMembers(room.id);
  if (state.roomId !== roomId) return;
  await list.open(roomId);
  if (chosen) byId('composer-text').focus();
}

/** A direct space begins with its first message. */
function openDirectDraft() {
  drawers.close();
  state.roomId = undefined;
  spaces.mark(undefined);
  heading(botName(), 'bot');
  byId('room-people').textContent = 'Direct messages';
  const { bot } = state.info;
  composer.open({
    key: `${state.me.personId} bot`,
    title: botName(),
    type: 'direct',
    target: { toPersonEmail: bot.email },
  });
  void list.open(undefined);
  byId('composer-text').focus();
}

/** @param {string} title @param {string} kind */
function heading(title, kind) {
  byId('room-title').textContent = title;
  byId('room-people').textContent = '';
  fillAvatar(byId('room-avatar'), title, kind);
}

/** @param {string} roomId */
async function readMembers(roomId) {
  try {
    const { items } = await get('/memberships', { roomId, max: 100 });
    if (state.roomId !== roomId) return;
    for (const member of items) {
      if (member.personDisplayName) state.names.set(member.personId, member.personDisplayName);
    }
    const people = items.map(({ personId, personEmail }) => ({
      personId,
      name: nameOf(personId, personEmail),
      kind: personId === state.info.bot.personId ? 'bot' : 'person',
    }));
    composer.people(people.filter(({ personId }) => personId !== state.me.personId));
    byId('room-people').textContent = people.map(({ name }) => name).join(', ');
  } catch (error) {
    toast(error, 'The members could not be read');
  }
}

/** @param {string} personId @param {string} [email] */
function nameOf(personId, email) {
  return state.names.get(personId) ?? email ?? 'Somebody';
}

/** @param {any} message */
async function sent(message) {
  if (message.roomId === state.roomId) return list.add(message);
  if (state.roomId === undefined && (await readRooms())) await openRoom(message.roomId, true);
}

/** @param {{ kind: string, roomId?: string, messageId?: string }} event */
async function change(event) {
  inspector.changed(event);
  if (event.kind === 'reset') return location.reload();
  if (event.kind === 'clock') return readClock();
  if (event.kind === 'settings') return readSettings();
  if (event.kind.startsWith('message')) {
    readRoomsSoon();
    if (event.roomId === state.roomId) await list.changed(event);
  } else if (event.kind === 'room') {
    const open = state.rooms.find(({ id }) => id === state.roomId);
    if (!(await readRooms()) || !open || state.rooms.some(({ id }) => id === open.id)) return undefined;
    // The open space is gone, or has moved to another region and has another id there.
    const moved = state.rooms.find(({ created, title }) => created === open.created && title === open.title);
    await openRoom((moved ?? state.rooms[0])?.id);
  } else if (event.kind === 'membership') {
    await readRooms();
    if (event.roomId === state.roomId && state.roomId) await readMembers(state.roomId);
  }
}

/** The stream is back: everything may have changed, another sandbox may have come up in between. */
async function back() {
  try {
    const info = await control('info');
    if (info.epoch !== state.info.epoch) return location.reload();
    banner('');
    await readRooms();
    await list.read();
    inspector.anew();
  } catch (error) {
    toast(error, 'The page could not be brought up to date');
  }
}

/** @param {string} text */
function banner(text) {
  byId('banner').textContent = text;
  byId('banner').hidden = text === '';
}
