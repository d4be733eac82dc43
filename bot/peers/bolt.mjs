// @slack/bolt, over HTTP, against what the emulator delivers.
import bolt from '@slack/bolt';
import { Inbox, assert, check, fails, peer, post, run } from './harness.mjs';

const { App, LogLevel } = bolt;
const clientOptions = { slackApiUrl: `${peer.base}/api/`, retryConfig: { retries: 0 } };

/** An app that listens on a port of its own. */
async function listen(change = {}) {
  const heard = new Inbox();
  const app = new App({ token: peer.token, signingSecret: peer.secret, clientOptions, logLevel: LogLevel.ERROR, ...change });
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  return { app, heard, url: `http://127.0.0.1:${server.address().port}/slack/events` };
}

const main = await listen();
const { app, heard } = main;
const errors = new Inbox();
const acts = new Inbox();
app.error(async (e) => errors.put(e));

/** What the next command, press or submission is answered with. */
let answer = async ({ ack }) => ack();
const act = async (args) => {
  await answer(args);
  acts.put(args);
};

app.message(async (args) => heard.put(args));
app.event('app_mention', async (args) => heard.put(args));
app.event('app_home_opened', async (args) => heard.put(args));
app.command('/kaihu', act);
app.action(/.*/, act);
app.view('form', act);
app.view({ callback_id: 'form', type: 'view_closed' }, act);
app.shortcut('anywhere', act);
app.shortcut('on_message', act);

const state = () => fetch(`${peer.base}/_slack/state`).then((r) => r.json());
const top = async (user) => (await state()).views[user]?.at(-1);
const say = (text, more = {}) => post('/_slack/say', { user: 'U0ANNA', text, ...more });
const command = (text, more = {}) => post('/_slack/command', { user: 'U0CHEN', channel: 'C0DESK', text, ...more });
const plain = (text) => ({ type: 'plain_text', text });
const section = (text) => ({ type: 'section', text: plain(text) });
const button = (id, value) => ({ type: 'actions', block_id: 'row', elements: [{ type: 'button', action_id: id, value, text: plain('Press') }] });
const input = (id) => ({ type: 'input', block_id: id, label: plain(id), element: { type: 'plain_text_input', action_id: id } });
const modal = (blocks, more = {}) => ({ type: 'modal', callback_id: 'form', title: plain('Title'), submit: plain('Go'), blocks, ...more });

check('the handshake: bolt echoes the challenge', async () => {
  await post('/_peers/urls', { url: main.url });
});

check('bolt refuses what is signed with another secret', async () => {
  const other = await listen({ signingSecret: 'another-secret' });
  assert.match((await fails(post('/_peers/urls', { url: other.url }))).message, /HTTP 401/);
});

check('bolt refuses what was signed six minutes ago', async () => {
  assert.match((await fails(post('/_peers/urls', { url: main.url }, peer.stale))).message, /HTTP 401/);
});

check('a direct message: event, envelope and context', async () => {
  const { ts, channel } = await say('你好 <3 & "x"');
  const { message, body, context } = await heard.next();
  assert.deepEqual([message.text, message.user, message.ts, message.channel, message.channel_type], ['你好 &lt;3 &amp; "x"', 'U0ANNA', ts, channel, 'im']);
  assert.equal(message.blocks[0].type, 'rich_text');
  assert.deepEqual([body.type, body.team_id, body.api_app_id, body.is_ext_shared_channel], ['event_callback', 'T0KAIHU', 'A0KAIHU', false]);
  assert.match(body.event_id, /^Ev/);
  assert.deepEqual([context.botUserId, context.botId, context.teamId, context.userId], ['U0KAIHU', 'B0KAIHU', 'T0KAIHU', 'U0ANNA']);
  assert.equal(context.retryNum, undefined);
  assert.equal(body.authorizations[0].user_id, 'U0KAIHU');
});

check('what the bot says is not heard by the bot', async () => {
  await say('say something');
  const { say: reply, message } = await heard.next();
  const sent = await reply({ text: 'something', thread_ts: message.ts });
  assert.equal(sent.message.thread_ts, message.ts);
  await say('again');
  assert.equal((await heard.next()).message.text, 'again');
});

