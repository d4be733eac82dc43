// Package wecom lets people reach Kaihu in WeCom (企业微信). One self-built app
// serves two channels with one secret, one token and one callback URL:
//
//	kf    微信客服: customers outside the company. Address "OPENKFID/EXTERNALUSERID".
//	app   messages of the company's members to the app. Address "USERID".
//
// # Receiving
//
// A kf callback says only that something is there. It is checked, opened and
// answered at once; a worker for each account then reads sync_msg, hands each
// message to the [bot.Receiver] and moves the cursor after all of a page is
// committed. What was read twice has the same id twice, and the store knows it.
// Callbacks get lost, so a job (reconcile) also reads each account every minute.
// One account is read by one worker of one replica at a time.
//
// A message that cannot be stored holds up its own sender only: the others' are
// read on, from the pages behind it, too, while the cursor stays before it. If
// its case does not open, or after ten minutes in which others got through, it
// is given up: an error in the log names its msgid.
//
// On the very first start WeCom hands out three days of history. What is older
// than ten minutes before that start ([FirstStartGrace]) is passed over; the
// time is kept, so that a crash on that day loses nothing.
//
// An app callback is the message itself and comes only once or thrice, so it is
// answered after the commit, within the five seconds that WeCom waits. If it
// cannot be committed the connection is broken off: of all answers only that
// one is repeated by both pages of the documentation (90930, 90238).
//
// # Sending
//
// In kf a turn of the customer allows five messages in 48 hours, so Render
// makes one message of a turn wherever it fits. send_msg carries an id made
// from the message's cause: a repeat is refused as a duplicate, which means
// that it arrived. App messages have no such id; the platform's duplicate check
// is used, with an interval made from the cause, so that the same words said
// twice on purpose do not look alike.
//
// # The library
//
// silenceper/wechat makes the kf calls and the crypto. It has no contexts, no
// deadlines, no cap on bodies, loses error codes, keeps dead tokens and puts
// secrets into its errors. So each call goes through a transport of ours (see
// wire): the library is handed a ticket instead of an access token, and the
// transport finds by the ticket whose call it is, with what context, and does
// the request itself. That also lets one process serve several companies and
// several emulators, which the library's global URL hook does not.
//
// # Memos
//
//	wecom/cursor/OPENKFID      where sync_msg goes on
//	wecom/since/OPENKFID       what was sent before is history (Unix seconds)
//	wecom/token/CORP/AGENT     the access token, sealed
//	wecom/dead/OPENKFID/MSGID  a message that was given up, for four days
//	wecom/sync/OPENKFID        lease: who reads the account
//
// Facts and document numbers are those of developer.work.weixin.qq.com.
package wecom
