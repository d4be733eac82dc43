package wecomtest

import "time"

// Rules are the switches for what is not proven about the platform, and the numbers that a test may want smaller. The
// zero value is our default.
type Rules struct {
	// RetryTimeoutsOnly repeats a callback only after a network error or time-out (document 90930). Default: any answer
	// other than 200 is repeated too (90238); the two pages disagree.
	RetryTimeoutsOnly bool
	// RetryReusesNonce repeats a callback with the same timestamp, nonce and ciphertext. Default: fresh ones. Unknown.
	RetryReusesNonce bool
	CallbackTimeout  time.Duration // default 5 s (90930)
	CallbackAttempts int           // default 3 in total (90930)
	RetryDelay       time.Duration // between attempts; default 1 s, unproven
	VerifyTimeout    time.Duration // default 1 s (90930)
	// KfWithoutAgentID leaves AgentID out of the envelope of kf callbacks; the documents say only "application callbacks".
	KfWithoutAgentID bool

	// OverQuotaByEvent accepts the sixth message and reports msg_send_fail 6. Default: 95001 at once. Unknown which.
	OverQuotaByEvent bool
	// WindowError answers send_msg 48 hours after the customer's last message: 95002 (default) or 95018; both are listed.
	WindowError int
	// WindowByEvent accepts such a message and reports msg_send_fail 4 instead.
	WindowByEvent bool
	// MenuClickKeepsQuota: a click on a menu does not refill the 5 messages. Default: it does, as any customer message.
	MenuClickKeepsQuota bool
	// SessionStays keeps a session's state after 48 silent hours. Default: it becomes 4 (94669: a session is 48 hours).
	SessionStays bool
	// StaleCodeError answers send_msg_on_event with a used, expired or unknown code, or in the wrong state. Default 41050,
	// which is the externalcontact code for the same thing; kf's own is not documented.
	StaleCodeError int

	TokenTTL time.Duration // of access tokens, default 7200 s (91039)
	// ExpiresInCountsDown tells the remaining life when gettoken repeats a token. Default: always the full life, as
	// reported by users.
	ExpiresInCountsDown bool
	// NewTokenEachTime makes each gettoken call return another token, the older ones staying valid. Default: the same
	// token within its life (older document text).
	NewTokenEachTime bool
	TrustedIPs       []string // 企业可信IP; others get 60020. Empty: all are trusted.
	PerMinute        int      // calls per endpoint and minute before 45009 for 60 s; default 10000 (90312)

	SyncParallel int // sync_msg calls at once before 45033; default 5 (community)
	Tokenless    int // sync_msg calls a minute without a valid token before 45009 for 60 s; default 10 (staff answer)
	// TokenlessBlocksAll makes that block hit calls with a valid token too. Unknown.
	TokenlessBlocksAll bool
	// RandomPages makes sync_msg return short and empty pages with has_more=1 now and then (94670 says they occur).
	RandomPages bool

	MemberPerMinute int    // app messages a member gets a minute, the rest is dropped silently; default 30 (90236)
	RangeOver       int    // media/get without Range beyond this many bytes is 830002; default 20 MiB (90254)
	OversizeHint    string // the text that arrives instead of a customer's too large file; wording unproven
}

func (r *Rules) fill() {
	setDefault(&r.CallbackTimeout, 5*time.Second)
	setDefault(&r.CallbackAttempts, 3)
	setDefault(&r.RetryDelay, time.Second)
	setDefault(&r.VerifyTimeout, time.Second)
	setDefault(&r.WindowError, 95002)
	setDefault(&r.StaleCodeError, 41050)
	setDefault(&r.TokenTTL, 7200*time.Second)
	setDefault(&r.PerMinute, 10_000)
	setDefault(&r.SyncParallel, 5)
	setDefault(&r.Tokenless, 10)
	setDefault(&r.MemberPerMinute, 30)
	setDefault(&r.RangeOver, 20<<20)
	setDefault(&r.OversizeHint, "[客户发送的文件超过大小限制，暂不支持查看]")
}

func setDefault[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}