check('an edit and a deletion name the message that they change', async () => {
  const { ts, channel } = await say('firts');
  await heard.next();
  await post('/_slack/edit', { channel, ts, text: 'first' });
  const changed = (await heard.next()).message;
  assert.deepEqual([changed.subtype, changed.message.text, changed.previous_message.text, changed.message.ts], ['message_changed', 'first', 'firts', ts]);
  assert.notEqual(changed.ts, ts);
  await post('/_slack/delete', { channel, ts });
  const deleted = (await heard.next()).message;
  assert.deepEqual([deleted.subtype, deleted.deleted_ts, deleted.previous_message.text], ['message_deleted', ts, 'first']);
});

check('a file comes as file_share, and its bytes with the token', async () => {
  const form = new FormData();
  form.set('user', 'U0ANNA');
  form.set('text', 'the licence');
  form.set('file', new Blob(['%PDF-1.4 licence']), 'licence.pdf');
  assert.ok((await fetch(`${peer.base}/_slack/upload`, { method: 'POST', body: form })).ok);
  const { message, context } = await heard.next();
  assert.deepEqual([message.subtype, message.text, message.files.length, message.files[0].name], ['file_share', 'the licence', 1, 'licence.pdf']);
  const bytes = await fetch(message.files[0].url_private, { headers: { Authorization: `Bearer ${context.botToken}` } });
  assert.equal(await bytes.text(), '%PDF-1.4 licence');
});

check('a mention in a channel comes twice: as message and as app_mention', async () => {
  await say('<@U0KAIHU> help', { channel: 'C0TALK' });
  const both = [await heard.next(), await heard.next()].map((h) => h.body.event.type).sort();
  assert.deepEqual(both, ['app_mention', 'message']);
});

check('an event twice has one event_id, or another one by Slack\'s mistake', async () => {
  const ids = async (kind) => {
    await post('/_slack/fault', { fault: { kind, method: 'message' } });
    await say(kind);
    return new Set([(await heard.next()).body.event_id, (await heard.next()).body.event_id]).size;
  };
  assert.equal(await ids('duplicate'), 1);
  assert.equal(await ids('duplicate_new'), 2);
});

check('the Home tab: opened, published, pressed', async () => {
  await post('/_slack/home', { user: 'U0ANNA' });
  const first = await heard.next();
  assert.deepEqual([first.event.tab, first.event.view, first.event.user], ['home', undefined, 'U0ANNA']);
  await first.client.views.publish({ user_id: 'U0ANNA', view: { type: 'home', blocks: [section('hi'), button('home_button', 'v')] } });
  await post('/_slack/home', { user: 'U0ANNA' });
  const { view } = (await heard.next()).event;
  assert.equal(view.type, 'home');
  await post('/_slack/press', { user: 'U0ANNA', view_id: view.id, action_id: 'home_button' });
  const { body, action } = await acts.next();
  assert.deepEqual([body.type, body.container.type, body.view.id, action.value], ['block_actions', 'view', view.id, 'v']);
});

check('a command has all its fields', async () => {
  await command('case  KH-7Q2M4D <@U0ANNA>');
  const { command: c, context } = await acts.next();
  assert.deepEqual([c.command, c.text, c.user_id, c.channel_id, c.channel_name, c.team_id, c.api_app_id],
    ['/kaihu', 'case  KH-7Q2M4D <@U0ANNA>', 'U0CHEN', 'C0DESK', 'privategroup', 'T0KAIHU', 'A0KAIHU']);
  assert.match(c.response_url, /^http/);
  assert.equal(context.teamId, 'T0KAIHU');
});

check('a command\'s answer: nothing, a text, a message', async () => {
  const shown = async (response) => {
    answer = async ({ ack }) => ack(response);
    const before = (await state()).messages.C0DESK?.length ?? 0;
    await command('x');
    await acts.next();
    return ((await state()).messages.C0DESK ?? []).slice(before).map((m) => [m.text, m.ephemeral_for ?? '']);
  };
  assert.deepEqual(await shown(), []);
  assert.deepEqual(await shown('text'), [['text', 'U0CHEN']]);
  assert.deepEqual(await shown({ text: 'quiet', blocks: [section('quiet')] }), [['quiet', 'U0CHEN']]);
  assert.deepEqual(await shown({ response_type: 'in_channel', text: 'loud' }), [['/kaihu x', ''], ['loud', '']]);
  answer = async ({ ack }) => ack();
});

