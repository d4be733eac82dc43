package wecom

import "time"

// The platform's limits, by document.
const (
	textBytes      = 2048 // a text; the rest is cut off silently (94677, 90236)
	menuHeadBytes  = 1024 // head_content of a msgmenu (94677)
	menuItems      = 10   // items of a msgmenu that can be pressed (94677, 95122)
	menuLabelBytes = 128  // content of a click item (94677)
	menuTokenBytes = 128  // id of a click item (94677)
	messageIDBytes = 32   // msgid that we give (94677)

	credit       = 5                // messages after each of the customer's (94677)
	creditFor    = 48 * time.Hour   // and how long (94677)
	welcomeFor   = 20 * time.Second // the life of a welcome_code (95122)
	tokenFor     = 10 * time.Minute // the life of a callback's token (94670)
	answerIn     = 5 * time.Second  // WeCom's patience with a callback (90930)
	syncPage     = 1000             // messages of one sync_msg (94670)
	maxTokenless = 10               // sync_msg without a callback's token in a minute (staff answer, 94670 community)
)

// Our own.
const (
	// FirstStartGrace is how far before its very first start Kaihu answers
	// messages: long enough for the one that came while the operator was
	// switching it on, short enough not to wake old conversations.
	FirstStartGrace = 10 * time.Minute

	maxCallback = 64 << 10 // bytes of a callback; real ones have one or two thousand
	maxReply    = 16 << 20 // bytes of an API's answer; a full page of sync_msg may have 4 MB
	tokenless   = maxTokenless - 2
	rangeBytes  = 4 << 20 // of one media/get by Range; a multiple of 16 (90254)
)
