// @slack/socket-mode, and @slack/bolt on top of it, against the emulator's
// sockets.
import { SocketModeClient, LogLevel } from '@slack/socket-mode';
import bolt from '@slack/bolt';
import { Inbox, assert, check, fails, peer, post, run, within } from './harness.mjs';

const clientOptions = () => ({ slackApiUrl: `${peer.base}/api/`, retryConfig: { retries: 0 } });
// How long the client waits for a pong, and before it connects again.
const clientPingTimeout = 2000;

function connect(appToken = peer.app) {
  const client = new SocketModeClient({ appToken, clientOptions: clientOptions(), clientPingTimeout, logLevel: LogLevel.ERROR });
  const heard = new Inbox();
  client.on('slack_event', (e) => heard.put(e));
  return { client, heard };
}

const { client, heard } = connect();
const state = () => fetch(`${peer.base}/_slack/state`).then((r) => r.json());
const say = (text) => post('/_slack/say', { user: 'U0ANNA', text });
const command = () => post('/_slack/command', { user: 'U0CHEN', channel: 'C0DESK', text: 'x' });

/** Waits until so many sockets are open. */
async function sockets(n) {
  await within(15_000, (async () => {
    while ((await state()).sockets !== n) await new Promise((r) => setTimeout(r, 20));
  })(), `${n} sockets`);
}

/** Hears what comes next and acknowledges it. */
async function next(payload) {
  const e = await heard.next();
  await e.ack(payload);
  return e;
}

check('a wrong app token is refused for good', async () => {
  const e = await fails(connect('xapp-other').client.start());
  assert.equal(e.data.error, 'invalid_auth');
});

check('a bot token opens no socket', async () => {
  const { client: wrong } = connect(peer.token);
  wrong.autoReconnectEnabled = false; // to this client the refusal is one that may pass
  const e = await fails(wrong.start());
  assert.equal(e.data.error, 'not_allowed_token_type');
});

check('open, connect, hello', async () => {
  const authenticated = new Inbox();
  client.once('authenticated', (r) => authenticated.put(r));
  await within(10_000, client.start(), 'hello');
  assert.match((await authenticated.next()).url, /^ws:.*ticket=/);
  await sockets(1);
});

check('an event comes once, and its acknowledgement is taken', async () => {
  const { ts } = await say('你好');
  const e = await next();
  assert.deepEqual([e.type, e.body.type, e.body.event.text, e.body.event.ts, e.retry_num, e.accepts_response_payload], ['events_api', 'event_callback', '你好', ts, undefined, false]);
  await post('/_peers/idle');
  assert.deepEqual(heard.rest(), []);
});

check('a command is answered in the acknowledgement', async () => {
  const typed = command();
  const e = await next({ response_type: 'ephemeral', text: 'answer', blocks: [{ type: 'section', text: { type: 'plain_text', text: 'answer' } }] });
  assert.deepEqual([e.type, e.body.command, e.accepts_response_payload], ['slash_commands', '/kaihu', true]);
  await typed;
  const last = (await state()).messages.C0DESK.at(-1);
  assert.deepEqual([last.text, last.ephemeral_for, last.blocks.length], ['answer', 'U0CHEN', 1]);
});

check('an acknowledgement of {} says nothing', async () => {
  const before = (await state()).messages.C0DESK.length;
  const typed = command();
  await next();
  await typed;
  assert.equal((await state()).messages.C0DESK.length, before);
});

check('what is not acknowledged within three seconds comes again', async () => {
  await say('unheard');
  const first = await heard.next();
  const again = await next();
  assert.deepEqual([first.retry_num, again.retry_num, again.retry_reason], [undefined, 1, 'timeout']);
  assert.equal(again.body.event_id, first.body.event_id);
  assert.notEqual(again.envelope_id, first.envelope_id);
  await post('/_peers/idle');
  assert.deepEqual(heard.rest(), []);
});

check('pings hold the connection', async () => {
  let closed = 0;
  client.once('close', () => { closed++; });
  await new Promise((r) => setTimeout(r, clientPingTimeout + 500));
  assert.equal(closed, 0);
  await say('still here');
  assert.equal((await next()).body.event.text, 'still here');
});

check('a warning and a refresh: the client comes back and goes on', async () => {
  const back = new Inbox();
  client.once('connected', () => back.put(true));
  await post('/_peers/refresh');
  await back.next('the new connection');
  await sockets(1);
  await say('after the refresh');
  assert.equal((await next()).body.event.text, 'after the refresh');
});

check('an event that meets the old connection comes over the new one', async () => {
  const gone = new Inbox();
  const back = new Inbox();
  client.once('close', () => gone.put(true));
  client.once('connected', () => back.put(true));
  await say('meets the old one');
  const first = await heard.next(); // not acknowledged
  await post('/_peers/disconnect', { reason: 'refresh_requested' });
  await gone.next('the end of the old connection');
  await back.next('the new connection');
  const again = await next();
  assert.equal(again.body.event_id, first.body.event_id);
  assert.equal(again.retry_num, 1);
  await post('/_peers/idle');
});

check('of two connections one gets each event', async () => {
  const second = connect();
  await second.client.start();
  await sockets(2);
  const texts = [];
  const both = new Inbox();
  for (const box of [heard, second.heard]) {
    (async () => {
      for (;;) {
        const e = await box.next().catch(() => null);
        if (!e) return;
        await e.ack();
        both.put([box, e.body.event.text]);
      }
    })();
  }
  const used = new Set();
  for (let n = 0; n < 24; n++) {
    await say(`both ${n}`);
    const [box, text] = await both.next();
    used.add(box);
    texts.push(text);
  }
  await post('/_peers/idle');
  assert.deepEqual(both.rest(), []);
  assert.deepEqual(texts, Array.from({ length: 24 }, (_, n) => `both ${n}`));
  assert.equal(used.size, 2, 'all 24 went over one of the two');
  await second.client.disconnect();
  await sockets(1);
});

check('the client goes, and the emulator knows', async () => {
  await client.disconnect();
  await sockets(0);
});

check('bolt over a socket: commands, modals, and how they are acknowledged', async () => {
  const app = new bolt.App({ token: peer.token, appToken: peer.app, socketMode: true, clientOptions: clientOptions(), logLevel: LogLevel.ERROR });
  const acts = new Inbox();
  const note = { type: 'input', block_id: 'note', label: { type: 'plain_text', text: 'n' }, element: { type: 'plain_text_input', action_id: 'note' } };
  app.command('/kaihu', async ({ ack, client: web, body, respond }) => {
    await ack();
    await web.views.open({ trigger_id: body.trigger_id, view: { type: 'modal', callback_id: 'form', title: { type: 'plain_text', text: 't' }, submit: { type: 'plain_text', text: 's' }, blocks: [note] } });
    await respond('opened');
    acts.put('opened');
  });
  app.view('form', async ({ ack, view }) => {
    const { value } = view.state.values.note.note;
    await (value === 'bad' ? ack({ response_action: 'errors', errors: { note: 'no' } }) : ack());
  });
  await app.start();
  await sockets(1);
  await command();
  await acts.next();
  const open = async () => (await state()).views.U0CHEN ?? [];
  const [view] = await open();
  const submit = (value) => post('/_slack/submit', { user: 'U0CHEN', view_id: view.id, state: { note: value } });
  assert.deepEqual((await submit('bad')).ack.errors, { note: 'no' });
  assert.equal((await open()).length, 1);
  await submit('good');
  assert.equal((await open()).length, 0);
  assert.equal((await state()).messages.C0DESK.at(-1).text, 'opened');
  await app.stop();
});

run();