check('a response_url answers five times', async () => {
  await post('/_peers/clock', { ahead: 60 });
  await command('x');
  const { respond } = await acts.next();
  for (let n = 1; n <= 5; n++) {
    await respond({ text: `answer ${n}`, response_type: n === 1 ? 'in_channel' : 'ephemeral' });
    await post('/_peers/clock', { ahead: 1 });
  }
  assert.equal((await fails(respond('answer 6'))).response.status, 404);
  const texts = (await state()).messages.C0DESK.filter((m) => m.text.startsWith('answer'));
  assert.deepEqual(texts.map((m) => m.ephemeral_for ?? ''), ['', 'U0CHEN', 'U0CHEN', 'U0CHEN', 'U0CHEN']);
});

check('a button: the press, its message, and the answer in its place', async () => {
  const { ts } = await app.client.chat.postMessage({ channel: 'C0DESK', text: 'card', blocks: [section('card'), button('desk_ok', 'KH-7Q2M4D#2')] });
  await post('/_slack/press', { user: 'U0CHEN', channel: 'C0DESK', ts, action_id: 'desk_ok' });
  const { body, action, respond } = await acts.next();
  assert.deepEqual([action.type, action.action_id, action.block_id, action.value, action.text.text], ['button', 'desk_ok', 'row', 'KH-7Q2M4D#2', 'Press']);
  assert.deepEqual([body.container.type, body.container.message_ts, body.container.channel_id, body.channel.id], ['message', ts, 'C0DESK', 'C0DESK']);
  assert.deepEqual([body.user.id, body.user.team_id, body.team.id, body.message.ts], ['U0CHEN', 'T0KAIHU', 'T0KAIHU', ts]);
  assert.ok(body.trigger_id && action.action_ts);
  await respond({ replace_original: true, text: 'done' });
  const message = (await state()).messages.C0DESK.find((m) => m.ts === ts);
  assert.deepEqual([message.text, message.blocks], ['done', undefined]);
  await respond({ delete_original: true });
  assert.ok(!(await state()).messages.C0DESK.some((m) => m.ts === ts));
});

check('a choice on a message comes with its state', async () => {
  const choice = { type: 'static_select', action_id: 'pick', placeholder: plain('Pick'), options: [{ text: plain('A'), value: 'a' }, { text: plain('B'), value: 'b' }] };
  const { ts } = await app.client.chat.postMessage({ channel: 'C0DESK', text: 'pick', blocks: [{ type: 'actions', block_id: 'picks', elements: [choice] }] });
  await post('/_slack/select', { user: 'U0CHEN', channel: 'C0DESK', ts, action_id: 'pick', values: ['b'] });
  const { action, body } = await acts.next();
  assert.equal(action.selected_option.value, 'b');
  assert.equal(body.state.values.picks.pick.selected_option.value, 'b');
});

/** Opens a modal by a command and returns its id. */
async function open(view) {
  answer = async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view });
  };
  await command('open');
  const { body } = await acts.next('the modal');
  answer = async ({ ack }) => ack();
  return { id: (await top('U0CHEN')).id, trigger: body.trigger_id };
}
const submit = (view_id, values) => post('/_slack/submit', { user: 'U0CHEN', view_id, state: values });

check('a trigger opens one modal', async () => {
  const { trigger } = await open(modal([input('note')]));
  const e = await fails(app.client.views.open({ trigger_id: trigger, view: modal([input('note')]) }));
  assert.equal(e.data.error, 'exchanged_trigger_id');
});

check('a submission: values in, errors back, then closed', async () => {
  const { id } = await open(modal([input('note')], { private_metadata: 'kept' }));
  await fails(submit(id, {}));
  answer = async ({ ack }) => ack({ response_action: 'errors', errors: { note: 'too short' } });
  assert.deepEqual((await submit(id, { note: 'x' })).ack.errors, { note: 'too short' });
  const { view, body } = await acts.next();
  assert.deepEqual([view.state.values.note.note.value, view.private_metadata, body.type, body.user.id], ['x', 'kept', 'view_submission', 'U0CHEN']);
  answer = async ({ ack }) => ack();
  await submit(id, { note: 'longer' });
  await acts.next();
  assert.equal(await top('U0CHEN'), undefined);
});

