package bot

import (
	"context"
	"time"

	"kaihu/flows"
	"kaihu/storage"
)

// Mailer sends e-mails to people whose chat takes nothing of ours now.
type Mailer interface {
	// Send gives a letter to the mail server. Letters of the same key are the
	// same mail to whoever gets them twice. The error is a *SendError without
	// the address or a word of the letter in it; Doubt is true where the server
	// may have taken the letter all the same.
	Send(ctx context.Context, l Letter) error
}

// Letter is one e-mail with what is known when it is sent.
type Letter struct {
	flows.Mail
	Key     string    // its name, the same at each repeat: letters, digits, - and _
	Ref     string    // of the case; letters of one case belong together
	Written time.Time // when it was decided on
	Way     Way
}

// Way is how a person comes back to the chat.
type Way struct {
	Where flows.Text // the chat, as in "please open …"
	URL   string     // opens it; "": there is no such address
}

// Returner is a channel to which people can come back by themselves.
type Returner interface {
	// Back says how. The error is a *SendError.
	Back(ctx context.Context, to flows.Contact) (Way, error)
}

// mailJob is one e-mail to send, and the chat that it leads back to.
type mailJob struct {
	Chat flows.Contact
	Mail flows.Mail
}

const (
	mailLife    = 24 * time.Hour // of an e-mail that cannot be sent: what it says is old by then
	mailTries   = 3              // while nobody knows whether one of them arrived
	mailNoWayIn = 3              // tries until an e-mail goes without the link that cannot be had
)

// ConnectMail sets who sends e-mails; nil: nobody. Call it before Run.
func (b *Bot) ConnectMail(m Mailer) { b.mailer = m }

// mail gives an e-mail to the mail server, unless what it is about is over.
func (b *Bot) mail(ctx context.Context, e storage.Entry, j mailJob) error {
	if b.mailer == nil {
		return absent("e-mail is not configured any more")
	}
	if dropped, err := b.untimely(ctx, e, j.Mail.Reminder); dropped || err != nil {
		return err
	}
	if !j.Mail.Keep {
		over, err := b.over(ctx, e)
		if err != nil {
			return err
		}
		if over {
			b.logOf(e).Info("the case went on; its e-mail is dropped")
			return nil
		}
	}
	way, err := b.back(ctx, j.Chat)
	if err != nil {
		if e.Attempts < mailNoWayIn {
			return err
		}
		b.logOf(e).Warn("no link back to the chat; the e-mail goes without", "err", err)
		way.URL = ""
	}
	return b.mailer.Send(ctx, Letter{Mail: j.Mail, Key: e.ID, Ref: e.Ref, Written: e.Created, Way: way})
}

// over says that an e-mail is void: the person is back in the chat, the ball
// moved since it was decided on, or the case rests or is gone. What the person
// could not be told in the chat is not over by what others do.
func (b *Bot) over(ctx context.Context, e storage.Entry) (bool, error) {
	_, c, err := b.current(ctx, e.Lane, e.Ref)
	if err != nil || c == nil {
		return err == nil, err
	}
	if !c.Unheard.IsZero() {
		return false, nil
	}
	back := c.Window.Limited && c.Window.Open(b.now())
	return back || c.Stage == flows.Paused || c.Stage == flows.Closed || c.Since.After(e.Created), nil
}

// back is the way back to a chat, in general words where its channel has none.
func (b *Bot) back(ctx context.Context, chat flows.Contact) (Way, error) {
	way := Way{Where: flows.Text{En: "our chat", Zh: "之前的聊天"}}
	if r, ok := b.channels[chat.Channel].(Returner); ok {
		found, err := r.Back(ctx, chat)
		if found.Where == (flows.Text{}) {
			found.Where = way.Where
		}
		return found, err
	}
	return way, nil
}

// mailSpent says that an e-mail is tried no more: it is too old, or it may have
// arrived as often as anybody should get it.
func mailSpent(e storage.Entry, v *SendError, now time.Time) bool {
	return now.Sub(e.Created) >= mailLife || (e.Doubt || v.Doubt) && e.Attempts+1 >= mailTries
}

// unmailed tells the case that an e-mail was given up.
func (b *Bot) unmailed(ctx context.Context, e storage.Entry, v *SendError) error {
	return b.inform(ctx, e.Lane, e.Ref, "unmailed:"+e.ID, flows.Unmailed{Stamp: flows.At(b.now()), Reason: unmailedReason(e, v)})
}

// unmailedReason is what a consultant should know of it, as a code.
func unmailedReason(e storage.Entry, v *SendError) string {
	switch {
	case v.Verdict == Gone:
		return mailGone
	case v.Verdict == Later && (e.Doubt || v.Doubt):
		return mailUnsure
	case v.Verdict == Later:
		return mailLate
	}
	return mailForbidden
}
