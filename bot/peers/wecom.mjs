// @wecom/crypto against our side of the callbacks and against the emulator's.
import { createServer } from 'node:http';
import crypto from '@wecom/crypto';
import { Inbox, assert, check, fails, peer, post, run } from './harness.mjs';

const { decrypt, encrypt, getSignature } = crypto;
const now = () => String(Math.floor(Date.now() / 1000));

/** Text fit for a CDATA section. */
const cdata = (text) => `<![CDATA[${text.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;

/** What the element holds; WeCom's XML is flat. */
function element(xml, name) {
  const inside = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(xml)?.[1];
  return inside?.replaceAll(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1');
}

/** Seals a text with the peer and signs it. */
function seal(text, { corp = peer.corp, token = peer.token, key = peer.key } = {}) {
  const [timestamp, nonce] = [now(), String(Math.random()).slice(2)];
  const encrypted = encrypt(key, text, corp);
  return { encrypted, query: { msg_signature: getSignature(token, timestamp, nonce, encrypted), timestamp, nonce } };
}

const address = (query) => `${peer.callback}?${new URLSearchParams(query)}`;
const verify = ({ encrypted, query }) => fetch(address({ ...query, echostr: encrypted }));
const callback = ({ encrypted, query }) => fetch(address(query), {
  method: 'POST',
  body: `<xml><ToUserName>${cdata(peer.corp)}</ToUserName><AgentID>${cdata(peer.agent)}</AgentID><Encrypt>${cdata(encrypted)}</Encrypt></xml>`,
});

let messages = 0;
const message = (text) => `<xml><ToUserName>${cdata(peer.corp)}</ToUserName><FromUserName>${cdata('zhangsan')}</FromUserName>`
  + `<CreateTime>${now()}</CreateTime><MsgType>${cdata('text')}</MsgType><Content>${cdata(text)}</Content>`
  + `<MsgId>${7_000_000_000 + ++messages}</MsgId><AgentID>${peer.agent}</AgentID></xml>`;

function opens(samples) {
  assert.ok(samples.length > 0);
  for (const s of samples) {
    assert.equal(getSignature(s.token, s.timestamp, s.nonce, s.ciphertext), s.signature, s.name);
    const { message: plain, id, random } = decrypt(s.key, s.ciphertext);
    assert.deepEqual([plain, id], [s.plain, s.corp], s.name);
    assert.equal(encrypt(s.key, plain, id, random), s.ciphertext, `${s.name}: sealed again with the same random bytes`);
  }
}

check('the peer opens the published vectors and seals the same', async () => {
  assert.ok(peer.published.length >= 9);
  opens(peer.published);
});

check('the peer opens what the emulator seals, at every length around the padding, and seals the same', async () => {
  assert.ok(peer.samples.length > 100);
  opens(peer.samples);
});

check('our handler opens what the peer seals, at every length around the padding', async () => {
  for (const { name, plain } of peer.samples) {
    if (name === 'long') continue; // an echostr is short; messages may be long
    const resp = await verify(seal(plain));
    assert.deepEqual([resp.status, await resp.text()], [200, plain], name);
  }
});

check('messages that the peer seals reach the bot as they were written', async () => {
  const wanted = ['你好', '🎉👩🏽‍💻', 'a & b < c > "d" \'e\'', ']]>', `long ${'文'.repeat(15_000)}`];
  for (const text of wanted) {
    const resp = await callback(seal(message(text)));
    assert.deepEqual([resp.status, await resp.text()], [200, '']);
  }
  assert.deepEqual((await post('/heard')).is, wanted);
});

check('another token, another key, another company: refused before anything is read', async () => {
  const other = 'kWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C';
  const heard = (await post('/heard')).is.length;
  for (const wrong of [{ token: 'AnotherToken' }, { key: other }, { corp: 'wwanother' }, { corp: '' }]) {
    assert.equal((await callback(seal(message('x'), wrong))).status, 403, JSON.stringify(wrong));
    assert.equal((await verify(seal('x', wrong))).status, 403, JSON.stringify(wrong));
  }
  assert.equal((await post('/heard')).is.length, heard);
});

// An app of the peer's, which the emulator calls back.
const came = new Inbox();
let reply = () => '';
const app = createServer(async (req, res) => {
  const query = Object.fromEntries(new URL(req.url, 'http://app').searchParams);
  let body = '';
  for await (const chunk of req.setEncoding('utf8')) body += chunk;
  const encrypted = req.method === 'GET' ? query.echostr : element(body, 'Encrypt');
  if (getSignature(peer.token, query.timestamp, query.nonce, encrypted) !== query.msg_signature) {
    res.writeHead(403).end();
    return;
  }
  const { message: plain, id } = decrypt(peer.key, encrypted);
  came.put({ plain, id, body });
  res.end(req.method === 'GET' ? plain : reply(plain));
});
await new Promise((resolve) => app.listen(0, '127.0.0.1', resolve));

check('the emulator\'s check of a callback URL is passed by the peer', async () => {
  await post('/point', { text: `http://127.0.0.1:${app.address().port}/app` });
  await post('/verify');
  assert.equal((await came.next()).id, peer.corp);
});

check('the emulator\'s callbacks are opened by the peer: a member\'s message', async () => {
  const text = '公司 & <b>]]></b> 🎉';
  await post('/member', { text });
  const { plain, id, body } = await came.next();
  assert.deepEqual([id, element(body, 'ToUserName'), element(body, 'AgentID')], [peer.corp, peer.corp, peer.agent]);
  assert.deepEqual([element(plain, 'MsgType'), element(plain, 'FromUserName'), element(plain, 'AgentID')], ['text', 'zhangsan', peer.agent]);
  assert.ok(plain.includes('🎉'));
});

check('the emulator\'s callbacks are opened by the peer: news in a kf account, with a token for sync_msg', async () => {
  await post('/kf', { text: '你好' });
  const { plain } = await came.next();
  assert.deepEqual([element(plain, 'Event'), element(plain, 'OpenKfId')], ['kf_msg_or_event', peer.kf]);
  assert.ok(element(plain, 'Token'));
});

check('a reply that the peer seals is shown by the emulator', async () => {
  reply = (plain) => {
    const { encrypted, query } = seal(`<xml><ToUserName>${cdata('zhangsan')}</ToUserName><MsgType>${cdata('text')}</MsgType><Content>${cdata(`echo ${element(plain, 'Content')}`)}</Content></xml>`);
    return `<xml><Encrypt>${cdata(encrypted)}</Encrypt><MsgSignature>${cdata(query.msg_signature)}</MsgSignature><TimeStamp>${query.timestamp}</TimeStamp><Nonce>${cdata(query.nonce)}</Nonce></xml>`;
  };
  await post('/member', { text: '🎉' });
  await came.next();
  await post('/idle');
  assert.equal((await post('/chat')).is.at(-1).text, 'echo 🎉');
  assert.deepEqual((await post('/faults')).is ?? [], []);
});

check('a callback URL that refuses fails the emulator\'s check', async () => {
  await fails((async () => {
    app.removeAllListeners('request');
    app.on('request', (req, res) => res.writeHead(403).end());
    await post('/verify');
  })());
});

run(() => app.close());