check('a submission may update, push and clear', async () => {
  const { id } = await open(modal([input('one')]));
  answer = async ({ ack }) => ack({ response_action: 'update', view: modal([input('two')]) });
  await submit(id, { one: 'x' });
  await acts.next();
  assert.deepEqual([(await top('U0CHEN')).id, (await top('U0CHEN')).blocks[0].block_id], [id, 'two']);
  answer = async ({ ack }) => ack({ response_action: 'push', view: modal([input('three')]) });
  await submit(id, { two: 'x' });
  await acts.next();
  const pushed = await top('U0CHEN');
  assert.deepEqual([pushed.previous_view_id, pushed.blocks[0].block_id], [id, 'three']);
  answer = async ({ ack }) => ack({ response_action: 'clear' });
  await submit(pushed.id, { three: 'x' });
  await acts.next();
  assert.equal(await top('U0CHEN'), undefined);
  answer = async ({ ack }) => ack();
});

check('views.update by id and hash; closing is told to who asked', async () => {
  const { id } = await open(modal([input('one')], { notify_on_close: true }));
  const { hash } = await top('U0CHEN');
  await app.client.views.update({ view_id: id, hash, view: modal([input('two')], { notify_on_close: true }) });
  const e = await fails(app.client.views.update({ view_id: id, hash, view: modal([input('three')]) }));
  assert.equal(e.data.error, 'hash_conflict');
  await post('/_slack/close', { user: 'U0CHEN', view_id: id });
  const { body } = await acts.next();
  assert.deepEqual([body.type, body.view.id, body.is_cleared], ['view_closed', id, false]);
});

check('shortcuts: anywhere, and on a message', async () => {
  await post('/_slack/shortcut', { user: 'U0CHEN', callback_id: 'anywhere' });
  const { shortcut } = await acts.next();
  assert.deepEqual([shortcut.type, shortcut.callback_id, shortcut.user.id], ['shortcut', 'anywhere', 'U0CHEN']);
  const { ts } = await app.client.chat.postMessage({ channel: 'C0DESK', text: 'card' });
  await post('/_slack/shortcut', { user: 'U0CHEN', callback_id: 'on_message', channel: 'C0DESK', ts });
  const on = (await acts.next()).shortcut;
  assert.deepEqual([on.type, on.message.ts, on.message_ts, on.channel.id], ['message_action', ts, ts, 'C0DESK']);
});

check('nothing of all this was an error to bolt', async () => {
  await post('/_peers/idle');
  assert.deepEqual(errors.rest(), []);
  assert.deepEqual(new Set(heard.rest().map((h) => h.message.subtype)), new Set(['message_changed', 'message_deleted']), 'only the changes of the bot\'s own messages');
});

// An app that answers only when its listener is done, as functions in the
// cloud do, so that Slack repeats what failed.
const late = await listen({ processBeforeResponse: true });
let trouble = async () => {};
late.app.message(async (args) => {
  late.heard.put(args);
  await trouble();
});

check('what fails comes again at once, after a minute, after five', async () => {
  await post('/_peers/urls', { url: late.url });
  trouble = async () => { throw new Error('no'); };
  await say('fails');
  const first = await late.heard.next();
  const tries = [await late.heard.next('the retry at once')];
  await post('/_peers/idle');
  for (const ahead of [59, 239]) {
    await post('/_peers/clock', { ahead });
    await post('/_peers/idle');
    assert.deepEqual(late.heard.rest(), [], 'it is too early');
    await post('/_peers/clock', { ahead: 1.5 });
    tries.push(await late.heard.next('a retry'));
    await post('/_peers/idle');
  }
  assert.equal(first.context.retryNum, undefined);
  assert.deepEqual(tries.map((a) => [a.context.retryNum, a.context.retryReason, a.body.event_id]), [1, 2, 3].map((n) => [n, 'http_error', first.body.event_id]));
  await post('/_peers/clock', { ahead: 3600 });
  await post('/_peers/idle');
  assert.deepEqual(late.heard.rest(), [], 'three retries, no more');
});

check('what takes longer than three seconds comes again as a time-out', async () => {
  trouble = async () => {
    trouble = async () => {};
    await new Promise((r) => setTimeout(r, 3500));
  };
  await say('slow');
  const from = performance.now();
  await late.heard.next();
  const again = await late.heard.next('the retry');
  assert.ok(performance.now() - from > 2500, 'it waited for an answer');
  assert.deepEqual([again.context.retryNum, again.context.retryReason], [1, 'http_timeout']);
});

check('a person sees a failed command as an error', async () => {
  late.app.command('/kaihu', async () => { throw new Error('no'); });
  assert.match((await fails(command('x'))).message, /HTTP 422/);
  const last = (await state()).messages.C0DESK.at(-1);
  assert.match(last.text, /failed with the error/);
});

run();
