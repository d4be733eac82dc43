package wecom

import "time"

// The platform's limits, by document.
const (
	TextBytes      = 2048 // a text; the rest is cut off silently (94677, 90236)
	MenuHeadBytes  = 1024 // head_content of a msgmenu (94677)
	MenuItems      = 10   // items of a msgmenu that can be pressed (94677, 95122)
	MenuLabelBytes = 128  // content of a click item (94677)
	MenuTokenBytes = 128  // id of a click item (94677)
	MessageIDBytes = 32   // msgid that we give (94677)

	Credit       = 5                // messages after each of the customer's (94677)
	CreditFor    = 48 * time.Hour   // and how long (94677)
	WelcomeFor   = 20 * time.Second // the life of a welcome_code (95122)
	TokenFor     = 10 * time.Minute // the life of a callback's token (94670)
	AnswerIn     = 5 * time.Second  // WeCom's patience with a callback (90930)
	SyncPage     = 1000             // messages of one sync_msg (94670)
	MaxTokenless = 10               // sync_msg without a callback's token in a minute (staff answer, 94670 community)
)

// Our own.
const (
	// FirstStartGrace is how far before its very first start Kaihu answers
	// messages: long enough for the one that came while the operator was
	// switching it on, short enough not to wake old conversations.
	FirstStartGrace = 10 * time.Minute

	maxCallback = 64 << 10 // bytes of a callback; real ones have one or two thousand
	maxReply    = 16 << 20 // bytes of an API's answer; a full page of sync_msg may have 4 MB
	tokenless   = MaxTokenless - 2
	rangeBytes  = 4 << 20 // of one media/get by Range; a multiple of 16 (90254)
)
